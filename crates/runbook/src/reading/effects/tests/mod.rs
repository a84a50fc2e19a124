//! What whole commands do, one sentence a group.

use super::{Effect, Files, Followed, judge};
use crate::programs::OwnPrograms;
use crate::shell::{self, Facts};
use std::collections::BTreeMap;

mod brought;
mod clients;
mod computed;
mod files;
mod functions;
mod handed_over;
mod interpreters;
mod modes;
mod overwriting;
mod table;

fn verdict(script: &str, more: &BTreeMap<String, Effect>) -> super::effect_and_mode::EffectAndMode {
    let commands = shell::parse(script).unwrap_or_else(|error| panic!("{script}: {error}"));
    let facts: Vec<Facts> = commands.iter().map(Facts::of).collect();
    let files = Files::new();
    judge(
        &commands.iter().zip(&facts).collect::<Vec<_>>(),
        more,
        &OwnPrograms::default(),
        &Followed::new(&files),
    )
}

/// The effect of the last of several steps, each of which is a block of its own where it begins with `---`.
fn last_of(steps: &[&str], files: &[(&str, &str)]) -> (Effect, String) {
    let files: Files =
        files.iter().map(|(name, text)| ((*name).to_owned(), Ok((*text).to_owned()))).collect();
    let (follow, more) = (Followed::new(&files), BTreeMap::new());
    let mut last = (Effect::Read, String::new());
    for (at, step) in steps.iter().enumerate() {
        let (block, text) = step.strip_prefix("---").map_or((at == 0, *step), |text| (true, text));
        if block {
            follow.begin_block(at + 1, None);
        }
        follow.begin_step();
        let commands = shell::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let facts: Vec<Facts> = commands.iter().map(Facts::of).collect();
        last =
            judge(&commands.iter().zip(&facts).collect::<Vec<_>>(), &more, &OwnPrograms::default(), &follow)
                .effect;
    }
    last
}

