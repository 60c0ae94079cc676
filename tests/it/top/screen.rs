//! What `--once` prints: the screen at two sizes, in a pipe, without UTF-8, and with hostile values.

use snapbox::{assert_data_eq, str};

use super::{demo, top};
use crate::support::{Shown, Store, insert_run, job, terminal};

/// Returns the screen without its first line, which has the name of the database.
fn below_title(shown: &Shown) -> String {
    let (title, rest) = shown.text.split_once('\n').unwrap();
    assert!(title.starts_with("apsctl top  test_") && title.ends_with(" Sun 26 Oct 12:00:00 UTC   200ms"), "{title}");
    rest.to_owned()
}

#[test]
fn a_small_terminal() {
    let store = demo();
    assert_data_eq!(
        below_title(&terminal(80).show(&top(&store, &["--once"]))),
        str![[r#"
✗ 2 late  ✗ 1 lost  ✗ 1 failed  ‖ 1 paused          running 1 of 5    lease free
pending versions 0                                           last run 47m ago, ?
────────────────────────────────────────────────────────────────────────────────
  JOB             STATE      NEXT RUN     LAST 16 RUNS  TOOK   P95
✗ import-legacy   SCHEDULED  1d 2h late
✗ rebuild-index   EXECUTING  -            ?              47m
! weekly-report   SCHEDULED  2h 13m late
✗ export-metrics  FAILED     -            ✗             2.3s  2.3s
  digest-email    SCHEDULED  in 2h 37m
  sync            SCHEDULED  in 21h       ▃▁█▄▁         1.1s  9.6s
‖ cleanup         PAUSED     -
  old-importer    REMOVED    -
────────────────────────────────────────────────────────────────────────────────
RUNNING    7  rebuild-index  47m  process gone
LATEST         11:13:00  7  rebuild-index   ?
               04:40:00  6  export-metrics  ✗   2.3s  connection refused
           Fri 09:00:01  5  sync            ✓   1.1s
           Thu 09:00:01  4  sync            ✓   4.1s
           Wed 09:00:01  3  sync            ✓  11.0s
UPCOMING       14:37  in 2h 37m  digest-email  length unknown
           Mon 09:00     in 21h  sync          9.6s (p95)
────────────────────────────────────────────────────────────────────────────────

"#]]
    );
}

#[test]
fn a_large_terminal() {
    let store = demo();
    assert_data_eq!(
        below_title(&terminal(120).height(40).show(&top(&store, &["--once"]))),
        str![[r#"
✗ 2 late  ✗ 1 lost  ✗ 1 failed  ‖ 1 paused                                                  running 1 of 5    lease free
pending versions 0                                                                                   last run 47m ago, ?
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  JOB             STATE      NEXT RUN     LAST 16 RUNS  TOOK   P95  SCHEDULE
✗ import-legacy   SCHEDULED  1d 2h late
✗ rebuild-index   EXECUTING  -            ?              47m
! weekly-report   SCHEDULED  2h 13m late
✗ export-metrics  FAILED     -            ✗             2.3s  2.3s
  digest-email    SCHEDULED  in 2h 37m
  sync            SCHEDULED  in 21h       ▃▁█▄▁         1.1s  9.6s  0 9 * * *
‖ cleanup         PAUSED     -
  old-importer    REMOVED    -














────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
RUNNING    7  rebuild-index  47m  process gone
LATEST         11:13:00  7  rebuild-index   ?  lost
               04:40:00  6  export-metrics  ✗  failed      2.3s  connection refused
           Fri 09:00:01  5  sync            ✓  completed   1.1s
           Thu 09:00:01  4  sync            ✓  completed   4.1s
           Wed 09:00:01  3  sync            ✓  completed  11.0s
           Tue 09:00:01  2  sync            ✓  completed    9ms
           Mon 09:00:01  1  sync            ✓  completed   2.9s
UPCOMING       14:37  in 2h 37m  digest-email  length unknown
           Mon 09:00     in 21h  sync          9.6s (p95)
────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

"#]]
    );
}

#[test]
fn a_pipe_gets_80_columns_and_24_lines_and_ascii_without_a_locale() {
    let store = demo();
    let utf8 = top(&store, &["--once"]).env("LANG", "C.UTF-8").run().code(0);
    let ascii = top(&store, &["--once"]).run().code(0);
    for out in [&utf8, &ascii] {
        assert_eq!(out.stdout.lines().count(), 23, "{out}");
        assert!(out.stdout.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 80), "{out}");
        assert!(!out.stdout.contains('\x1b'), "{out}");
    }
    assert!(utf8.stdout.contains("✗ rebuild-index") && ascii.stdout.contains("x rebuild-index"), "{ascii}");
    assert!(ascii.stdout.is_ascii(), "{ascii}");
}

#[test]
fn without_a_terminal_once_is_required() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["top"]),
        str![[r#"
---- stderr ----
error: `apsctl top` needs a terminal
hint: add --once to print the screen once; scripts use `apsctl jobs list -o json`
---- exit 2 ----

"#]]
    );
    store.run(&["top", "--once", "--interval", "100ms"]).code(2);
}

#[test]
fn every_line_fits_and_hostile_values_are_escaped() {
    let store = Store::new();
    let ids = [
        "\x1b[2J\x1b]0;owned\x07",
        "two\nlines",
        "日本語の仕事日本語の仕事日本語の仕事日本語の仕事日本語の仕事",
        "שלום-עולם",
        &"long".repeat(60),
        "a\u{202e}b",
        "e\u{301}e\u{301}",
    ];
    for id in ids {
        job(id).insert(&store);
        insert_run(&store, id, "failed", "2025-10-26 11:00:00+00", Some(1.0));
    }
    store.client().execute("UPDATE automation_audit_log SET error = $1", &[&ids[0]]).unwrap();
    job("odd state").state("\x1b[31mODD").next_run_time("infinity").insert(&store);
    for width in [20, 40, 80, 120, 200] {
        for height in [5, 10, 24, 50] {
            let shown = terminal(width).height(height).show(&top(&store, &["--once"]));
            assert!(shown.width() <= usize::from(width), "{width}x{height}:\n{shown}");
            assert!(shown.height() < usize::from(height), "{width}x{height}:\n{shown}");
            // `^` stands for an escape character.
            assert!(!shown.text.contains('^') && !shown.text.contains('\u{202e}'), "{shown}");
        }
    }
}

#[test]
fn more_jobs_than_a_screen_are_counted_and_the_most_urgent_are_shown() {
    let store = Store::new();
    store.sql(
        "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
         SELECT 'job-' || n, 'f', '[]', '{}', 'SCHEDULED', '2025-10-27 09:00Z'::timestamptz + n * interval '1 minute'
         FROM generate_series(1, 5000) n;
         UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 09:00Z' WHERE id = 'job-4711'",
    );
    let shown = terminal(80).show(&top(&store, &["--once"]));
    assert!(shown.text.contains("the first 200 of 5,000 jobs"), "{shown}");
    assert!(shown.text.contains("✗ 1 late"), "{shown}");
    assert!(shown.text.contains("! job-4711  SCHEDULED  3h late"), "{shown}");
}
