//! The limits of the checks of locks, tables and the workload.

use std::time::Duration;

use crate::domain::doctor::check_result::{CheckResult, CheckStatus};
use crate::domain::doctor::locks::{BlockingSession, Locks, OldTransaction, locks};
use crate::domain::doctor::tables::{TableStatistics, analyze};
use crate::domain::doctor::workload::{Backlog, batch_size, pending};
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::BATCH_SIZE_VARIABLE;

#[test]
fn blocking_sessions_are_found() {
    let of = |state: Option<&str>, state_seconds: f64, longest_wait: f64| {
        let blocking = BlockingSession {
            pid: 7,
            application_name: Some("psql".into()),
            gid: None,
            state: state.map(str::to_owned),
            state_seconds: Some(state_seconds),
            waiting_sessions: 2,
            longest_wait_seconds: Some(longest_wait),
        };
        locks(&Locks {
            blocking_sessions: vec![blocking],
            old_transactions: Vec::new(),
            sees_all_sessions: true,
            role: "r".into(),
        })
    };
    assert_eq!(of(Some("idle in transaction"), 0.9, 5.0).status, CheckStatus::Ok);
    let idle = of(Some("idle in transaction"), 300.0, 5.0);
    assert_eq!(idle.status, CheckStatus::Critical);
    assert_eq!(
        idle.evidence,
        "pid 7 (psql, idle in transaction for 5m) blocks 2 sessions on the application's tables, for 5s so far"
    );
    assert_eq!(idle.remedy, Some(Remedy::psql("SELECT pg_terminate_backend(7)")));
    // An active session may block for ten seconds, and so may one whose activity is hidden.
    for state in [Some("active"), None] {
        assert_eq!(
            [of(state, 300.0, 9.9).status, of(state, 300.0, 10.0).status],
            [CheckStatus::Ok, CheckStatus::Warning]
        );
    }
    let old = OldTransaction {
        pid: 0,
        application_name: None,
        state: None,
        gid: Some("it's".into()),
        age_seconds: Some(90.0),
    };
    let prepared = locks(&Locks { old_transactions: vec![old], sees_all_sessions: true, ..Locks::default() });
    assert_eq!(prepared.remedy, Some(Remedy::psql("ROLLBACK PREPARED 'it''s'")));
    assert_eq!(locks(&Locks { sees_all_sessions: false, ..Locks::default() }).status, CheckStatus::Unknown);
}

#[test]
fn tables_without_current_statistics_are_found() {
    let table = |live: i64, dead: i64, modified: i64, analyzed_seconds: Option<f64>| {
        let (table, quoted) = ("versions".into(), "\"versions\"".into());
        let estimate = if analyzed_seconds.is_some() { 10.0 } else { -1.0 };
        analyze(&[TableStatistics {
            table,
            quoted,
            estimated_rows: estimate,
            bytes: 8192,
            live_rows: live,
            dead_rows: dead,
            modified_rows: modified,
            analyzed_seconds,
        }])
    };
    let fix = |finding: CheckResult| finding.remedy.unwrap();
    // Small tables need no statistics.
    assert_eq!(table(999, 999, 999, None).status, CheckStatus::Ok);
    assert_eq!(fix(table(1000, 0, 0, None)), Remedy::psql("ANALYZE \"versions\""));
    let day = Some(86_400.0);
    assert_eq!(
        [table(9000, 0, 2250, day).status, table(9000, 0, 2251, day).status],
        [CheckStatus::Ok, CheckStatus::Warning]
    );
    // Autovacuum has just analyzed it; its counters are updated with a delay.
    assert_eq!(table(9000, 0, 9000, Some(599.0)).status, CheckStatus::Ok);
    assert_eq!(fix(table(1000, 1001, 0, day)), Remedy::psql("VACUUM (ANALYZE) \"versions\""));
    assert_eq!(table(6500, 3500, 0, day).status, CheckStatus::Ok);
}

#[test]
fn a_long_backlog_and_large_batches_are_found() {
    let of = |pending_versions, batch, pace| {
        pending(Backlog {
            pending: pending_versions,
            batch_size: batch,
            versions_per_second: pace,
            timeout: Duration::from_secs(30),
        })
    };
    assert_eq!(
        [of(100_000, 5000, None).status, of(100_001, 5000, None).status],
        [CheckStatus::Ok, CheckStatus::Warning]
    );
    // At the speed of the past the work does not fit into one run.
    assert_eq!(
        [of(6000, 5000, Some(201.0)).status, of(6000, 5000, Some(200.0)).status],
        [CheckStatus::Ok, CheckStatus::Warning]
    );
    assert_eq!(of(0, 5000, Some(0.0)).status, CheckStatus::Ok);
    assert_eq!(of(1_000_000, 5000, None).remedy, Some(Remedy::setting(BATCH_SIZE_VARIABLE, 50000)));
    let gigabyte = 1 << 30;
    assert_eq!(batch_size(5000, Some(1000), gigabyte, "x").status, CheckStatus::Ok);
    let large = batch_size(50_000, Some(10_000), gigabyte, "x");
    assert_eq!(large.remedy, Some(Remedy::setting(BATCH_SIZE_VARIABLE, 13421)));
    assert_eq!(batch_size(100_001, None, gigabyte, "x").status, CheckStatus::Warning);
}
