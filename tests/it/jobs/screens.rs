//! The screens of `jobs show`, `running`, `verify`, `diff` and `snapshot`.

use snapbox::{assert_data_eq, str};

use super::urgency::jobs_of_each_urgency;
use crate::support::{Store, job, terminal};

#[test]
fn one_job_is_shown_with_its_next_and_last_runs() {
    let store = jobs_of_each_urgency();
    store.sql(
        "UPDATE automation_audit_log SET versions_evaluated = 1474, versions_approved = 159 WHERE job_id = 'digest-email';
         UPDATE apscheduler_jobs SET kwargs = '{\"notify\": true}', misfire_grace_time = 3600 WHERE id = 'digest-email'",
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "show", "digest-email", "--next", "2"])),
        str![[r#"
digest-email                                                           SCHEDULED
  next run  in 2h 37m, Sun 26 Oct 14:37:00 UTC
  schedule  0 7 * * 1-5 Europe/Berlin  (at 07:00 from Monday to Friday)
  function  app.services.mail.digest
  kwargs    notify=true
  grace     1h: a start later than that is skipped

NEXT   Sun 26 Oct 14:37   in 2h 37m
       Mon 27 Oct 06:00   in 18h

RUN  STARTED           AGO    TOOK  RESULT           APPROVED
5    Fri 24 Oct 05:00  2d 7h   9ms  ↻ recovered  159 of 1,474

"#]]
    );
}

/// Each screen says why the job does not run, and what to do.
#[test]
fn a_job_that_does_not_run_is_explained() {
    let store = jobs_of_each_urgency();
    let shown: Vec<String> =
        ["rebuild-search-index", "export-metrics", "forgotten", "cleanup", "weekly-report", "old-importer"]
            .into_iter()
            .map(|id| terminal(80).show(&store.apsctl(&["jobs", "show", id])).text)
            .collect();
    assert_data_eq!(
        shown.join("---\n"),
        str![[r#"
rebuild-search-index                                                   EXECUTING
  function  app.services.search.rebuild

✗ it is stuck: its process is gone
  run 3 began at 11:13:00, 47m ago; the process that ran it is gone
  fix: apsctl jobs pause rebuild-search-index
  then: apsctl jobs trigger --force rebuild-search-index

NEXT   Mon 27 Oct 09:00   in 21h

RUN  STARTED           AGO  TOOK  RESULT  APPROVED
3    Sun 26 Oct 11:13  47m   47m  ▶ lost

Times in UTC.
---
export-metrics                                                            FAILED
  function  app.services.metrics.export

✗ it failed, and has no next run
  run 2, 04:40:00 (7h 20m ago):
  psycopg2.OperationalError: connection refused
  fix: apsctl jobs trigger --wait export-metrics

RUN  STARTED           AGO     TOOK  RESULT    APPROVED
2    Sun 26 Oct 04:40  7h 20m  2.3s  ✗ failed
     └ psycopg2.OperationalError: connection refused

Times in UTC.
---
forgotten                                                                 PAUSED
  function  app.services.cleanup.forgotten

! its pause has been over for 3h, and nothing has resumed it
  paused by bob since 08:00 until 09:00
  reason: release 1.2
  its next run, Mon 09:00, is kept
  back: apsctl jobs resume forgotten

Times in UTC.
---
cleanup                                                                   PAUSED
  function  app.services.cleanup.run

‖ paused by alice since 12:00 until Wed 03:00
  reason: the disk is being replaced
  its next run, Mon 09:00, is kept
  back: apsctl jobs resume cleanup

Times in UTC.
---
weekly-report                                                          SCHEDULED
  next run  2h 13m late, Sun 26 Oct 09:47:00 UTC
  function  app.services.reports.weekly

! it is late: due 09:47, and nobody has started it
  why: apsctl doctor not-running

RUN  STARTED           AGO    TOOK  RESULT       APPROVED
6    Sun 19 Oct 09:47  7d 2h        ✗ abandoned
---
old-importer                                                             REMOVED
  function  app.services.imports.old

- removed from the schedule
  who: apsctl audit operations --job old-importer

Times in UTC.

"#]]
    );
}

#[test]
fn executing_jobs_are_shown_with_their_processes() {
    let store = jobs_of_each_urgency();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "running"])),
        str![[r#"
  JOB                   FOR  SINCE     PROCESS               RUN
✗ rebuild-search-index  47m  11:13:00  gone                  3
  └ run 3 began at 11:13:00, 47m ago; the process that ran it is gone
  └ fix: apsctl jobs pause rebuild-search-index
  └ then: apsctl jobs trigger --force rebuild-search-index
▶ vacuum                10s  11:59:50  pid 4711 on worker-1  4

2 jobs execute: 1 lost. Times in UTC.

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&Store::new().apsctl(&["jobs", "running"])),
        str![[r#"
No job is executing.

"#]]
    );
}

#[test]
fn wrong_rows_are_blocks_with_their_remedies() {
    let store = jobs_of_each_urgency();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = NULL WHERE id = 'digest-email'");
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "verify"])),
        str![[r#"
✗ digest-email                                                       no-next-run
  SCHEDULED without a next_run_time: it never runs
  fix: apsctl jobs trigger digest-email

! sleeping                                                         unknown-state
  "SLEEPING" is not one of the seven job states, so no scheduler runs it
  fix: apsctl jobs trigger sleeping

? not known for 2 of 6 jobs: delays and durations (no run of the last 30 days is
  recorded), which grace-short and overlaps-itself need

12 jobs: 1 critical, 1 warning.

"#]]
    );
}

