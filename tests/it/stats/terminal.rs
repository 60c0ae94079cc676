//! `stats durations` on a terminal.

use snapbox::{assert_data_eq, str};

use crate::support::{Store, insert_run, terminal};

/// Creates a store with quick and slow days, an open run, and a job with a long id.
fn store() -> Store {
    let store = Store::new();
    let long_id = "nightly-reconciliation-of-everything-in-the-archive";
    for (job, day, seconds) in [
        ("daily", "24", 30.0),
        (long_id, "24", 19.0),
        ("daily", "25", 6.5),
        ("daily", "25", 5.2),
        ("daily", "26", 0.04),
        (long_id, "26", 2.9),
    ] {
        insert_run(&store, job, "completed", &format!("2025-10-{day} 09:00:00+00"), Some(seconds));
    }
    insert_run(&store, "daily", "running", "2025-10-26 11:59:58+00", None);
    insert_run(&store, "open", "running", "2025-10-23 11:59:58+00", None);
    store
}

#[test]
fn seconds_are_aligned_and_missed_targets_are_marked() {
    let store = store();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["stats", "durations"])),
        str![[r#"
  DAY         RUNS  OPEN   AVG    P50    P95    P99    MAX   seconds
  target                   5.0          10.0          30.0
  Sun 26 Oct     3     1   1.5    1.5    2.8    2.9    2.9
✗ Sat 25 Oct     2     0   5.9!   5.9    6.4    6.5    6.5
✗ Fri 24 Oct     2     0  24.5!  24.5   29.5!  29.9   30.0!
  Thu 23 Oct     1     1     -      -      -      -      -

2 of 4 days (UTC) miss a target (!). By job: --by job. Drawn: --plot

"#]]
    );
    assert_data_eq!(
        terminal(80).ascii().show(&store.apsctl(&["stats", "durations", "--by", "job"])),
        str![[r#"
  JOB     RUNS  OPEN   AVG    P50    P95    P99    MAX   seconds
  target               5.0          10.0          30.0
x daily      5     1  10.4!   5.9   26.5!  29.3   30.0!
x nightly-reconciliation-of-everything-in-the-archive
             2     0  11.0!  11.0   18.2!  18.8   19.0
  open       1     1     -      -      -      -      -

2 of 3 jobs miss a target (!). By day: --by day. Drawn: --plot

"#]]
    );
    assert_data_eq!(
        terminal(100).show(&store.apsctl(&[
            "stats",
            "durations",
            "--by",
            "hour",
            "--days",
            "2",
            "--tz",
            "Europe/Berlin"
        ])),
        str![[r#"
  HOUR              RUNS  OPEN  AVG   P50    P95   P99    MAX   seconds
  target                        5.0         10.0         30.0
  Sun 26 Oct 12:00     1     1    -     -      -     -      -
  Sun 26 Oct 10:00     2     0  1.5   1.5    2.8   2.9    2.9
✗ Sat 25 Oct 11:00     2     0  5.9!  5.9    6.4   6.5    6.5

1 of 3 hours (Europe/Berlin) misses a target (!). By job: --by job. Drawn: --plot

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["stats", "durations"]).now("2026-10-25T00:00:00Z")),
        str![[r#"
No runs in 30 days. A longer time: --days N

"#]]
    );
}

#[test]
fn one_long_run_does_not_flatten_the_bars_of_the_others() {
    let store = store();
    let plot = |by: &'static str| store.apsctl(&["stats", "durations", "--plot", "--by", by]);
    assert_data_eq!(
        terminal(80).show(&plot("day")),
        str![[r#"
  DAY         0                    avg 5 ┊                  p95 10 ┊   AVG   MAX
  Sun 26 Oct  ███████▊       ▸           ┊                         ┊   1.5   2.9
✗ Sat 25 Oct  ███████████████████████████████    ▸                 ┊   5.9   6.5
✗ Fri 24 Oct  █████████████████████████████████████████████████████▶  24.5  30.0
              █ average  ▸ maximum  ▶ beyond the scale

2 of 4 days (UTC) miss a target (!). Seconds. Not drawn: 1 day without a
finished run.

"#]]
    );
    assert_data_eq!(
        terminal(100).show(&plot("job")),
        str![[r#"
  JOB    0                                avg 5 ┊                               p95 10 ┊   AVG   MAX
✗ daily  ██████████████████████████████████████████████████████████████████████████████▶  10.4  30.0
✗ nightly-reconciliation-of-everything-in-the-archive
         ██████████████████████████████████████████████████████████████████████████████▶  11.0  19.0
         █ average  ▸ maximum  ▶ beyond the scale

2 of 3 jobs miss a target (!). Seconds. Not drawn: 1 job without a finished run.

"#]]
    );
    assert_data_eq!(
        terminal(80).ascii().show(&plot("job")),
        str![[r#"
  JOB    0                      avg 5 |                     p95 10 |   AVG   MAX
x daily  ##########################################################>  10.4  30.0
x nightly-reconciliation-of-everything-in-the-archive
         ##########################################################>  11.0  19.0
         # average  > maximum, at the end of the scale or beyond it

2 of 3 jobs miss a target (!). Seconds. Not drawn: 1 job without a finished run.

"#]]
    );
    for width in [40, 80, 100, 160] {
        let shown = terminal(width).show(&plot("hour"));
        assert!(shown.width() <= width.into(), "{shown}");
    }
}
