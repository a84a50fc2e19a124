//! The transcript of one run, whole: what an auditor reads.

use crate::scene::{Scene, same};

/// What its transcript says.
const TRANSCRIPT: &str = r#"
    # Transcript: runbook.md for staging

    | | |
    | --- | --- |
    | Run | 20261121-000000-xxxx |
    | Started | 2026-11-21 00:00:01 UTC |
    | By | somebody (uid 0) on somewhere |
    | From | /world/repo (base /world/repo) |
    | With | stepgate 0.3.0: `run runbook.md --env staging --yes --answers answers.toml` |
    | Runbook | runbook.md, sha256 <sha256> |
    | Plan | sha256:<sha256> |
    | Ended | done at 2026-11-21 00:00:22 UTC, exit 0: 7 steps, 1 of them skipped, 1 of them assumed, not done |

    ## Variables

    | name | value | from |
    | --- | --- | --- |
    | version | 1.0.1 | environment staging |

    ## Choices

    - Deploy: Blue-Green (environment staging; of Blue-Green, Rolling)

    ## As it was run

    ### Prerequisites

    #### Version 1.0.1 is approved (gate, line 5)

    - **assumed, not done**, somebody (--yes), 2026-11-21 00:00:05 UTC

    #### On-call knows (gate, ticked in the document, line 6)

    - **skipped**, Ada (--answers answers.toml), 2026-11-21 00:00:06 UTC — it is me

    ### Blue-Green

    #### Set the version (command, line 14)

    - started 2026-11-21 00:00:07 UTC by somebody, in `/world/repo`

    ```bash
    export VERSION=1.0.1
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:08 UTC

    #### Roll it out (command, line 16)

    - started 2026-11-21 00:00:09 UTC by somebody, in `/world/repo`

    ```bash
    echo "rolling out $VERSION" >&2
    ```

    ```text
    [stderr] rolling out 1.0.1
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:11 UTC

    #### echo no need to wait (command, line 17)

    - started 2026-11-21 00:00:12 UTC by somebody, in `/world/repo`

    ```bash
    echo no need to wait
    ```

    - Not as the document has it:

    ```diff
    --- document
    +++ stepgate.toml
    @@ -1 +1 @@
    -sleep 300
    +echo no need to wait
    ```

    ```text
    no need to wait
    ```

    - done, exit 0 after 0.0s, 2026-11-21 00:00:14 UTC

    #### printf '\`\`\`\nnot a fence \| \<b>\033\[31mred\033\[0m\n' (command, line 18)

    - started 2026-11-21 00:00:15 UTC by somebody, in `/world/repo`

    ````bash
    printf '```\nnot a fence | <b>\033[31mred\033[0m\n'
    ````

    ````text
    ```
    not a fence | <b>\u{1b}[31mred\u{1b}[0m
    ````

    - done, exit 0 after 0.0s, 2026-11-21 00:00:17 UTC

    - Connected to default: /world/repo/shop.db, SQLite <version>, can write, 2026-11-21 00:00:18 UTC.

    ### Verification

    #### Verification (sql, line 30)

    - started 2026-11-21 00:00:19 UTC by somebody, in `/world/repo`

    ```sql
    SELECT 'ok' AS health
    ```

    ```text
    health
    ──────
    ok
    (1 row)
    ```

    - done after 0.0s, 2026-11-21 00:00:21 UTC

    ## Left out

    - Rolling: not chosen: Blue-Green is (line 21, 1 step)
    - Rollback: rollback: only with --section (heading says \`rollback\`) (line 37, 1 step)
    - Block at line 33: not run: yaml

    ---

    22 records, head `<sha256>`. Made from the run's ledger; `stepgate verify` checks it.
    "#;

/// What the transcript is of.
const SHOP: &str = "
# Release the shop

## Prerequisites

- [ ] Version {{version}} is approved
- [x] On-call knows

## Deploy

### Blue-Green

```bash
# Set the version
export VERSION=<version>
# Roll it out
echo \"rolling out $VERSION\" >&2
sleep 300
printf '```\\nnot a fence | <b>\\033[31mred\\033[0m\\n'
```

### Rolling

```bash
echo rolling
```

## Verification

```sql
SELECT 'ok' AS health;
```

```yaml
replicas: 2
```

## Rollback

```bash
helm rollback shop
```
";

#[test]
fn the_transcript_is_the_runbook_as_it_was_run() {
    let scene = Scene::of(SHOP).settings(
        "
        [env.staging]
        confirm = \"gates\"
        choose = [\"Blue-Green\"]
        database = \"sqlite:shop.db\"
        [env.staging.vars]
        version = \"1.0.1\"
        [[block]]
        starts = \"sleep 300\"
        replace = \"echo no need to wait\"
        ",
    );
    scene.write(
        "answers.toml",
        "[[answer]]\nstep = \"On-call knows\"\nanswer = \"skip\"\nnote = \"it is me\"\nby = \"Ada\"\n",
    );
    scene.done(&["run", "runbook.md", "--env", "staging", "--yes", "--answers", "answers.toml"]);
    same(&scene.transcript(), TRANSCRIPT);
}
