"""A folder with a stand-in by the name of each program that is not everywhere; what is everywhere is the machine's own."""

from lists import HERE

SHELLS = """zsh ksh ash docker docker-compose podman nerdctl crictl lxc lxc-attach machinectl flatpak-spawn kubectl oc microk8s k3s sudo doas nsenter
chroot unshare systemd-run mosh direnv dotenv aws-vault op vault-env chamber envchain with-lock-ex watchexec screen sshpass busybox
nomad multipass railway ssh autossh pdsh tsh at parallel watch su sg runuser fly vagrant ansible salt knife bolt cap bosh cf npx pnpm concurrently
nodemon entr hyperfine doppler tmux crontab""".split()
LANGUAGES = """ruby php lua luajit deno bun Rscript R julia osascript pwsh groovy elixir erl guile racket sbcl emacs octave gnuplot scala kotlin rails
bundle flask wp mongosh mongo redis-cli yq gojq dasel psql mysql mariadb duckdb clickhouse-client clickhouse cqlsh cockroach sqlcmd snowsql bq
wrangler influx trino presto beeline hive spark-sql impala-shell isql usql pgcli mycli litecli osqueryi aws gcloud az heroku sqlplus
cypher-shell unknown-db rabbitmqctl""".split()
# These are both, by what they are told to do.
BOTH = "aws gcloud az heroku".split()
SILENT = "helm terraform ansible-playbook rsync-daemon logger deployctl unknown-program npm wget scp sftp systemctl".split()


def stand_ins(folder):
    """A folder with a stand-in by the name of each program; what is everywhere is the machine's own."""
    (folder / ".shells").mkdir(parents=True)
    for name in BOTH:
        (folder / ".shells" / name).symlink_to(HERE / "stand-ins/shells")
    for name in SHELLS:
        (folder / name).symlink_to(HERE / "stand-ins/shells")
    for name in LANGUAGES:
        (folder / name).symlink_to(HERE / "stand-ins/languages")
    for name in BOTH:
        (folder / name).unlink()
        (folder / name).write_text(f"""#!/bin/sh
case "$*" in
  *ssh*|*run-command*|*execute-command*|*send-command*|run*) exec {folder}/.shells/{name} "$@" ;;
  *athena*|*rds-data*|*spanner*|*"sql query"*|*pg:psql*) exec -a {name} python3 -IS -c 'import sys; sys.argv[:2] = sys.argv[1:2]; exec(open("{HERE}/stand-ins/languages").read())' {name} "$@" ;;
esac
""".replace("#!/bin/sh", "#!/bin/bash"))
    for name in SILENT:
        (folder / name).write_text("#!/bin/sh\nexit 0\n")
    for name in ("python", "python3.11"):
        (folder / name).write_text('#!/bin/sh\n[ "$1" != manage.py ] || shift 2\nexec python3 "$@"\n')
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            path.chmod(0o755)
