//! What whole commands need while they run, one sentence a group.

use super::super::Mode;
use super::verdict;
use std::collections::BTreeMap;

fn modes(expected: Mode, scripts: &[&str]) {
    for script in scripts {
        let found = verdict(script, &BTreeMap::new());
        assert_eq!(found.mode.0, expected, "{script}: {}", found.mode.1);
        assert_eq!(found.mode.1.is_empty(), expected == Mode::Plain, "{script}: {}", found.mode.1);
    }
}

#[test]
fn what_needs_a_person_gets_a_terminal() {
    modes(
        Mode::Terminal,
        &[
            "kubectl exec -it x -- sh",
            "kubectl exec --stdin --tty x -- sh",
            "docker exec -ti x psql -c 'SELECT 1'",
            "docker run --rm -i -t alpine",
            "ssh user@host",
            "ssh -t host sudo vim x",
            "vim x",
            "$EDITOR x",
            "sudo -i",
            "su - postgres",
            "psql -h x -d y",
            "sudo -u postgres psql",
            "ssh host mysql -u root -p",
            "python3",
            "terraform apply",
            "terraform apply -auto-approve=false",
            "sudo apt-get install nginx",
            "git commit",
            "git rebase -i HEAD~2",
            "read -p 'Go on? ' x",
            "while true; do read -p 'Go on? ' x && break; done",
            "select x in a b; do break; done",
            "read -r x </dev/tty",
            "while read -r y; do read -p 'Go on? ' x </dev/tty; done < y",
            "select x in a b; do break; done </dev/tty",
            "read -r x <&0",
            "read -r x 3</dev/null",
            "kubectl get pods | less",
            "crontab -e",
            "passwd me",
        ],
    );
}

#[test]
fn what_is_fed_or_says_yes_by_itself_needs_nobody() {
    modes(
        Mode::Plain,
        &[
            "kubectl exec -i x -- psql < x.sql",
            "ssh host uptime",
            "echo 'SELECT 1' | psql x",
            "psql x <<E\nSELECT 1\nE",
            "terraform apply -auto-approve",
            "terraform apply tfplan",
            "apt-get install -y nginx",
            "git commit -m x",
            "git commit -am x",
            "while read -r x; do echo $x; done < y",
            "read -r x </dev/null",
            "read -p 'Go on? ' x </dev/null",
            "for i in a b; do read -r x; done </dev/null",
            "( read -r x ) <&-",
            "select x in a b; do break; done </dev/null",
            "{ select x in a b; do break; done; } < y",
            "yes | select x in a b; do break; done",
            "ssh -n host",
            "ssh -t host uptime </dev/null",
            "apt-get install nginx </dev/null",
            "yes | apt-get remove nginx",
            "yes | yum install nginx",
            "kubectl get pods | while read -r x; do echo $x; done",
            "echo x | docker login -u y --password-stdin",
            "az login --service-principal -u x -p y",
            "curl -u a:b x -it",
        ],
    );
}

#[test]
fn what_never_ends_is_watched() {
    modes(
        Mode::Watch,
        &[
            "kubectl get pods -w",
            "kubectl get pods -n x --watch",
            "kubectl logs -f x | grep error",
            "docker compose -f x.yml logs -f",
            "docker logs --follow x",
            "tail -F x",
            "tail -100f x",
            "journalctl -fu x",
            "watch -n 5 kubectl get pods",
            "top",
            "ping host",
            "while true; do date; sleep 1; done",
            "ssh host 'tail -f /var/log/x'",
            "redis-cli monitor",
            "stern api",
            "docker stats",
            "./scripts/status.sh --watch",
        ],
    );
    modes(
        Mode::Plain,
        &[
            "kubectl rollout status deploy/x --watch",
            "kubectl get pods -w=false",
            "curl -w '%{http_code}' x",
            "grep -w x y",
            "docker compose -f x.yml logs",
            "tail -n 100 x",
            "top -b -n1",
            "ping -c 4 host",
            "timeout 30 kubectl logs -f x",
            "kubectl logs -f x | head -20",
            "docker stats --no-stream",
            "gh run watch 1",
            "f() { tail -f x; }",
        ],
    );
}

#[test]
fn what_the_next_steps_need_stays_up() {
    modes(
        Mode::Background,
        &[
            "kubectl port-forward svc/x 8080:80",
            "kubectl port-forward svc/x 8080:80 &",
            "ssh -N -L 5432:db:5432 host",
            "ssh -L 5432:db:5432 host",
            "npm run dev",
            "yarn start",
            "docker-compose up",
            "python -m http.server 8000",
            "poetry run uvicorn app:app",
            "cloud_sql_proxy -instances=x",
            "tail -f x &",
            "node server.js",
        ],
    );
    modes(
        Mode::Plain,
        &["docker-compose up -d", "npm run build", "sleep 5 &", "docker run -d -p 80:80 nginx"],
    );
}
