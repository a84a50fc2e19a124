//! Text of other languages: what starts processes, removes, or only prints.

use super::rows;
use crate::reading::Effect::{Change, Destroy, Read, Unknown};

#[test]
fn what_starts_a_process_has_the_effect_of_its_text() {
    rows(
        Destroy,
        &[
            &["python3 -c \"import os; os.system('rm -rf ./dir')\""],
            &["python3 -c \"import subprocess; subprocess.run(['rm','-rf','./dir']); print('ok')\""],
            &["python3 -c \"import subprocess as s; s.check_output('rm -rf ./dir', shell=True)\""],
            &["python -c \"import shutil; shutil.rmtree('dir')\""],
            &["python -c \"import os; os.remove('x')\""],
            &["python -c \"from pathlib import Path; Path('x').unlink(); print(1)\""],
            &["python3.11 - <<'E'\nimport os\nos.system('rm -rf ./dir')\nE"],
            &["perl -e 'system(\"rm -rf ./dir\")'"],
            &["perl -e '`rm -rf ./dir`'"],
            &["perl -e 'print qx{rm -rf ./dir}'"],
            &["perl -e 'unlink \"x\"'"],
            &["ruby -e 'system \"rm -rf ./dir\"'"],
            &["ruby -e 'puts `rm -rf ./dir`'"],
            &["ruby -e 'puts %x(rm -rf ./dir)'"],
            &["php -r 'echo shell_exec(\"rm -rf ./dir\");'"],
            &["lua -e 'os.execute(\"rm -rf ./dir\")'"],
            &["node -e \"require('child_process').execSync('rm -rf ./dir')\""],
            &["node -e \"require('fs').rmSync('dir', {recursive: true})\""],
            &["awk 'BEGIN{system(\"rm -rf ./dir\")}'"],
            &["awk 'BEGIN{\"rm -rf ./dir\" | getline x}'"],
            &["awk '{print \"rm -rf \" $1 | \"sh\"}' x"],
            &["sudo awk 'BEGIN{system(\"rm -rf ./dir\")}'"],
            &["sed '1e rm -rf ./dir' x"],
            &["sed 's/.*/rm -rf &/e' x"],
            &["redis-cli EVAL \"return redis.call('flushall')\" 0"],
            &["mongosh --eval 'db.x.drop()'"],
        ],
    );
    rows(Change, &[&["awk '{print > \"out\"}' x"], &["sed -n 'w out' x"], &["sed 's/a/b/w out' x"]]);
}

#[test]
fn a_text_only_prints_where_every_call_of_it_is_known() {
    rows(
        Read,
        &[
            &["python3 -c 'print(1)'"],
            &["python3 -c \"import sys, json; print(json.load(sys.stdin)['x'])\""],
            &["python -c 'import os; print(os.environ.get(\"HOME\"))'"],
            &["python3 -c 'import secrets; print(secrets.token_hex(32))'"],
            &[
                "python3 - <<'E'\nimport json\nfor k, v in sorted(json.loads('{}').items()):\n    print(k, v)\nE",
            ],
            &["node -e 'console.log(1)'"],
            &["node -p \"require('./package.json').version\""],
            &["node -e \"console.log(require('crypto').randomBytes(32).toString('hex'))\""],
            &["perl -e 'print 1'"],
            &["perl -ne 'print if /error/'"],
            &["perl -pe 's/a/b/'"],
            &["ruby -e 'puts 1'"],
            &["ruby -rjson -e 'puts JSON.parse(STDIN.read)'"],
            &["php -r 'echo phpversion();'"],
            &["awk '{print $1}' x"],
            &["awk -F: '$3 > 1000 {print $1}' /etc/passwd"],
            &["awk '{print $1 > \"/dev/stderr\"}' x"],
            &["sed -n '1,5p' x"],
            &["sed 's/a/b/g; s|c|d|' x"],
            &["sed -e '/^#/d' -e 's/[/]x/y/' x"],
        ],
    );
    rows(
        Unknown,
        &[
            &["python3 -c 'import app; print(app.go())'"],
            &["python3 -c \"print(__import__('os').getcwd())\""],
            &["python3 -c \"exec(open('x').read()); print(1)\""],
            &["python3 -c \"import os; print(getattr(os, 'sys' + 'tem')('ls'))\""],
            &["python3 -c \"import os; os.system(cmd)\""],
            &["python3 -c \"print(f'{blow()}')\""],
            &["node -e 'console.log([][\"constructor\"](\"x\")())'"],
            &["node -e \"require('./app').go(); console.log('ok')\""],
            &["node -e 'console.log(`${blow()}`)'"],
            &["ruby -e 'puts \"#{blow}\"'"],
            &["perl -e 'do \"x.pl\"; print 1'"],
            &["perl -pe 's/a/b()/e'"],
            &["php -r 'include \"x.php\"; echo 1;'"],
            &["awk -f x.awk y"],
            &["awk 'BEGIN{system(x)}'"],
            &["sed -f x.sed y"],
            &["julia -e 'println(1)'"],
        ],
    );
}
