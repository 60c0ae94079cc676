//! The order of jobs by how urgently they need a look.

use snapbox::{assert_data_eq, str};

use super::alice;
use crate::support::{Store, insert_run, job, lease, terminal};

/// A store with a job of each urgency.
pub(super) fn jobs_of_each_urgency() -> Store {
    let store = Store::new();
    job("import-legacy-tasks")
        .func_ref("app.services.imports.run")
        .next_run_time("2025-10-25 09:20:00+00")
        .insert(&store);
    job("rebuild-search-index").func_ref("app.services.search.rebuild").state("EXECUTING").insert(&store);
    job("weekly-report").func_ref("app.services.reports.weekly").next_run_time("2025-10-26 09:47:00+00").insert(&store);
    job("export-metrics").func_ref("app.services.metrics.export").state("FAILED").without_next_run().insert(&store);
    job("digest-email").func_ref("app.services.mail.digest").next_run_time("2025-10-26 14:37:00+00").insert(&store);
    job("sync-repositories").func_ref("app.services.sync.run").insert(&store);
    job("cleanup").func_ref("app.services.cleanup.run").insert(&store);
    job("forgotten").func_ref("app.services.cleanup.forgotten").insert(&store);
    job("vacuum").func_ref("app.services.vacuum.run").state("EXECUTING").insert(&store);
    job("sleeping").func_ref("app.services.sleep").state("SLEEPING").insert(&store);
    job("backfill").func_ref("app.services.backfill.run").state("COMPLETED").without_next_run().insert(&store);
    job("old-importer").func_ref("app.services.imports.old").state("REMOVED").without_next_run().insert(&store);
    store.run(&["jobs", "schedule", "digest-email", "--cron", "0 7 * * 1-5", "--tz", "Europe/Berlin"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 14:37Z' WHERE id = 'digest-email'");
    alice(&store, &["jobs", "pause", "cleanup", "--for", "63h", "--reason", "the disk is being replaced"]).code(0);
    let pause = ["jobs", "pause", "forgotten", "--for", "1h", "--reason", "release 1.2"];
    store.apsctl(&pause).now("2025-10-26T08:00:00Z").env("SUDO_USER", "bob").run().code(0);
    insert_run(&store, "sync-repositories", "completed", "2025-10-26 08:53:00+00", Some(2.9));
    insert_run(&store, "export-metrics", "failed", "2025-10-26 04:40:00+00", Some(2.3));
    store.sql(
        "UPDATE automation_audit_log SET error = E'Traceback (most recent call last):\\n  File \"app.py\", line 1\\n\
         psycopg2.OperationalError: connection refused\\n' WHERE status = 'failed'",
    );
    insert_run(&store, "rebuild-search-index", "running", "2025-10-26 11:13:00+00", None);
    insert_run(&store, "vacuum", "running", "2025-10-26 11:59:50+00", None);
    insert_run(&store, "digest-email", "recovered", "2025-10-24 05:00:00+00", Some(0.009));
    insert_run(&store, "weekly-report", "abandoned", "2025-10-19 09:47:00+00", None);
    lease().job("vacuum").acquired_at("2025-10-26 11:59:50Z").insert(&store);
    store
}

/// What needs a look comes first, with the reason below it.
#[test]
fn a_screen_shows_what_needs_a_look_first() {
    let store = jobs_of_each_urgency();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "list"])),
        str![[r#"
  JOB                   STATE      NEXT RUN              LAST RUN  SCHEDULE
✗ import-legacy-tasks   SCHEDULED  1d 2h late Sat 09:20  never     -
✗ rebuild-search-index  EXECUTING  -                     ▶ 47m     -
  └ run 3 is open, but the process that ran it is gone
! weekly-report         SCHEDULED  2h 13m late    09:47  ✗ 7d 2h   -
! forgotten             PAUSED     -                     never     -
  └ by bob until 09:00, which is 3h ago, and nothing has resumed it: release 1.2
✗ export-metrics        FAILED     -                     ✗ 7h 20m  -
  └ run 2: psycopg2.OperationalError: connection refused
▶ vacuum                EXECUTING  -                     ▶ 10s     -
  digest-email          SCHEDULED  in 2h 37m      14:37  ↻ 2d 7h   0 7 * * 1-5…
? sleeping              SLEEPING   in 21h     Mon 09:00  never     -
  sync-repositories     SCHEDULED  in 21h     Mon 09:00  ✓ 3h 7m   -
‖ cleanup               PAUSED     -                     never     -
  └ by alice until Wed 03:00: the disk is being replaced
  backfill              COMPLETED  -                     never     -
  old-importer          REMOVED    -                     never     -

12 jobs: 2 late, 1 lost, 1 failed, 1 running, 2 paused (1 too long). Times in
UTC.
What to do: `apsctl doctor`. All columns: -o wide

"#]]
    );
}

