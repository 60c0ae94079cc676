//! The output formats and exit codes of `health`.

use snapbox::{assert_data_eq, str};

use super::well;
use crate::run_once::broken;
use crate::support::{Store, apsctl, insert_run};

#[test]
fn json_is_the_object_of_the_endpoint() {
    assert_data_eq!(
        well().run(&["health", "-o", "json"]),
        str![[r#"
{
  "status": "healthy",
  "next_scheduled_run": "2025-10-27T09:00:00Z",
  "last_execution": "2025-10-26T09:00:02Z",
  "execution_time_ms": 3200,
  "pending_jobs": 1,
  "checks": [
    {
      "check": "database",
      "verdict": "ok",
      "evidence": "DATABASE answers",
      "fix": null
    },
    {
      "check": "job-scheduled",
      "verdict": "ok",
      "evidence": "the next run is at 2025-10-27T09:00:00Z",
      "fix": null
    },
    {
      "check": "overdue",
      "verdict": "ok",
      "evidence": "no job is overdue by more than 1h",
      "fix": null
    },
    {
      "check": "stuck-jobs",
      "verdict": "ok",
      "evidence": "no job is executing",
      "fix": null
    },
    {
      "check": "lease",
      "verdict": "ok",
      "evidence": "no pass is executing",
      "fix": null
    },
    {
      "check": "audit-recent",
      "verdict": "ok",
      "evidence": "the last run started at 2025-10-26T09:00:02Z",
      "fix": null
    }
  ]
}
---- exit 0 ----

"#]]
    );
}

#[test]
fn the_table_lists_the_checks() {
    let store = well();
    assert_data_eq!(
        store.run(&["health"]),
        str![[r#"
health
status              healthy
next_scheduled_run  2025-10-27 09:00:00 UTC
last_execution      2025-10-26 09:00:02 UTC
execution_time_ms   3200
pending_jobs        1

checks
check          verdict  evidence                                      fix
database       ok       DATABASE answers
job-scheduled  ok       the next run is at 2025-10-27T09:00:00Z
overdue        ok       no job is overdue by more than 1h
stuck-jobs     ok       no job is executing
lease          ok       no pass is executing
audit-recent   ok       the last run started at 2025-10-26T09:00:02Z
---- exit 0 ----

"#]]
    );
    insert_run(&store, "daily", "failed", "2025-10-26 10:00:00+00", Some(1.0));
    assert_data_eq!(
        store.run(&["health", "--tz", "Europe/Berlin"]),
        str![[r#"
health
status              unhealthy
next_scheduled_run  2025-10-27 10:00:00 CET
last_execution      2025-10-26 11:00:00 CET
execution_time_ms   1000
pending_jobs        1

checks
check          verdict   evidence                                       fix
database       ok        DATABASE answers
job-scheduled  ok        the next run is at 2025-10-27T09:00:00Z
overdue        ok        no job is overdue by more than 1h
stuck-jobs     ok        no job is executing
lease          ok        no pass is executing
audit-recent   critical  the last run 2 failed at 2025-10-26T10:00:00Z  apsctl audit tail --since 7d --job daily
---- exit 1 ----

"#]]
    );
}

#[test]
fn nagios_has_one_line() {
    let store = well();
    assert_data_eq!(
        store.run(&["health", "-o", "nagios"]),
        str![[r#"
HEALTH OK - healthy | pending_jobs=1;; overdue=0;; execution_time=3.2s;30; since_execution=10798s;;
---- exit 0 ----

"#]]
    );
    insert_run(&store, "daily", "timed_out", "2025-10-26 10:00:00+00", Some(31.0));
    assert_data_eq!(
        store.run(&["health", "-o", "nagios", "--ran-within", "1d"]),
        str![[r#"
HEALTH CRITICAL - unhealthy; audit-recent: the last run 2 timed out at 2025-10-26T10:00:00Z | pending_jobs=1;; overdue=0;; execution_time=31s;30; since_execution=7200s;86400;
---- exit 2 ----

"#]]
    );
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-24Z'");
    assert_data_eq!(
        store.run(&["health", "-o", "nagios"]),
        str![[r#"
HEALTH CRITICAL - unhealthy; overdue: 1 job overdue since 2025-10-24T00:00:00Z: daily; audit-recent: the last run 2 timed out at 2025-10-26T10:00:00Z | pending_jobs=1;; overdue=1;; execution_time=31s;30; since_execution=7200s;;
---- exit 2 ----

"#]]
    );
}

#[test]
fn an_unreadable_store_is_unknown() {
    let nobody = "postgresql://u:secret@127.0.0.1:1/none";
    for (args, code) in [(&["health", "-d", nobody][..], 4), (&["health", "-d", nobody, "-o", "nagios"], 3)] {
        let out = apsctl(args).run().code(code);
        assert!(!out.to_string().contains("secret"), "{out}");
    }
    assert_data_eq!(
        apsctl(&["health", "-d", nobody]).run(),
        str![[r#"
---- stderr ----
error: connecting to database "none" as "u": 127.0.0.1:1: Connection refused
hint: CONNECTION_REFUSED_HINT
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        Store::unmigrated().run(&["health"]),
        str![[r#"
---- stderr ----
error: reading the figures of the scheduler's health: there is no table apscheduler_jobs
hint: set APSCTL_JOBS_TABLE to the jobs table. APScheduler creates its own table when it starts. `apsctl migrate up --create-tables` creates the table of the guide layout, which APScheduler itself cannot use
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        Store::unmigrated().run(&["health", "-o", "nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: reading the figures of the scheduler's health: there is no table apscheduler_jobs; hint: set APSCTL_JOBS_TABLE to the jobs table. APScheduler creates its own table when it starts. `apsctl migrate up --create-tables` creates the table of the guide layout, which APScheduler itself cannot use
---- exit 3 ----

"#]]
    );
    assert_data_eq!(
        well().run(&["health", "-o", "nagios", "--older-than", "soon"]),
        str![[r#"
APSCTL UNKNOWN - error: invalid value 'soon' for '--older-than <DURATION>': not a duration; write it like 90s, 15m, 2h or 7d; For more information, try '--help'.
---- exit 3 ----

"#]]
    );
}

#[test]
fn csv_and_jsonl_have_the_same_columns() {
    let store = well();
    let csv = store.run(&["health", "-o", "csv"]).code(0).stdout;
    assert!(csv.starts_with("status,next_scheduled_run,last_execution,execution_time_ms,pending_jobs,checks\nhealthy,2025-10-27T09:00:00Z,2025-10-26T09:00:02Z,3200,1,"), "{csv}");
    let jsonl = store.run(&["health", "-o", "jsonl"]).code(0).stdout;
    assert_eq!(jsonl.lines().count(), 1);
}

#[test]
fn after_a_real_pass_and_a_failed_one() {
    let store = crate::run_once::store_with(2, 2);
    crate::run_once::automation(&store);
    store.run(&["run-once"]).code(0);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27Z'");
    store.run(&["health"]).code(0);
    broken(&store);
    crate::run_once::versions(&store, 2, 2);
    store.run(&["run-once"]).code(1);
    let out = store.run(&["health", "-o", "nagios"]).code(2);
    assert!(out.stdout.contains("unhealthy; audit-recent: the last run 2 failed at 2025-10-26T12:00:00Z: "), "{out}");
    assert!(out.stdout.contains("out of ink"), "{out}");
}