/// Several rows of steps, each of whose last has this effect.
#[track_caller]
fn rows(expected: Effect, rows: &[&[&str]]) {
    let wrong = rows.iter().filter_map(|steps| {
        let found = last_of(steps, &[]);
        (found.0 != expected).then(|| format!("{steps:?}: {} ({})", found.0.word(), found.1))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "not {}:\n{}", expected.word(), wrong.join("\n"));
}

fn effects(expected: Effect, scripts: &[&str]) {
    for script in scripts {
        let found = verdict(script, &BTreeMap::new());
        assert_eq!(found.effect.0, expected, "{script}: {}", found.effect.1);
    }
}

#[test]
fn a_whole_command_is_as_bad_as_its_worst_part() {
    effects(
        Effect::Destroy,
        &[
            "kubectl get pods -o name | xargs kubectl delete",
            "test -f x && rm -r /data",
            "for i in 1 2; do kubectl delete job x-$i; done",
            "echo $(rm -r /data)",
            "if true; then dropdb x; fi",
            "(cd /srv && terraform destroy -auto-approve)",
            "x=$(curl -X DELETE https://x/y)",
            "diff <(ls) <(rm -r /data)",
        ],
    );
    effects(
        Effect::Change,
        &["for i in 1 2; do kubectl apply -f $i; done", "cat x.yaml | kubectl apply -f -"],
    );
    effects(Effect::Read, &["kubectl get pods | grep -v Running | wc -l", "a=1 && export B=$(date)"]);
}

#[test]
fn a_function_does_nothing_until_it_is_called() {
    effects(Effect::Read, &["f() { rm -r /data; }"]);
    effects(Effect::Destroy, &["{ f() { rm -r /data; }; f; }"]);
}

#[test]
fn a_file_that_is_written_is_a_change() {
    effects(
        Effect::Change,
        &[
            "date > x",
            "date >> x",
            "date &> x",
            "cat > x <<E\na\nE",
            "{ date; } > x",
            "kubectl logs x > x.log",
        ],
    );
    effects(
        Effect::Read,
        &[
            "date > /dev/null",
            "date 2>&1",
            "date >/dev/null 2>&1",
            "echo x > /dev/stderr",
            "echo x >&2",
            "wc < x",
        ],
    );
}

#[test]
fn the_shell_itself_is_only_looked_at() {
    effects(
        Effect::Read,
        &[
            "A=b",
            "cd /srv",
            "export A=b C",
            "set -euo pipefail",
            "source venv/bin/activate",
            "sleep 30",
            "[ -f x ]",
        ],
    );
    effects(Effect::Destroy, &["A=$(dropdb x)"]);
}

#[test]
fn a_wrapper_is_judged_by_what_it_runs() {
    effects(
        Effect::Destroy,
        &[
            "sudo -u postgres dropdb x",
            "sudo -E env A=b nice -n 5 rm -r /data",
            "time timeout 30 rm -r /data",
            "nohup rm -r /data",
            "kubectl exec -n prod deploy/x -c y -- sh -c 'rm -r /data'",
            "kubectl exec pod -- psql -c 'DROP TABLE x'",
            "docker exec -u root db rm -r /data",
            "docker compose -f x.yml exec -T db dropdb x",
            "docker-compose -f x.yml down --volumes",
            "ssh -i key user@host 'rm -r /data && ls'",
            "ssh host sudo rm -r /data",
            "ssh host <<'E'\nrm -r /data\nE",
            "bash -c \"cd /x && rm -r data\"",
            "bash <<E\nrm -r /data\nE",
            "echo 'rm -r /data' | bash",
            "su - postgres -c 'dropdb x'",
            "find . -type f -exec rm {} +",
            "find . -name x -delete",
            "eval 'rm -r /data'",
            "npx prisma migrate reset --force",
            "doppler run -- terraform destroy -auto-approve",
            "aws-vault exec prod -- aws s3 rm s3://x",
            "flock /tmp/x rm -r /data",
            "chroot /mnt rm -r /data",
            "watch -n 5 'rm -r /data'",
            "heroku run -a x rails db:drop",
            "aws ssm send-command --parameters 'commands=[\"rm -r /data\"]'",
            "aws ssm send-command --parameters '{\"commands\":[\"rm -r /data\"]}'",
            "python -m alembic downgrade -1",
            "bundle exec rake db:drop",
        ],
    );
    effects(
        Effect::Read,
        &[
            "sudo systemctl status x",
            "kubectl exec deploy/x -- curl -f localhost:80/health",
            "ssh host uptime",
            "python -m pytest tests",
            "bash -n deploy.sh",
            "env",
        ],
    );
    effects(Effect::Change, &["docker run --rm alpine ls"]);
}

#[test]
fn a_rehearsal_only_looks() {
    effects(
        Effect::Read,
        &[
            "kubectl apply -f x --dry-run=server",
            "helm upgrade x y --dry-run",
            "certbot renew --dry-run",
            "aws s3 sync . s3://x --delete --dryrun",
            "kubectl delete --help",
            "terraform --version",
        ],
    );
    effects(
        Effect::Change,
        &[
            "kubectl apply -f x --dry-run=none",
            "kubectl create ns x --dry-run=client -o yaml | kubectl apply -f -",
        ],
    );
}

#[test]
fn statements_tell_what_a_database_client_does() {
    effects(
        Effect::Destroy,
        &[
            "psql -h x -d y -c 'DELETE FROM z'",
            "mysql -u root -e \"DROP DATABASE x\"",
            "echo 'TRUNCATE x' | psql y",
            "psql y <<E\nSELECT 1;\nDROP TABLE x;\nE",
            "sqlite3 x.db 'DELETE FROM y'",
            "mongosh --eval 'db.users.deleteMany({})'",
            "psql prod < backup.sql",
            "gunzip -c backup.sql.gz | psql prod",
            "pg_restore -d prod x.dump",
            "redis-cli -h x FLUSHALL",
            "psql -f rollback.sql prod",
        ],
    );
    effects(
        Effect::Change,
        &[
            "psql -c 'UPDATE x SET y = 1 WHERE z'",
            "psql prod < seed.sql",
            "pg_restore -d prod_restore_test x.dump",
            "psql prod_test < backup.sql",
        ],
    );
    effects(
        Effect::Read,
        &[
            "psql -c 'SELECT 1'",
            "psql x -c '\\dt'",
            "sqlite3 x.db .tables",
            "mongosh --eval 'db.stats()'",
            "redis-cli info",
        ],
    );
}

#[test]
fn the_method_tells_what_a_request_does() {
    effects(
        Effect::Destroy,
        &[
            "curl -X DELETE https://x/y",
            "curl -sXDELETE https://x/y",
            "http DELETE x.y/z",
            "curl -X POST https://x/tasks/delete-backup -d '{}'",
        ],
    );
    effects(
        Effect::Change,
        &[
            "curl -X POST https://x/y",
            "curl -d a=b https://x/y",
            "curl -F f=@x https://x/y",
            "curl -T x https://x/y",
            "curl https://x/y -o y",
            "curl -sSLO https://x/y",
            "wget https://x/y",
            "http POST x.y/z a=b",
            "curl https://x/graphql -d '{\"query\": \"mutation { x }\"}'",
        ],
    );
    effects(
        Effect::Read,
        &[
            "curl -fsS -o /dev/null -w '%{http_code}' https://x/y",
            "curl -I https://x/y",
            "curl -G -d a=b https://x/y",
            "wget -qO- https://x/y",
            "curl -X POST https://x/api/auth/login -d @user.json",
            "curl -X POST https://x/index/_search -d '{}'",
            "curl -X POST https://x/tasks/list-backups",
            "curl -X POST https://x/ -d '{\"query\": \"query { order { id } }\"}'",
            "curl -X POST https://x/rotate -d '{\"dry_run\": true}'",
        ],
    );
    effects(Effect::Unknown, &["curl -X \"$METHOD\" https://x/y"]);
}

#[test]
fn what_the_settings_say_comes_first() {
    let more = BTreeMap::from([
        ("deployctl status".to_owned(), Effect::Read),
        ("deployctl".to_owned(), Effect::Destroy),
        ("kubectl delete job".to_owned(), Effect::Change),
    ]);
    for (script, expected) in [
        ("deployctl status x", Effect::Read),
        ("deployctl now", Effect::Destroy),
        ("sudo /opt/bin/deployctl --quiet status", Effect::Read),
        ("kubectl delete job x", Effect::Change),
        ("kubectl delete ns x", Effect::Destroy),
        ("deployctl status > x", Effect::Change),
    ] {
        assert_eq!(verdict(script, &more).effect.0, expected, "{script}");
    }
}

#[test]
fn a_command_that_nobody_knows_is_unknown() {
    effects(Effect::Unknown, &["frobnicate x", "$COMMAND x", "./scripts/x.sh", "bash -c 'if'"]);
}

#[test]
fn commands_that_are_nested_for_ever_are_given_up() {
    let nested = (0..40).fold("ls".to_owned(), |inner, _| format!("sudo {inner}"));
    effects(Effect::Unknown, &[&nested]);
}