#[test]
fn a_snapshot_is_saved_and_compared() {
    let store = jobs_of_each_urgency();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jobs.snapshot");
    let file = file.to_str().unwrap();
    let show = |args: &[&str]| {
        terminal(80).show(&store.apsctl(args).replace_in_output(folder.path().to_str().unwrap(), "FOLDER")).text
    };
    let mut shown = show(&["jobs", "snapshot", file]);
    shown += &show(&["jobs", "diff", file]);
    store.sql(
        "DELETE FROM apscheduler_jobs WHERE id = 'digest-email';
         UPDATE apscheduler_jobs SET misfire_grace_time = 7 WHERE id = 'weekly-report'",
    );
    job("new").insert(&store);
    shown += &show(&["jobs", "diff", file]);
    assert_data_eq!(
        shown,
        str![[r#"
✓ 12 jobs of apscheduler_jobs in database DATABASE saved in
FOLDER/jobs.snapshot.
Compare later: `apsctl jobs diff FOLDER/jobs.snapshot`
✓ 12 jobs: nothing has changed.
  JOB            CHANGE
✗ digest-email   vanished
! new            appeared
! weekly-report  changed
  └ misfire_grace_time

12 jobs: 1 vanished, 1 appeared, 1 changed.
Bring back: `apsctl jobs restore FOLDER/jobs.snapshot digest-email`

"#]]
    );
}

/// At any width no line is wider than the terminal, unless it is one id or command. Ids cannot control the terminal.
#[test]
fn lines_fit_whatever_the_ids_are() {
    let store = Store::new();
    let ids = [
        "a-job-whose-id-is-much-longer-than-forty-percent-of-any-terminal-that-the-tests-use-and-even-longer-than-eighty-columns",
        "日本語の名前のジョブ",
        "ta\u{301}che-d\u{e9}j\u{e0}-vu",
        "שלום-עולם",
        "esc\u{1b}[2J\u{9b}31m\u{202e}\n\t\r",
        "-n",
        "it's \"quoted\"; $(rm)",
        "🕒👩‍👩‍👧",
        "",
    ];
    for (number, id) in ids.into_iter().enumerate() {
        let states = ["SCHEDULED", "FAILED", "EXECUTING", "PAUSED"];
        job(id).state(states[number % 4]).next_run_time("2025-10-20 09:00:00+00").insert(&store);
    }
    for width in [40, 80, 100, 120, 160] {
        for command in [&["jobs", "list"][..], &["jobs", "running"], &["jobs", "verify"]] {
            let shown = terminal(width).show(&store.apsctl(command));
            let is_hostile = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            assert!(!shown.text.contains(is_hostile), "{command:?} at {width}: {:?}", shown.text);
            for line in shown.text.lines() {
                let words = line.trim_start_matches(['✗', '!', '▶', '‖', '└', ' ', '`', '\u{2068}']);
                let is_whole =
                    ids.iter().any(|id| words.starts_with(id) && !id.is_empty()) || words.starts_with("apsctl ");
                let columns = unicode_width::UnicodeWidthStr::width(line);
                assert!(
                    columns <= width.into() || is_whole,
                    "{command:?} at {width}: {columns} columns: {line:?}\n{shown}"
                );
            }
        }
    }
    for id in ids.iter().filter(|id| !id.is_empty() && !id.starts_with('-')) {
        let shown = terminal(80).show(&store.apsctl(&["jobs", "show", id]));
        assert!(shown.text.contains("app.jobs."), "{shown}");
    }
}

#[test]
fn a_watched_list_is_redrawn_under_a_clock() {
    let store = jobs_of_each_urgency();
    let apsctl = store.apsctl(&["jobs", "list", "--watch=50ms"]);
    let mut session = terminal(80).height(8).start(&apsctl);
    session.exp_string("Every 50ms: apsctl jobs list").unwrap();
    let shown = session.exp_string("more lines below").unwrap();
    assert!(shown.contains("Sun 26 Oct 12:00:00 UTC") && shown.contains("import-legacy-tasks"), "{shown:?}");
    assert!(!shown.contains("old-importer"), "{shown:?}");
    let again = session.exp_string("Every 50ms").unwrap();
    assert!(again.contains("\u{1b}[H") && !again.contains("\u{1b}[2J"), "{again:?}");
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
}
