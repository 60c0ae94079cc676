//! Passes that are killed at random: every version is evaluated and approved once.

use crate::support::{RunningApsctl, is_lease_held, wait_until_lease_free, wait_until_lease_held};
use std::time::Duration;

use nix::sys::signal::Signal;

use super::{automation, count_approvals, runs, store_with, versions};

/// A pseudo-random number generator with a fixed seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

const VERSIONS: u32 = 3000;

#[test]
fn passes_killed_at_random_approve_every_version_once() {
    let store = store_with(VERSIONS, VERSIONS);
    store.sql("UPDATE versions SET confidence = 0.5 WHERE id % 3 = 0");
    automation(&store);
    count_approvals(&store);
    let mut dice = Dice(7);
    let mut ends = Vec::new();
    loop {
        let args =
            ["run-once", "--batch-size", "3", "--lease", "400ms", "--retry-delay", "0", "--conflict-exit-code", "75"];
        let running = RunningApsctl::start(store.apsctl(&args).real_time());
        if ends.len() < 12 {
            wait_until_lease_held(&store);
            std::thread::sleep(Duration::from_millis(20 + dice.below(120)));
            match dice.below(4) {
                0 => running.signal(Signal::SIGKILL),
                1 => running.signal(Signal::SIGINT),
                2 => running.signal(Signal::SIGTERM),
                _ => {
                    store.sql(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'apsctl run-once'",
                    );
                    std::thread::sleep(Duration::from_millis(100));
                    running.signal(Signal::SIGTERM);
                }
            }
        }
        let out = running.wait();
        if out.code == Some(0) {
            break;
        }
        assert_ne!(out.code, Some(3), "{out}");
        assert_ne!(out.code, Some(4), "{out}");
        ends.push(out.code);
        if out.code.is_none() {
            wait_until_lease_free(&store);
        }
        assert!(!is_lease_held(&store), "{out}");
    }
    let details = format!("{ends:?} {}", runs(&store));
    // On a fast machine, the passes may complete before all twelve have been killed.
    assert!(!ends.is_empty(), "{details}");
    let matching = (VERSIONS - VERSIONS / 3).to_string();
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), matching, "{details}");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), matching, "{details}");
    assert_eq!(store.value("SELECT sum(versions_approved) FROM automation_audit_log"), matching, "{details}");
    let evaluated = "SELECT sum(versions_evaluated) FROM automation_audit_log";
    assert_eq!(store.value(evaluated), VERSIONS.to_string(), "{details}");
    assert_eq!(store.value("SELECT count(*) FROM automation_audit_log WHERE completed_at IS NULL"), "0", "{details}");
    let untrue = "SELECT count(*) FROM automation_audit_log a
                  WHERE versions_approved <> (SELECT count(*) FROM approvals WHERE run = a.id)";
    assert_eq!(store.value(untrue), "0", "{details}");
}

/// How many passes are killed while they are running.
const KILLS: usize = 20;

#[test]
fn killed_twenty_times_it_approves_everything_exactly_once() {
    let store = store_with(0, 0);
    automation(&store);
    count_approvals(&store);
    let mut dice = Dice(23);
    let (mut kills, mut eligible) = (0, 0);
    let args = ["run-once", "--batch-size", "5", "--workers", "2", "--lease", "300ms"];
    let is_lost = "SELECT coalesce((SELECT status NOT IN ('completed', 'recovered') FROM automation_audit_log
                                    ORDER BY id DESC LIMIT 1), false)";
    while kills < KILLS {
        // Usually more than a pass can evaluate before it is killed.
        versions(&store, 1500, 1000);
        eligible += 1000;
        let lost = store.value(is_lost) == "true";
        let running = RunningApsctl::start(store.apsctl(&args).real_time());
        wait_until_lease_held(&store);
        std::thread::sleep(Duration::from_millis(dice.below(150)));
        running.signal(Signal::SIGKILL);
        let out = running.wait();
        if out.stderr.contains("Evaluating") {
            let lines = ["Previous run failed, attempting recovery", "Resuming failed job"];
            assert_eq!(lines.map(|line| out.stderr.contains(line)), [lost, lost], "{out}");
        }
        wait_until_lease_free(&store);
        kills += usize::from(store.value(is_lost) == "true");
    }
    let last = store.apsctl(&["run-once", "--batch-size", "500"]).real_time().run().code(0);
    assert!(last.stderr.contains("ERROR Previous run failed, attempting recovery"), "{last}");
    assert!(last.stderr.contains("INFO Automation run completed (recovered)"), "{last}");
    let details = runs(&store);
    let counted = store.value("SELECT count(*) || ' ' || count(DISTINCT version) FROM approvals");
    assert_eq!(counted, format!("{eligible} {eligible}"), "{details}");
    for (what, wrong) in [
        (
            "approvals without a run",
            "SELECT count(*) FROM versions v LEFT JOIN automation_audit_log a ON a.id = v.approved_in_run WHERE v.approved AND a.id IS NULL",
        ),
        ("open runs", "SELECT count(*) FROM automation_audit_log WHERE status = 'running' OR completed_at IS NULL"),
        (
            "runs with wrong counts",
            "SELECT count(*) FROM automation_audit_log a WHERE versions_approved <> (SELECT count(*) FROM approvals WHERE run = a.id)",
        ),
        ("approvals by no rule", "SELECT count(*) FROM versions WHERE approved AND approved_by_rule IS NULL"),
    ] {
        assert_eq!(store.value(wrong), "0", "{what}: {details}");
    }
}
