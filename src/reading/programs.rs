//! The programs that runbooks call: whether a line looks like a command.
//!
//! Takes a line, gives yes or no. Only for text that nothing else says is shell; never used to doubt a shell's fence.

use super::session::opens;
use super::shapes::is_assignment;
use crate::text::Pattern;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Whether a line starts with a program that runbooks call, with a path to one, or has a shell's marks.
pub fn is_command(line: &str) -> bool {
    let mut rest = line.trim_start_matches(['$', ' ']);
    while let Some((_, after)) = rest.split_once(' ').filter(|(first, _)| is_wrapper(first)) {
        rest = after.trim_start();
    }
    let first = rest.split_whitespace().next().unwrap_or("");
    let path =
        (first.starts_with("./") || first.starts_with("~/") || is_rooted(first)) && !first.ends_with('/');
    // Flags and pipes are no words of a sentence, whatever the program; `WARNING:` starts one.
    let marked = !first.ends_with(':') && MARKED.is_match(rest);
    path || marked || KNOWN_PROGRAMS.contains(first) || opens(rest).is_some()
}

/// Whether a word is a path from the root: `/deploy` alone is what is typed into a chat.
fn is_rooted(word: &str) -> bool {
    word.strip_prefix('/').is_some_and(|rest| rest.contains(['/', '.']))
}

static MARKED: Pattern = Pattern::needing(&[" --", " | "], r" --[A-Za-z0-9 ]| \| ");

/// Whether a word stands in front of a command and is none itself.
fn is_wrapper(word: &str) -> bool {
    matches!(word, "sudo" | "time" | "exec" | "nohup" | "watch" | "env") || is_assignment(word)
}

static KNOWN_PROGRAMS: LazyLock<HashSet<&str>> = LazyLock::new(|| PROGRAMS.split_whitespace().collect());

/// Programs that runbooks call.
const PROGRAMS: &str = "kubectl oc helm kustomize docker docker-compose podman crictl nerdctl aws gcloud gsutil az gh \
    git terraform terragrunt tofu ansible ansible-playbook packer vault consul nomad argocd flux \
    istioctl eksctl kops k9s kubectx kubens stern minikube kind skaffold velero fly flyctl heroku \
    railway vercel netlify wrangler doctl curl wget jq yq ssh scp sftp rsync ssh-keygen ssh-add nc \
    ncat telnet ping dig nslookup host traceroute mtr openssl certbot npm npx pnpm yarn node bun \
    deno python python3 pip pip3 uv poetry pytest alembic django-admin ruby bundle rake rails gem \
    go cargo rustc mvn gradle ./gradlew java javac dotnet php composer artisan make cmake psql \
    pg_dump pg_restore pg_dumpall pg_isready createdb dropdb mysql mysqldump mysqladmin mariadb \
    redis-cli mongosh mongo mongodump mongorestore sqlite3 systemctl service journalctl \
    supervisorctl launchctl apt apt-get dpkg yum dnf rpm brew apk snap cd ls cat echo printf \
    export source grep egrep rg sed awk find xargs tail head less more sort uniq wc cut tr tee cp \
    mv rm mkdir rmdir ln chmod chown touch tar gzip gunzip zip unzip df du free top htop ps kill \
    pkill killall lsof ss netstat ip ifconfig iptables ufw mount umount date sleep watch for while \
    if until test set unset read mktemp crontab useradd usermod groupadd passwd su sudo id whoami \
    hostname uname uptime dmesg sysctl nginx apachectl caddy haproxy bash sh zsh vim vi nano pm2 \
    prisma flask gunicorn celery sentry-cli datadog-agent promtool amtool logcli tsh bosh cf knife \
    chef-client puppet salt rundeck rclone restic kopia borg zfs zpool parted mdadm lvm \
    lvextend resize2fs mkfs blkid lsblk ceph rados etcdctl monit gitlab-ctl supabase stripe trivy \
    grype cosign crane skopeo sops age gpg op wscat websocat uvicorn locust k6 wrk ab siege hey \
    eas expo rover wp pct qm virsh modprobe adduser a2enmod a2ensite varnishadm \
    pgbackrest wal-g patronictl barman jsonnet jb tf cdk sam serverless sls pulumi \
    chezmoi direnv asdf nvm rbenv pyenv pipenv tox pre-commit gitleaks semgrep hadolint \
    gds iostat vmstat mpstat pidstat sar perf strace tcpdump ethtool lscpu shellcheck docker-machine dpkg-buildpackage dpkg-reconfigure";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_program_or_a_path_makes_a_command() {
        for (line, expected) in [
            ("kubectl get pods", true),
            ("$ ls", true),
            ("sudo A=1 systemctl restart web", true),
            ("./bin/go", true),
            ("/opt/web/bin/check all", true),
            ("/deploy.sh", true),
            ("/srv/app/", false),
            ("mine --dry-run", true),
            ("web-1 is up", false),
            ("/deploy web to production", false),
            ("WARNING: gone  -- refused", false),
            ("/", false),
            ("", false),
        ] {
            assert_eq!(is_command(line), expected, "{line}");
        }
    }
}
