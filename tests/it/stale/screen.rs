//! What a person sees.

use snapbox::{assert_data_eq, str};

use crate::support::{Demo, Store, job, terminal};

#[test]
fn the_demo_at_80_and_120_columns() {
    let demo = Demo::load();
    assert_data_eq!(
        terminal(80).show(&demo.apsctl(&["stale"])),
        str![[r#"
  JOB                   KIND     FOR         SINCE  WHAT
✗ import-legacy-tasks   overdue  1d 2h   Sat 09:20  due, and nobody started it
✗ rebuild-search-index  stuck    47m         11:13  its process is gone
! weekly-report         overdue  2h 13m      09:47  due, and nobody started it

3 of 11 jobs need a look: 2 critical, 1 warning (limits 1h, 1d).
Why, and what to do: `apsctl --sandbox doctor not-running`

"#]]
    );
    assert_data_eq!(
        terminal(120).show(&demo.apsctl(&["stale", "--tz", "Europe/Warsaw", "--ran-within", "1h"])),
        str![[r#"
  JOB                   KIND     FOR         SINCE  WHAT
✗ import-legacy-tasks   overdue  1d 2h   Sat 11:20  due, and nobody started it
✗ rebuild-search-index  stuck    47m         12:13  its process is gone
! import-legacy-tasks   silent                      no run in the audit log for 1h
! weekly-report         overdue  2h 13m      10:47  due, and nobody started it
! weekly-report         silent                      no run in the audit log for 1h
! archive-tasks         silent                      no run in the audit log for 1h
! backfill-confidence   silent                      no run in the audit log for 1h
! digest-email          silent                      no run in the audit log for 1h
! export-metrics        silent                      no run in the audit log for 1h
! sync-repositories     silent                      no run in the audit log for 1h

10 of 11 jobs need a look: 2 critical, 8 warning (limits 1h, 1d).
Why, and what to do: `apsctl --sandbox doctor not-running`

"#]]
    );
}

#[test]
fn nothing_is_stale_except_a_pause_that_is_over() {
    let store = Store::new();
    job("daily").next_run_time("2025-10-27 09:00Z").insert(&store);
    store.run(&["jobs", "pause", "daily", "--for", "1h"]).code(0);
    let later = store.apsctl(&["stale", "--now", "2025-10-26T13:30:00Z"]);
    assert_data_eq!(
        terminal(80).show(&later),
        str![[r#"
✓ None of 1 job is late, stuck or broken (limits 1h, 1d).
‖ The pause of daily is over: `apsctl jobs resume --expired`

"#]]
    );
    let machine = later.args(&["-o", "csv"]).run().code(0);
    assert!(machine.stdout.lines().count() == 1 && machine.stderr.contains("The pause of daily is over"), "{machine}");
}
