//! `--for`: only what persists is reported.

use super::{LATE, Watched, alerts};

#[test]
fn only_what_persists_is_reported() {
    let watched = Watched::with_late_job();
    let at = |time: &str| {
        let time = format!("2025-10-26T{time}Z");
        alerts(&watched.apsctl(&["--once", "--for", "5m", "--older-than", "1h"]).now(&time).run())
    };
    assert_eq!(at("12:00:00"), [""; 0]);
    assert_eq!(at("12:04:59"), [""; 0]);
    assert_eq!(at("12:05:00"), LATE);
    assert_eq!(at("12:06:00"), [""; 0]);
    watched.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27Z'");
    assert_eq!(at("12:07:00"), LATE.map(|alert| alert.replace("appeared", "gone")));
    // It is over before it is reported.
    watched.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-26 10:00Z' WHERE id = 'daily'");
    assert_eq!(at("12:08:00"), [""; 0]);
    watched.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27Z'");
    assert_eq!(at("12:20:00"), [""; 0]);
}

#[test]
fn an_alert_tells_since_when_the_finding_exists() {
    let watched = Watched::with_late_job();
    let at = |time: &str| {
        let ended = watched.apsctl(&["--once", "--check", "stale", "--for", "5m"]).now(time).run();
        super::objects(&ended.stdout)
    };
    at("2025-10-26T12:00:00Z");
    let appeared = at("2025-10-26T12:05:00Z").remove(0);
    assert_eq!(
        (appeared["since"].as_str(), appeared["time"].as_str()),
        (Some("2025-10-26T12:00:00Z"), Some("2025-10-26T12:05:00Z"))
    );
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'daily'");
    let gone = at("2025-10-26T13:00:00Z").remove(0);
    assert_eq!(
        (gone["since"].as_str(), gone["time"].as_str()),
        (Some("2025-10-26T12:00:00Z"), Some("2025-10-26T13:00:00Z"))
    );
    assert_eq!(appeared["fingerprint"], gone["fingerprint"]);
    assert_ne!(appeared["id"], gone["id"]);
}
