use super::output_lines::{MAX_LINE_BYTES, MAX_LINES};
use super::*;

fn said(line: &str, limit: Duration) -> (CommandResult, Vec<String>) {
    let mut said = Vec::new();
    let end = run_restart_command(line, limit, &mut |line| said.push(line.to_owned())).unwrap();
    (end, said)
}

const LONG: Duration = Duration::from_secs(60);

#[test]
fn it_is_run_and_heard() {
    assert_eq!(said("echo one two", LONG), (CommandResult::Done, vec!["one two".into()]));
    assert_eq!(said("echo one; echo two >&2", LONG), (CommandResult::Done, vec!["one".into(), "two".into()]));
    let failed = CommandResult::Failed("exit code 3: no such service".into());
    assert_eq!(said("echo no such service; exit 3", LONG).0, failed);
    assert_eq!(said("(exit 3)", LONG).0, CommandResult::Failed("exit code 3".into()));
    assert_eq!(said("kill -9 $$", LONG).0, CommandResult::Failed("signal: 9 (SIGKILL)".into()));
    let missing = said("/nowhere/program x", LONG).0;
    assert_eq!(
        missing,
        CommandResult::Failed("it cannot be started: No such file or directory (os error 2)".into())
    );
}

#[test]
fn it_does_not_speak_without_end() {
    let (end, lines) = said("i=0; while [ $i -lt 150 ]; do echo $i; i=$((i + 1)); done", LONG);
    assert_eq!((end, lines.len()), (CommandResult::Done, MAX_LINES + 1));
    assert_eq!(lines[MAX_LINES], "[… 50 lines more are left out]");
    let (_, lines) = said("head -c 100000 /dev/zero | tr '\\0' x", LONG);
    assert_eq!(lines, ["x".repeat(MAX_LINE_BYTES)]);
}

#[test]
fn it_is_stopped_with_what_it_has_started() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let line = format!("trap '' TERM; sleep 1000 & echo $! > {}; wait; sleep 1000", pid.display());
    assert_eq!(said(&line, Duration::from_millis(300)).0, CommandResult::TimedOut);
    let pid: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
    let until = Instant::now() + LONG;
    // Whoever adopts it may take a moment to see that it has ended.
    while nix::sys::signal::kill(Pid::from_raw(pid), None).is_ok() && !is_zombie(pid) {
        assert!(Instant::now() < until, "{pid} still lives");
        thread::sleep(POLL_INTERVAL);
    }
}

fn is_zombie(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z"))
}
