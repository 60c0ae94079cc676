//! `runs expected` on a terminal: a summary, a calendar, and what was not judged.

use snapbox::{assert_data_eq, str};

use crate::support::{Store, insert_run, job, terminal};

/// Creates a store with slots of all kinds, and with jobs that are not judged.
fn store() -> Store {
    let store = Store::new();
    for id in ["daily", "hourly", "never", "unscheduled-1", "unscheduled-2", "unscheduled-3", "unscheduled-4"] {
        job(id).insert(&store);
    }
    for (id, cron) in [("daily", "0 9 * * *"), ("hourly", "0 * * * *"), ("never", "0 5 * * *")] {
        store.run(&["jobs", "schedule", id, "--cron", cron]).code(0);
    }
    store.sql(
        "UPDATE apsctl.schedules SET updated_at = '2025-01-01Z';
         ALTER TABLE apsctl.operations DISABLE TRIGGER append_only; DELETE FROM apsctl.operations;
         ALTER TABLE apsctl.operations ENABLE ALWAYS TRIGGER append_only;
         UPDATE apsctl.journal_head SET seq = 0, hash = decode(repeat('00', 32), 'hex');
         INSERT INTO automation_audit_log (job_id, status, created_at, completed_at)
         SELECT 'hourly', 'completed', at + interval '1 s', at + interval '3 s'
         FROM generate_series('2025-10-18Z'::timestamptz, '2025-10-26 11:00Z', '1 hour') at
         WHERE at NOT IN ('2025-10-24 03:00Z', '2025-10-25 04:00Z')",
    );
    insert_run(&store, "hourly", "completed", "2025-10-25 04:20:00+00", Some(1.0));
    for (time, status) in [
        ("19 09:00:02", "completed"),
        ("20 09:00:02", "completed"),
        ("21 09:05:00", "completed"),
        ("22 09:00:02", "failed"),
        ("23 09:00:02", "completed"),
        ("23 09:00:05", "completed"),
        ("24 17:30:00", "completed"),
        ("26 09:00:02", "recovered"),
    ] {
        insert_run(&store, "daily", status, &format!("2025-10-{time}+00"), Some(3.0));
    }
    store
}

