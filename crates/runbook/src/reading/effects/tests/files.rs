//! Scripts: those that the runbook wrote, those of the repository, and those that nobody has read.

use super::{last_of, rows};
use crate::reading::Effect::{self, Change, Destroy, Read, Unknown};

#[test]
fn a_script_that_the_runbook_wrote_has_the_effect_of_its_text() {
    rows(
        Destroy,
        &[
            &["cat > x.sh <<'E'\nrm -rf ./dir\nE", "chmod +x x.sh", "./x.sh"],
            &["cat > x.sh <<'E'\nrm -rf ./dir\nE", "bash x.sh"],
            &["cat > x.sh <<'E'\nrm -rf ./dir\nE", "sh < x.sh"],
            &["cat > x.sh <<'E'\nrm -rf ./dir\nE", "cat x.sh | bash"],
            &["cat > x.sh <<'E'\nrm -rf ./dir\nE", ". ./x.sh"],
            &["cat <<'E' > x.sh\nrm -rf ./dir\nE", "source x.sh"],
            &["echo 'rm -rf ./dir' > x.sh", "bash x.sh"],
            &["tee x.sh <<'E'\nrm -rf ./dir\nE", "bash x.sh"],
            &["cat > x.sh <<'E'\nrm -rf ./dir\nE", "cp x.sh y.sh", "bash y.sh"],
            &["cat > /tmp/x.sh <<'E'\nrm -rf ./dir\nE", "bash /tmp/x.sh"],
            &["cat > x.py <<'E'\nimport os\nos.system('rm -rf ./dir')\nE", "python3 x.py"],
            &["cat > x.sql <<'E'\nDELETE FROM a;\nE", "psql -f x.sql"],
            &["cat > x.sh <<'E'\nfoo() { rm -rf ./dir; }\nE", "source ./x.sh", "foo"],
            &["cat > x.sh <<'E'\n\"$@\"\nE", "bash x.sh rm -rf ./dir"],
            &["cat > x.sh <<'E'\nrm -rf ./dir\nE", "ssh host 'bash -s' < x.sh"],
        ],
    );
    rows(Read, &[&["cat > x.sh <<'E'\nkubectl get pods\nE", "bash x.sh"]]);
    rows(Unknown, &[&["cat > x.sh <<'E'\nls\nE", "cd sub", "bash x.sh"]]);
}

#[test]
fn a_script_that_nobody_has_read_is_unknown_unless_its_name_says_worse() {
    rows(
        Unknown,
        &[
            &["./verify-migration.sh"],
            &["bash check.sh"],
            &["./deploy.sh --dry-run"],
            &["source ./env.sh"],
            &["./ls"],
            &["./bin/kubectl get pods"],
            &["frob status"],
            &["psql -f verify.sql"],
        ],
    );
    rows(Change, &[&["./deploy.sh"], &["bash run-migration.sh"]]);
    rows(
        Destroy,
        &[&["./drop-database.sh"], &["source ./drop-database.sh"], &["ssh host 'bash -s' < cleanup-data.sh"]],
    );
}

/// The effect of a command beside these files.
fn beside(files: &[(&str, &str)], steps: &[&str]) -> Effect {
    last_of(steps, files).0
}

#[test]
fn a_file_of_the_repository_is_judged_by_its_text() {
    let looks = [("verify.sh", "#!/bin/bash\nset -e\nkubectl get pods\n")];
    let loses = [("verify.sh", "rm -rf ./dir\n"), ("ops/x.sh", "rm -rf ./dir\n")];
    let through = [("a.sh", "./b.sh \"$1\"\n"), ("b.sh", "rm -rf \"$1\"\n")];
    let makefile = [(
        "Makefile",
        "NS = prod\nall: clean\n\tls\nclean:\n\t@kubectl delete ns $(NS)\nlook:\n\tkubectl get pods\n.PHONY: all\n",
    )];
    let package = [(
        "package.json",
        "{\"scripts\": {\"look\": \"ls\", \"prebuild\": \"rm -rf dir\", \"build\": \"ls\", \"go\": \"npm run build\"}}",
    )];
    for (files, steps, expected) in [
        (&loses[..], &["cat > verify.sh <<'E'\nls\nE", "---bash verify.sh"][..], Destroy),
        (&loses[..], &["cat > verify.sh <<'E'\nls\nE", "bash verify.sh"][..], Read),
        (&looks[..], &["./verify.sh"][..], Read),
        (&looks, &["bash verify.sh"], Read),
        (&looks, &["source verify.sh"], Read),
        (&looks, &["cd sub", "./verify.sh"], Unknown),
        (&looks, &["cd sub && ./verify.sh"], Unknown),
        (&loses, &["./verify.sh"], Destroy),
        (&loses, &["cd ops && ./x.sh"], Destroy),
        (&loses, &["cd ops", "bash x.sh"], Destroy),
        (&loses, &["sudo ./verify.sh"], Destroy),
        (&through, &["./a.sh dir"], Destroy),
        (&makefile, &["make"], Destroy),
        (&makefile, &["make all"], Destroy),
        (&makefile, &["make look"], Read),
        (&makefile, &["make other"], Unknown),
        (&package, &["npm run look"], Read),
        (&package, &["npm run build"], Destroy),
        (&package, &["yarn go"], Destroy),
    ] {
        let found = last_of(steps, files);
        assert_eq!(beside(files, steps), expected, "{steps:?}: {}", found.1);
    }
}
