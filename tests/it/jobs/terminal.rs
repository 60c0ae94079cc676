//! Tables on a terminal: they fit its width, with relative times and colors, and ids are never cut.

use snapbox::{assert_data_eq, str};

use crate::support::{Store, job, terminal};

#[test]
fn a_screen_shows_late_and_failed_jobs_first() {
    let store = Store::new();
    some(&store);
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "list"])),
        str![[r#"
  JOB     STATE      NEXT RUN           LAST RUN  SCHEDULE
✗ failed  FAILED     2h 13m late 09:46  never     -
  nightly-reconciliation-of-everything
          SCHEDULED  in 21h  Mon 09:00  never     -

2 jobs: 1 late. Times in UTC.
What to do: `apsctl doctor`. All columns: -o wide

"#]]
    );
}

#[test]
fn a_wide_terminal_shows_more_columns() {
    let store = Store::new();
    some(&store);
    assert_data_eq!(
        terminal(160).show(&store.apsctl(&["jobs", "list"])),
        str![[r#"
  JOB                                   STATE      NEXT RUN           LAST RUN  SCHEDULE  FUNCTION
✗ failed                                FAILED     2h 13m late 09:46  never     -         app.jobs.failed
  nightly-reconciliation-of-everything  SCHEDULED  in 21h  Mon 09:00  never     -         app.services.reconciliation.run_all

2 jobs: 1 late. Times in UTC.
What to do: `apsctl doctor`. All columns: -o wide

"#]]
    );
}

#[test]
fn without_utf8_symbols_are_ascii() {
    let store = Store::new();
    some(&store);
    assert_data_eq!(
        terminal(80).ascii().colored().show(&store.apsctl(&["jobs", "list"])),
        str![[r#"
  ^[1mJOB^[0m     ^[1mSTATE^[0m      ^[1mNEXT RUN^[0m           ^[1mLAST RUN^[0m  ^[1mSCHEDULE^[0m
^[31mx^[0m failed  FAILED     ^[33m2h 13m late^[0m 09:46  never     -
  nightly-reconciliation-of-everything
          SCHEDULED  in 21h  Mon 09:00  never     -

2 jobs: 1 late. Times in UTC.
What to do: `apsctl doctor`. All columns: -o wide

"#]]
    );
}

#[test]
fn an_empty_list_is_a_sentence() {
    let store = Store::new();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "list"])),
        str![[r#"
There are no jobs.

"#]]
    );
}

#[test]
fn one_job_is_shown_with_one_column_per_line() {
    let store = Store::new();
    job("daily").insert(&store);
    store.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    assert_data_eq!(
        on_terminal(&store, 80, &["jobs", "show", "daily"]),
        str![[r#"
^[1mdaily^[0m                                                                  SCHEDULED
  next run  in 21h, Mon 27 Oct 09:00:00 UTC
  schedule  0 9 * * *  (at 09:00 every day)
  function  app.jobs.daily

^[1mNEXT   ^[0mMon 27 Oct 09:00   in 21h
^[1m       ^[0mTue 28 Oct 09:00   in 1d 21h
^[1m       ^[0mWed 29 Oct 09:00   in 2d 21h
^[1m       ^[0mThu 30 Oct 09:00   in 3d 21h
^[1m       ^[0mFri 31 Oct 09:00   in 4d 21h

"#]]
    );
}

fn some(store: &Store) {
    job("nightly-reconciliation-of-everything").func_ref("app.services.reconciliation.run_all").insert(store);
    job("failed").state("FAILED").next_run_time("2025-10-26 09:46:30+00").misfire_grace_time(60).insert(store);
}

/// Returns the output on a terminal with this many columns, with ESC as `^`.
fn on_terminal(store: &Store, columns: u16, args: &[&str]) -> String {
    let apsctl = store.apsctl(args).env("TERM", "xterm");
    let command = apsctl.command();
    let mut shell = std::process::Command::new("sh");
    shell.arg("-c").arg(format!("stty rows 24 cols {columns}; exec \"$@\"")).arg("sh").arg(command.get_program());
    shell.args(command.get_args()).env_clear();
    shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut session = rexpect::session::spawn_command(shell, Some(10_000)).unwrap();
    let seen = session.exp_eof().unwrap();
    let mut shown = String::new();
    for c in seen.replace("\r\n", "\n").chars() {
        match c {
            '\n' => shown.push(c),
            '\x1b' => shown.push('^'),
            c => shown.push(c),
        }
    }
    shown
}

/// On a terminal, control characters are escaped as in JSON. In a pipe, the snapshot is unchanged.
#[test]
fn a_snapshot_has_no_control_characters_on_a_terminal() {
    let store = Store::new();
    let hostile = "a\u{9b}31m\u{7f}\u{202e}b";
    job(hostile).insert(&store);
    let shown = on_terminal(&store, 200, &["jobs", "snapshot", "-"]);
    assert!(shown.contains("\\u009b31m\\u007f\\u202eb"), "{shown}");
    assert!(!shown.contains(['\u{9b}', '\u{7f}', '\u{202e}']), "{shown}");
    let piped = store.run(&["jobs", "snapshot", "-"]).code(0).stdout;
    assert!(piped.contains(hostile), "{piped}");
    let rows = |text: &str| {
        let lines: Vec<serde_json::Value> = text.lines().skip(1).map(|l| serde_json::from_str(l).unwrap()).collect();
        lines
    };
    assert_eq!(rows(&shown), rows(&piped));
}
