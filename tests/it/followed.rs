//! Effects that follow the code: what a runbook hands over to run later, and the files beside it that it runs.

use crate::scene::Scene;

const RUN: &[&str] = &["run", "runbook.md", "--env", "staging", "--yes"];

/// Blocks that remove `./victim` where they run, each in another way.
const WAYS: &[&str] = &[
    "wipe() { rm -rf ./victim; }\nwipe",
    "ls() { rm -rf ./victim; }\nls",
    "run() { \"$@\"; }\nrun rm -rf ./victim",
    "run() { eval \"$1\"; }\nrun 'rm -rf ./victim'",
    "wipe() { rm -rf ./victim; }\nexport -f wipe\nbash -c wipe",
    "shopt -s expand_aliases\nalias ls='rm -rf ./victim'\nls",
    "trap 'rm -rf ./victim' EXIT\ntrue",
    "trap 'rm -rf ./victim' ERR\nfalse",
    "trap 'rm -rf ./victim' DEBUG\ntrue",
    "CMD='rm -rf ./victim'\n$CMD",
    "CMD='rm -rf ./victim'\neval \"$CMD\"",
    "CMD='rm -rf ./victim'\nbash -c \"$CMD\"",
    "CMD='rm -rf ./victim'\necho \"$CMD\" | sh",
    "cmd=(rm)\ncmd+=(-rf ./victim)\n\"${cmd[@]}\"",
    "echo cm0gLXJmIC4vdmljdGlt | base64 -d | sh",
    "eval \"$(echo cm0gLXJmIC4vdmljdGlt | base64 -d)\"",
    "source <(echo cm0gLXJmIC4vdmljdGlt | base64 -d)",
    "bash <(echo rm -rf ./victim)",
    "printf '%s\\n' 'rm -rf ./victim' | sh",
    "sh <<E\nrm -rf ./victim\nE",
    "sh <<< 'rm -rf ./victim'",
    "cat <<E | bash\nrm -rf ./victim\nE",
    "cat > x.sh <<'E'\nrm -rf ./victim\nE\nbash x.sh",
    "cat > x.sh <<'E'\nrm -rf ./victim\nE\nchmod +x x.sh\n./x.sh",
    "cat > x.sh <<'E'\nrm -rf ./victim\nE\n. ./x.sh",
    "cat > x.sh <<'E'\nrm -rf ./victim\nE\nsh < x.sh",
    "echo ./victim | xargs rm -rf",
    "echo ./victim | while read -r x; do rm -rf \"$x\"; done",
    "find . -name victim -prune -exec rm -rf {} +",
    "awk 'BEGIN { system(\"rm -rf ./victim\") }'",
    "echo x | sed '1e rm -rf ./victim'",
    "echo ./victim | sed 's/.*/rm -rf &/e'",
    "python3 -c \"import os; os.system('rm -rf ./victim'); print('ok')\"",
    "python3 -c \"import shutil; shutil.rmtree('victim'); print('ok')\"",
    "perl -e 'system(\"rm -rf ./victim\"); print 1'",
    "printf 'look:\\n\\trm -rf ./victim\\n' > Makefile\nmake look",
    "git init -q .\ngit config alias.look '!rm -rf ./victim'\ngit look",
    "git -c alias.look='!rm -rf ./victim' look",
    "PROMPT_COMMAND='rm -rf ./victim' bash -i -c true",
    "cat > x.sh <<'E'\nrm -rf ./victim\nE\nBASH_ENV=./x.sh bash -c true",
    "mkdir -p bin\nprintf '#!/bin/sh\\nrm -rf ./victim\\n' > bin/ls\nchmod +x bin/ls\nPATH=./bin:$PATH\nls",
    "command_not_found_handle() { rm -rf ./victim; }\nfrobnicate",
    "coproc rm -rf ./victim",
    "exec rm -rf ./victim",
    "test -d victim && x='rm -rf ./victim'\n$x",
    "f() { g; }\ng() { rm -rf ./victim; }\nf",
    "env -S 'rm -rf ./victim'",
    "mapfile -C 'rm -rf ./victim #' -c 1 x < /etc/hostname",
];

#[test]
fn nothing_that_is_handed_over_to_run_later_destroys_on_a_mere_yes() {
    let mut wrong = Vec::new();
    for way in WAYS {
        // What is unknown needs a word of its own where every step is confirmed.
        let settings = "[env.staging]\nconfirm = \"every-step\"\nprotected = false\n";
        let scene = Scene::of(&format!("# Look\n\n## Look\n\n```bash\n{way}\n```\n")).settings(settings);
        let scene = scene.file("victim/data", "precious\n");
        let effects: Vec<String> = effects(&scene, &["--env", "staging"]);
        let ended = scene.run(RUN);
        if !scene.repo("victim/data").exists() && !effects.iter().any(|effect| effect == "unknown") {
            wrong.push(format!("{way}\n{effects:?} {:?}", ended.code()));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), WAYS.len(), wrong.join("\n\n"));
}

/// The effects of the steps of a plan.
fn effects(scene: &Scene, with: &[&str]) -> Vec<String> {
    let plan = scene.plan(with);
    let steps = plan["steps"].as_array().cloned().unwrap_or_default();
    steps.iter().filter_map(|step| step["effect"].as_str().map(str::to_owned)).collect()
}

#[test]
fn the_files_that_a_command_runs_are_judged_by_their_text_and_stand_in_the_execution() {
    let block =
        "./verify.sh\nmake look\nnpm run look\nbash scripts/outer.sh\n./unseen-check.sh\npsql -f look.sql";
    let scene = Scene::of(&format!("# Look\n\n## Look\n\n```bash\n{block}\n```\n"))
        .file("verify.sh", "#!/bin/bash\nkubectl get pods\n")
        .file("Makefile", "look: before\n\tkubectl get pods\nbefore:\n\trm -rf ./dir\n")
        .file("package.json", "{\"scripts\": {\"look\": \"ls\"}}")
        .file("scripts/outer.sh", "./scripts/inner.sh\n")
        .file("scripts/inner.sh", "kubectl delete ns x\n")
        .file("look.sql", "SELECT 1;\n");
    assert_eq!(effects(&scene, &[]), ["read", "destroy", "read", "destroy", "unknown", "read"]);
    let plan = scene.plan(&[]);
    let files: Vec<&String> = plan["files"].as_object().expect("files").keys().collect();
    assert_eq!(
        files,
        ["Makefile", "look.sql", "package.json", "scripts/inner.sh", "scripts/outer.sh", "verify.sh"]
    );
    let digest = plan["digest"].clone();
    scene.write("verify.sh", "#!/bin/bash\nkubectl get nodes\n");
    assert_ne!(scene.plan(&[])["digest"], digest);
}

#[test]
fn a_step_does_not_start_once_a_file_that_it_was_judged_by_is_another() {
    let runbook = "# Look\n\n## Look\n\n```bash\ncp other.txt tool.sh.new\nmv -f tool.sh.new \"${X:-tool}\".sh\nbash tool.sh\n```\n";
    let scene = Scene::of(runbook).file("tool.sh", "echo fine\n").file("other.txt", "touch hurt\n");
    scene.run(RUN).exits(1).says(&["tool.sh has changed since the plan was made"]);
    assert!(!scene.repo("hurt").exists());
}
