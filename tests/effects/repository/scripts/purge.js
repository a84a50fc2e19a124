require('fs').rmSync('/srv/app', { recursive: true });
