//! What a step prints is seen while it runs, a line that has no end yet too.

use crate::pty::sit_down;
use crate::scene::Scene;

#[test]
fn a_line_without_an_end_is_shown_as_it_grows() {
    for (prints, seen) in [
        ("printf '\\rcopied 10 %%\\rcopied 50 %%'", "│ copied 50 %"),
        ("printf 'waiting for the lock'", "│ waiting for the lock"),
        ("printf 'one\\rtwo' >&2", "│ two"),
    ] {
        let scene = Scene::of(&format!("```bash\n{{ {prints}; cat ../fifo; }}\n```\n"));
        let fifo = scene.fifo("fifo");
        let screen = sit_down(&scene, &["run", "runbook.md", "--yes"]).sees(seen);
        std::fs::write(fifo, " and on\n").expect("somebody reads");
        screen.sees("done").ends(0);
        assert!(scene.transcript().contains("and on"), "{}", scene.transcript());
    }
}
