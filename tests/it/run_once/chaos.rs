//! Whatever becomes of the passes: every version is evaluated once, and approved once.

use std::time::Duration;

use nix::sys::signal::Signal;

use super::going::{Going, until};
use super::{automation, count_approvals, is_held, runs, store_with};

/// Numbers that look random and are the same each time.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

const VERSIONS: u32 = 3000;

#[test]
fn passes_that_are_killed_at_any_moment_leave_nothing_undone_or_done_twice() {
    let store = store_with(VERSIONS, VERSIONS);
    store.sql("UPDATE versions SET confidence = 0.5 WHERE id % 3 = 0");
    automation(&store);
    count_approvals(&store);
    let mut dice = Dice(7);
    let mut ends = Vec::new();
    loop {
        let args = [
            "run-once",
            "--batch-size",
            "3",
            "--lease",
            "400ms",
            "--retry-delay",
            "0",
            "--conflict-exit-code",
            "75",
        ];
        let going = Going::start(store.apsctl(&args).real_time());
        if ends.len() < 12 {
            until(&store, "SELECT count(*) > 0 FROM apsctl.lease WHERE expires_at > clock_timestamp()");
            std::thread::sleep(Duration::from_millis(20 + dice.below(120)));
            match dice.below(4) {
                0 => going.signal(Signal::SIGKILL),
                1 => going.signal(Signal::SIGINT),
                2 => going.signal(Signal::SIGTERM),
                _ => {
                    store.sql(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'apsctl run-once'",
                    );
                    std::thread::sleep(Duration::from_millis(100));
                    going.signal(Signal::SIGTERM);
                }
            }
        }
        let out = going.end();
        if out.code == Some(0) {
            break;
        }
        assert_ne!(out.code, Some(3), "{out}");
        assert_ne!(out.code, Some(4), "{out}");
        ends.push(out.code);
        if out.code.is_none() {
            until(&store, "SELECT count(*) = 0 FROM apsctl.lease WHERE expires_at > clock_timestamp()");
        }
        assert!(!is_held(&store), "{out}");
    }
    let told = format!("{ends:?} {}", runs(&store));
    // A fast machine may be through before all twelve have been killed.
    assert!(!ends.is_empty(), "{told}");
    let matching = (VERSIONS - VERSIONS / 3).to_string();
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), matching, "{told}");
    assert_eq!(store.value("SELECT count(*) FROM approvals"), matching, "{told}");
    assert_eq!(store.value("SELECT sum(versions_approved) FROM automation_audit_log"), matching, "{told}");
    let evaluated = "SELECT sum(versions_evaluated) FROM automation_audit_log";
    assert_eq!(store.value(evaluated), VERSIONS.to_string(), "{told}");
    assert_eq!(
        store.value("SELECT count(*) FROM automation_audit_log WHERE completed_at IS NULL"),
        "0",
        "{told}"
    );
    let untrue = "SELECT count(*) FROM automation_audit_log a
                  WHERE versions_approved <> (SELECT count(*) FROM approvals WHERE run = a.id)";
    assert_eq!(store.value(untrue), "0", "{told}");
}
