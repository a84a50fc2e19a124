//! How much memory a command takes for a run that has printed a lot.

use crate::scene::Scene;

/// Runs what comes behind it and says on standard error how many kilobytes that had in memory at most.
const MEASURED: &str = "import resource, subprocess, sys\n\
    subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n\
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)";

/// The most memory that the run of `arguments` had at once, in kilobytes, and what was on its screen.
pub fn peak(scene: &Scene, arguments: &[&str]) -> (u64, String) {
    let screen = scene.path("screen");
    let mut command = scene.command("python3");
    command.args(["-c", MEASURED, crate::scene::STEPGATE]).args(arguments);
    let ran = command.stdout(std::fs::File::create(&screen).expect("a file for the screen")).output();
    let said = ran.expect("python3 is installed by tests/run").stderr;
    let kilobytes = String::from_utf8_lossy(&said).trim().parse().expect("a number");
    (kilobytes, std::fs::read_to_string(screen).expect("what was shown"))
}

#[test]
fn a_run_that_has_printed_a_lot_is_shown_reported_and_recorded_in_little_memory() {
    let bytes = 100_000_000;
    let scene = Scene::of(&format!("```bash\nhead -c {bytes} /dev/zero | tr '\\0' x | fold -w 76\n```\n"));
    scene.done(&["run", "runbook.md"]);
    let whole: [&[&str]; 2] = [&["show"], &["report", "--format", "cast"]];
    let parts: [&[&str]; 3] = [&["report"], &["report", "--format", "html"], &["verify"]];
    for (arguments, least) in whole.map(|all| (all, bytes)).into_iter().chain(parts.map(|some| (some, 0))) {
        let (kilobytes, shown) = peak(&scene, arguments);
        assert!(shown.len() > least, "{arguments:?} shows {} bytes", shown.len());
        assert!(kilobytes < 64 * 1024, "{arguments:?} takes {kilobytes} kB");
    }
}
