import shutil

shutil.rmtree('/srv/app')
