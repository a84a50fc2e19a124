//! Here-documents, pipes and files for the clients of databases and for other machines.

use super::rows;
use crate::reading::Effect::{Change, Destroy, Read, Unknown};

#[test]
fn what_a_client_reads_has_the_effect_of_its_text() {
    rows(
        Destroy,
        &[
            &["psql -f - <<E\nDELETE FROM a;\nE"],
            &["psql <<E\nDROP TABLE a;\nE"],
            &["echo 'DROP TABLE a' | psql"],
            &["psql -c 'SELECT 1' -f drop.sql"],
            &["psql -c '\\! rm -rf ./dir'"],
            &["psql <<'E'\n\\! rm -rf ./dir\nE"],
            &["psql <<'E'\n\\copy a from program 'rm -rf ./dir'\nE"],
            &["psql <<'E'\n\\o | rm -rf ./dir\nE"],
            &["sqlite3 x.db '.shell rm -rf ./dir'"],
            &["mysql -e 'DROP TABLE a'"],
            &["redis-cli <<E\nFLUSHALL\nE"],
            &["redis-cli <<< FLUSHALL"],
            &["echo FLUSHALL | redis-cli"],
            &["ssh host 'bash -s' <<'E'\nrm -rf ./dir\nE"],
            &["ssh host <<'E'\nrm -rf ./dir\nE"],
            &["cat list | while read x; do rm -rf \"$x\"; done"],
            &["while read x; do rm -rf \"$x\"; done < list"],
            &["cat list | xargs rm -rf"],
            &["find . -name '*.bak' | xargs -0 rm"],
            &["coproc rm -rf ./dir"],
            &["exec rm -rf ./dir"],
            &["mkfifo p", "echo 'rm -rf ./dir' > p & sh < p"],
        ],
    );
    rows(
        Change,
        &[&["kubectl apply -f - <<E\nkind: x\nE"], &["psql -f migrate.sql"], &["sqlite3 x.db '.save y.db'"]],
    );
    rows(
        Read,
        &[&["psql <<E\n\\dt\nSELECT 1;\nE"], &["psql -c '\\l+'"], &["psql -c 'SELECT count(*) FROM a'"]],
    );
    rows(
        Unknown,
        &[
            &["psql -c 'SELECT rebuild()'"],
            &["psql <<'E'\n\\i other.sql\nE"],
            &["psql -c '\\frob'"],
            &["psql -f x.sql"],
        ],
    );
}
