//! What a person sees.

use snapbox::{assert_data_eq, str};

use crate::support::{Demo, Store, job, terminal};

#[test]
fn the_demo_at_80_and_120_columns() {
    let demo = Demo::load();
    let at_80 = terminal(80).show(&demo.apsctl(&["health"]));
    assert!(at_80.width() <= 80, "{at_80}");
    assert_data_eq!(
        &at_80,
        str![[r#"
✗ UNHEALTHY  tasktracker (sandbox), Sun 26 Oct 12:00:00 UTC

  next run      1d 2h late (import-legacy-tasks); to come:
                sync-repositories 12:15
  last run      now, took 0ms
  waiting jobs  6

✗ overdue        import-legacy-tasks 1d 2h, weekly-report 2h 13m
✗ stuck-jobs     rebuild-search-index 47m: its process is gone
✓ database       tasktracker answers
✓ job-scheduled  7 jobs have a next run
✓ lease          free: no pass runs
✓ audit-recent   the last run began at 12:00:00

2 of 6 checks are critical. What to do: `apsctl --sandbox doctor`

"#]]
    );
    let at_120 = terminal(120).show(&demo.apsctl(&["health", "--tz", "Europe/Warsaw"]));
    assert!(at_120.width() <= 120, "{at_120}");
    assert_data_eq!(
        &at_120,
        str![[r#"
✗ UNHEALTHY  tasktracker (sandbox), Sun 26 Oct 13:00:00 CET

  next run      1d 2h late (import-legacy-tasks); to come: sync-repositories 13:15
  last run      now, took 0ms
  waiting jobs  6

✗ overdue        import-legacy-tasks 1d 2h, weekly-report 2h 13m
✗ stuck-jobs     rebuild-search-index 47m: its process is gone
✓ database       tasktracker answers
✓ job-scheduled  7 jobs have a next run
✓ lease          free: no pass runs
✓ audit-recent   the last run began at 13:00:00

2 of 6 checks are critical. What to do: `apsctl --sandbox doctor`

"#]]
    );
}

#[test]
fn a_healthy_store_is_one_line_a_check() {
    let store = Store::new();
    job("daily").next_run_time("2025-10-27 09:00Z").insert(&store);
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["health", "--tz", "Europe/Warsaw"])),
        str![[r#"
✓ HEALTHY  DATABASE, Sun 26 Oct 13:00:00 CET

  next run      in 21h, Mon 10:00 (daily)
  last run      none is recorded
  waiting jobs  1

✓ database       DATABASE answers
✓ job-scheduled  1 job has a next run
✓ overdue        no job is overdue by more than 1h
✓ stuck-jobs     no job is executing
✓ lease          free: no pass runs
✓ audit-recent   no run yet

All 6 checks are ok.

"#]]
    );
}
