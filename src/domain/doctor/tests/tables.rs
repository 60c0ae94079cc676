//! Of the tables and who works on them.

use std::time::Duration;

use crate::domain::check::{CheckResult, CheckStatus};
use crate::domain::doctor::load::{Backlog, batch, pending};
use crate::domain::doctor::locks::{self, Blocking, Locks, Old};
use crate::domain::doctor::tables::{Statistics, analyze};

#[test]
fn who_holds_others_up() {
    let of = |state: Option<&str>, state_seconds: f64, longest_wait: f64| {
        let blocking = Blocking {
            pid: 7,
            application_name: Some("psql".into()),
            gid: None,
            state: state.map(str::to_owned),
            state_seconds: Some(state_seconds),
            waiting: 2,
            longest_wait: Some(longest_wait),
        };
        locks::judge(&Locks { blocking: vec![blocking], old: Vec::new(), sees_all: true, role: "r".into() })
    };
    assert_eq!(of(Some("idle in transaction"), 0.9, 5.0).standing, CheckStatus::Ok);
    let idle = of(Some("idle in transaction"), 300.0, 5.0);
    assert_eq!(idle.standing, CheckStatus::Critical);
    assert_eq!(
        idle.evidence,
        "pid 7 (psql, idle in transaction for 5m) holds up 2 sessions at our tables for 5s"
    );
    assert_eq!(idle.fix.as_deref(), Some("psql -c 'SELECT pg_terminate_backend(7)'"));
    // One at work is given ten seconds, and so is one of whom nothing is to be seen.
    for state in [Some("active"), None] {
        assert_eq!(
            [of(state, 300.0, 9.9).standing, of(state, 300.0, 10.0).standing],
            [CheckStatus::Ok, CheckStatus::Warning]
        );
    }
    let old =
        Old { pid: 0, application_name: None, state: None, gid: Some("it's".into()), seconds: Some(90.0) };
    let prepared = locks::judge(&Locks { old: vec![old], sees_all: true, ..Locks::default() });
    assert_eq!(prepared.fix.as_deref(), Some(r#"psql -c 'ROLLBACK PREPARED '\''it'\'''\''s'\'''"#));
    assert_eq!(locks::judge(&Locks { sees_all: false, ..Locks::default() }).standing, CheckStatus::Unknown);
}

#[test]
fn what_the_planner_knows() {
    let table = |live: i64, dead: i64, modified: i64, analyzed_seconds: Option<f64>| {
        let (table, quoted) = ("versions".into(), "\"versions\"".into());
        let estimate = if analyzed_seconds.is_some() { 10.0 } else { -1.0 };
        analyze(&[Statistics {
            table,
            quoted,
            estimate,
            bytes: 8192,
            live,
            dead,
            modified,
            analyzed_seconds,
        }])
    };
    let fix = |finding: CheckResult| finding.fix.unwrap_or_default();
    // Small tables are nobody's concern.
    assert_eq!(table(999, 999, 999, None).standing, CheckStatus::Ok);
    assert_eq!(fix(table(1000, 0, 0, None)), "psql -c 'ANALYZE \"versions\"'");
    let day = Some(86_400.0);
    assert_eq!(
        [table(9000, 0, 2250, day).standing, table(9000, 0, 2251, day).standing],
        [CheckStatus::Ok, CheckStatus::Warning]
    );
    // Autovacuum has just been there, and its figures come later than the rows.
    assert_eq!(table(9000, 0, 9000, Some(599.0)).standing, CheckStatus::Ok);
    assert_eq!(fix(table(1000, 1001, 0, day)), "psql -c 'VACUUM (ANALYZE) \"versions\"'");
    assert_eq!(table(6500, 3500, 0, day).standing, CheckStatus::Ok);
}

#[test]
fn a_backlog_and_its_batches() {
    let of = |pending_versions, batch, pace| {
        pending(Backlog { pending: pending_versions, batch, pace, timeout: Duration::from_secs(30) })
    };
    assert_eq!(
        [of(100_000, 5000, None).standing, of(100_001, 5000, None).standing],
        [CheckStatus::Ok, CheckStatus::Warning]
    );
    // By the pace of the past it does not fit into one run.
    assert_eq!(
        [of(6000, 5000, Some(201.0)).standing, of(6000, 5000, Some(200.0)).standing],
        [CheckStatus::Ok, CheckStatus::Warning]
    );
    assert_eq!(of(0, 5000, Some(0.0)).standing, CheckStatus::Ok);
    assert_eq!(of(1_000_000, 5000, None).fix.as_deref(), Some("AUTOMATION_BATCH_SIZE=50000"));
    let gigabyte = 1 << 30;
    assert_eq!(batch(5000, Some(1000), gigabyte, "x").standing, CheckStatus::Ok);
    let large = batch(50_000, Some(10_000), gigabyte, "x");
    assert_eq!(large.fix.as_deref(), Some("AUTOMATION_BATCH_SIZE=13421"));
    assert_eq!(batch(100_001, None, gigabyte, "x").standing, CheckStatus::Warning);
}