#[test]
fn a_summary_and_a_calendar_replace_the_list_of_slots() {
    let store = store();
    let command = store.apsctl(&["runs", "expected"]);
    assert_data_eq!(
        terminal(80).show(&command),
        str![[r#"
  JOB        ON TIME  LATE  MISSED  TWICE  EXTRA  USUAL DELAY
✗ daily       4 of 7     2       1      1      0           2s
✗ hourly  166 of 168     1       1      0      0           1s

         Sun 19 Mon 20 Tue 21 Wed 22 Thu 23 Fri 24 Sat 25 Sun 26
  daily         ✓      ~      ✗      ✓2     ~      _      ↻
  hourly ✓12    ✓24    ✓24    ✓24    ✓24    _1 ✓23 ~1 ✓23 ✓12
  ✓ on time  ~ late  _ missed  2 twice  ✗ failed  ↻ recovered

175 slots of 2 jobs since Sun 19 Oct 12:00 UTC: 2 missed, 3 late, 1 run twice,
170 on time.
Not judged: 1 job has never run (never), 4 have no schedule (-v names them).
Every slot: --all

"#]]
    );
    assert_data_eq!(
        terminal(60).ascii().show(&command),
        str![[r#"
  JOB        ON TIME  LATE  MISSED  TWICE  EXTRA
x daily       4 of 7     2       1      1      0
x hourly  166 of 168     1       1      0      0

         Mon 20 Tue 21 Wed 22 Thu 23 Fri 24 Sat 25 Sun 26
  daily  .      ~      x      .2     ~      _      @
  hourly .24    .24    .24    .24    _1 .23 ~1 .23 .12
  . on time  ~ late  _ missed  2 twice  x failed
  @ recovered
  Not shown: the day before Mon 20 Oct; a wider terminal
shows more days.

175 slots of 2 jobs since Sun 19 Oct 12:00 UTC: 2 missed, 3
late, 1 run twice, 170 on time.
Not judged: 1 job has never run (never), 4 have no schedule
(-v names them). Every slot: --all

"#]]
    );
    let shown = terminal(160).show(&store.apsctl(&["runs", "expected", "--tz", "Asia/Tokyo"]));
    assert_data_eq!(
        shown,
        str![[r#"
  JOB        ON TIME  LATE  MISSED  TWICE  EXTRA  USUAL DELAY
✗ daily       4 of 7     2       1      1      0           2s
✗ hourly  166 of 168     1       1      0      0           1s

         Sun 19 Mon 20 Tue 21 Wed 22 Thu 23 Fri 24 Sat 25 Sun 26
  daily         ✓      ~      ✗      ✓2     ~      _      ↻
  hourly ✓✓✓    ✓24    ✓24    ✓24    ✓24    _1 ✓23 ~1 ✓23 ✓21
  ✓ on time  ~ late  _ missed  2 twice  ✗ failed  ↻ recovered

175 slots of 2 jobs since Sun 19 Oct 21:00 Asia/Tokyo: 2 missed, 3 late, 1 run twice, 170 on time.
Not judged: 1 job has never run (never), 4 have no schedule (-v names them). Every slot: --all

"#]]
    );
    assert_eq!(terminal(80).show(&command).height(), 13);
}

#[test]
fn slots_are_listed_on_demand() {
    let store = store();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["runs", "expected", "--problems"])),
        str![[r#"
  JOB     DUE        RESULT   DELAY  RUN  ENDED
! daily   Tue 09:00  late        5m  206  ✓ completed
! daily   Thu 09:00  twice       5s  209  ✓ completed
! daily   Fri 09:00  late    8h 30m  210  ✓ completed
✗ daily   Sat 09:00  missed
✗ hourly  Fri 03:00  missed
! hourly  Sat 04:00  late       20m  203  ✓ completed

175 slots of 2 jobs since Sun 19 Oct 12:00 UTC: 2 missed, 3 late, 1 run twice,
170 on time.
Not judged: 1 job has never run (never), 4 have no schedule (-v names them).
Every slot: --all

"#]]
    );
    let all = terminal(80).show(&store.apsctl(&["runs", "expected", "--all", "--job", "daily", "--since", "2d"]));
    assert_data_eq!(
        all,
        str![[r#"
  JOB    DUE        RESULT   DELAY  RUN  ENDED
✗ daily  Sat 09:00  missed
✓ daily      09:00  on time     2s  211  ↻ recovered

2 slots of 1 job since Fri 24 Oct 12:00 UTC: 1 missed, 1 on time.

"#]]
    );
    let json = store.run(&["runs", "expected", "-o", "json"]).json();
    assert_eq!(json, store.run(&["runs", "expected", "-o", "json", "--all"]).json());
}

#[test]
fn long_ids_have_lines_of_their_own() {
    let store = store();
    let long_id = "nightly-reconciliation-of-everything-in-the-archive-and-more";
    store.sql(&format!(
        "UPDATE apscheduler_jobs SET id = '{long_id}' WHERE id = 'hourly';
         UPDATE apsctl.schedules SET job_id = '{long_id}' WHERE job_id = 'hourly';
         UPDATE automation_audit_log SET job_id = '{long_id}' WHERE job_id = 'hourly'"
    ));
    for args in [&["runs", "expected"][..], &["runs", "expected", "--all"], &["runs", "expected", "--since", "90d"]] {
        for width in [40, 80, 100, 160] {
            let shown = terminal(width).show(&store.apsctl(args));
            for line in shown.text.lines() {
                let columns = unicode_width::UnicodeWidthStr::width(line);
                assert!(columns <= width.into() || line.contains(long_id), "{columns} at {width}: {line}\n{shown}");
            }
        }
    }
}

#[test]
fn a_store_without_schedules_has_nothing_to_judge() {
    let store = Store::new();
    job("daily").insert(&store);
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["runs", "expected"])),
        str![[r#"
No job is judged since Sun 19 Oct 12:00 UTC.
Not judged: 1 job has no schedule (daily).

"#]]
    );
}
