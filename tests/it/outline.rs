//! `stepgate outline`.

use crate::scene::Scene;

#[test]
fn sections_are_listed_with_their_roles_and_what_stands_in_them() {
    let scene = Scene::of(
        "
        # Release

        ## Prerequisites
        - [ ] Backup is there
        - [x] Freeze announced

        ## Deploy
        ```bash
        kubectl apply -f app.yaml
        kubectl delete job old
        ```

        ```sql
        SELECT 1;
        ```

        ## Rollback
        ```bash
        kubectl rollout undo deployment/app
        ```

        ## Reference
        Just words.
        ",
    );
    scene.run(&["outline", "runbook.md"]).is("
        runbook.md
          Release  main · line 1
            Prerequisites  setup · line 3
                2 gates
            Deploy  main · line 7
                2 commands, 1 SQL statement, 1 of them destroys
            Rollback  rollback · line 17
                1 command
            Reference  reference · line 22
        [exit 0]
        ");
}
