use super::*;

fn run(line: &str, limit: Duration) -> (CommandResult, Vec<String>) {
    let mut run = Vec::new();
    let end = run_command(line, CommandInput::default(), limit, &mut |line| run.push(line.to_owned())).unwrap();
    (end, run)
}

const LONG: Duration = Duration::from_mins(1);

#[test]
fn the_command_is_run_and_its_lines_are_passed_on() {
    assert_eq!(run("echo one two", LONG), (CommandResult::Done, vec!["one two".into()]));
    assert_eq!(run("echo one; echo two >&2", LONG), (CommandResult::Done, vec!["one".into(), "two".into()]));
    let failed = CommandResult::Failed("exit code 3: no such service".into());
    assert_eq!(run("echo no such service; exit 3", LONG).0, failed);
    assert_eq!(run("(exit 3)", LONG).0, CommandResult::Failed("exit code 3".into()));
    assert_eq!(run("kill -9 $$", LONG).0, CommandResult::Failed("signal: 9 (SIGKILL)".into()));
    let missing = run("/nowhere/program x", LONG).0;
    assert_eq!(missing, CommandResult::Failed("it could not be started: No such file or directory".into()));
    let builtin = run("unset-everything now", LONG).0;
    let why = "there is no program unset-everything in PATH; if it is a command of the shell, write sh -c 'unset-everything now'";
    assert_eq!(builtin, CommandResult::Failed(why.into()));
    // With a shell, its builtins and pipelines work.
    assert_eq!(run("export A=1; echo $A | tr 1 2", LONG), (CommandResult::Done, vec!["2".into()]));
    assert_eq!(run("false | true", LONG).0, CommandResult::Done);
}

#[test]
fn the_command_gets_its_input() {
    let input = |stdin: &str| CommandInput {
        stdin: Some(stdin.to_owned()),
        variables: vec![("APSCTL_FINDING_ID", "7 $x'\n\"".to_owned())],
    };
    let mut lines = Vec::new();
    let line = r#"cat; printf '%s' "$APSCTL_FINDING_ID""#;
    let end = run_command(line, input("{}\n"), LONG, &mut |line| lines.push(line.to_owned())).unwrap();
    assert_eq!((end, lines), (CommandResult::Done, ["{}", "7 $x'", "\""].map(str::to_owned).to_vec()));
    // A command that does not read its input.
    let end = run_command("true", input(&"x".repeat(1 << 20)), LONG, &mut |_| {}).unwrap();
    assert_eq!(end, CommandResult::Done);
}

#[test]
fn long_output_is_limited() {
    let (end, lines) = run("i=0; while [ $i -lt 150 ]; do echo $i; i=$((i + 1)); done", LONG);
    assert_eq!((end, lines.len()), (CommandResult::Done, MAX_LINES + 1));
    assert_eq!(lines[MAX_LINES], "[… 50 more lines omitted]");
    let (_, lines) = run("head -c 100000 /dev/zero | tr '\\0' x", LONG);
    assert_eq!(lines, ["x".repeat(MAX_LINE_BYTES)]);
}

#[test]
fn the_command_is_stopped_with_everything_it_has_started() {
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let line = format!("trap '' TERM; sleep 1000 & echo $! > {}; wait; sleep 1000", pid.display());
    assert_eq!(run(&line, Duration::from_millis(300)).0, CommandResult::TimedOut);
    let pid: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
    let until = Instant::now() + LONG;
    // Its new parent may need a moment to reap it.
    while nix::sys::signal::kill(Pid::from_raw(pid), None).is_ok() && !is_zombie(pid) {
        assert!(Instant::now() < until, "{pid} still lives");
        thread::sleep(POLL_INTERVAL);
    }
}

fn is_zombie(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z"))
}