#[test]
fn wider_terminals_show_more_columns() {
    let store = jobs_of_each_urgency();
    assert_data_eq!(
        terminal(100).show(&store.apsctl(&["jobs", "list", "--tz", "Europe/Warsaw"])),
        str![[r#"
  JOB                   STATE      NEXT RUN              LAST RUN  TOOK  SCHEDULE
✗ import-legacy-tasks   SCHEDULED  1d 2h late Sat 11:20  never           -
✗ rebuild-search-index  EXECUTING  -                     ▶ 47m      47m  -
  └ run 3 is open, but the process that ran it is gone
! weekly-report         SCHEDULED  2h 13m late    10:47  ✗ 7d 2h         -
! forgotten             PAUSED     -                     never           -
  └ by bob until 10:00, which is 3h ago, and nothing has resumed it: release 1.2
✗ export-metrics        FAILED     -                     ✗ 7h 20m  2.3s  -
  └ run 2: psycopg2.OperationalError: connection refused
▶ vacuum                EXECUTING  -                     ▶ 10s      10s  -
  digest-email          SCHEDULED  in 2h 37m      15:37  ↻ 2d 7h    9ms  0 7 * * 1-5 Europe/Berlin
? sleeping              SLEEPING   in 21h     Mon 10:00  never           -
  sync-repositories     SCHEDULED  in 21h     Mon 10:00  ✓ 3h 7m   2.9s  -
‖ cleanup               PAUSED     -                     never           -
  └ by alice until Wed 04:00: the disk is being replaced
  backfill              COMPLETED  -                     never           -
  old-importer          REMOVED    -                     never           -

12 jobs: 2 late, 1 lost, 1 failed, 1 running, 2 paused (1 too long). Times in Europe/Warsaw.
What to do: `apsctl doctor`. All columns: -o wide

"#]]
    );
    assert_data_eq!(
        terminal(160).show(&store.apsctl(&["jobs", "list", "--state", "EXECUTING", "--state", "PAUSED"])),
        str![[r#"
  JOB                   STATE      NEXT RUN  LAST RUN  TOOK  SCHEDULE  FUNCTION     NOTE
✗ rebuild-search-index  EXECUTING  -         ▶ 47m      47m  -         …rebuild     run 3 is open, but the process that ran it is gone
! forgotten             PAUSED     -         never           -         …forgotten   by bob until 09:00, which is 3h ago, and nothing has resumed it: release 1.2
▶ vacuum                EXECUTING  -         ▶ 10s      10s  -         …vacuum.run
‖ cleanup               PAUSED     -         never           -         …run         by alice until Wed 03:00: the disk is being replaced

4 jobs: 1 lost, 1 running, 2 paused (1 too long). Times in UTC.
What to do: `apsctl doctor`. All columns: -o wide

"#]]
    );
}

#[test]
fn without_utf8_the_symbols_are_ascii() {
    let store = jobs_of_each_urgency();
    assert_data_eq!(
        terminal(80).ascii().show(&store.apsctl(&["jobs", "list"])),
        str![[r#"
  JOB                   STATE      NEXT RUN              LAST RUN  SCHEDULE
x import-legacy-tasks   SCHEDULED  1d 2h late Sat 09:20  never     -
x rebuild-search-index  EXECUTING  -                     > 47m     -
  ` run 3 is open, but the process that ran it is gone
! weekly-report         SCHEDULED  2h 13m late    09:47  x 7d 2h   -
! forgotten             PAUSED     -                     never     -
  ` by bob until 09:00, which is 3h ago, and nothing has resumed it: release 1.2
x export-metrics        FAILED     -                     x 7h 20m  -
  ` run 2: psycopg2.OperationalError: connection refused
> vacuum                EXECUTING  -                     > 10s     -
  digest-email          SCHEDULED  in 2h 37m      14:37  @ 2d 7h   0 7 * * 1-5..
? sleeping              SLEEPING   in 21h     Mon 09:00  never     -
  sync-repositories     SCHEDULED  in 21h     Mon 09:00  ok 3h 7m  -
= cleanup               PAUSED     -                     never     -
  ` by alice until Wed 03:00: the disk is being replaced
  backfill              COMPLETED  -                     never     -
  old-importer          REMOVED    -                     never     -

12 jobs: 2 late, 1 lost, 1 failed, 1 running, 2 paused (1 too long). Times in
UTC.
What to do: `apsctl doctor`. All columns: -o wide

"#]]
    );
}

/// Machine output keeps the order of the ids unless another one is requested. With a limit, the server returns the most urgent
/// jobs.
#[test]
fn the_most_urgent_jobs_are_listed_first_on_request() {
    let store = jobs_of_each_urgency();
    let ids = |args: &[&str]| {
        let listed = store.run(&[&["jobs", "list", "-o", "csv"], args].concat()).code(0).stdout;
        let ids: Vec<&str> = listed.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        ids.join(" ")
    };
    let by_urgency = "import-legacy-tasks rebuild-search-index weekly-report forgotten export-metrics vacuum digest-email \
                      sleeping sync-repositories cleanup backfill old-importer";
    assert_eq!(ids(&["--sort", "urgency"]), by_urgency);
    assert!(ids(&[]).starts_with("backfill cleanup"), "{}", ids(&[]));
    for limit in ["1", "2", "3", "4", "5"] {
        let expected: Vec<&str> = by_urgency.split(' ').take(limit.parse().unwrap()).collect();
        let listed = ids(&["--sort", "urgency", "--limit", limit]);
        let is_first = expected.iter().all(|id| listed.contains(id)) || listed.contains("vacuum");
        assert!(is_first, "{limit}: {listed}");
    }
    assert!(ids(&["--sort", "urgency", "--limit", "0"]).starts_with("import-legacy-tasks"));
}
