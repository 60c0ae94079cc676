use super::*;
use crate::domain::lease_state::LeaseState;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn run(status: Option<&str>, completed: bool) -> Run {
    let status = status.map(|word| {
        let Ok(status) = word.parse();
        status
    });
    let completed_at = completed.then(|| at(9));
    Run {
        is_job_id_number: false,
        id: None,
        job_id: None,
        status,
        created_at: Some(at(1)),
        completed_at,
        out_of_range_times: (None, None),
        versions_evaluated: None,
        versions_approved: None,
        error: None,
    }
}

fn word(runs: &[Run]) -> &'static str {
    match restart_outcome(runs) {
        RestartOutcome::NoRun => "nothing",
        RestartOutcome::Unfinished(_) => "open",
        RestartOutcome::Succeeded(_) => "well",
        RestartOutcome::Failed(_) => "badly",
    }
}

#[test]
fn the_newest_run_that_has_ended_decides() {
    assert_eq!(word(&[]), "nothing");
    for (status, expected) in [
        ("completed", "well"),
        ("recovered", "well"),
        ("failed", "badly"),
        ("timed_out", "badly"),
        ("abandoned", "badly"),
        ("running", "open"),
        ("success", "well"),
        ("ERROR", "badly"),
        ("skipped", "open"),
    ] {
        assert_eq!(word(&[run(Some(status), true)]), expected, "{status}");
    }
    assert_eq!(word(&[run(Some("running"), false), run(Some("failed"), true)]), "badly");
    assert_eq!(word(&[run(Some("completed"), true), run(Some("failed"), true)]), "well");
    assert_eq!((word(&[run(None, true)]), word(&[run(None, false)])), ("well", "open"));
}

#[test]
fn a_next_run_that_moves_is_a_run_only_if_it_was_due_and_not_too_late() {
    let update = |next: i64, grace, row, now| NextRunWatch { next: Some(at(next)), grace }.update(row, at(now));
    let later = Some(at(1000));
    assert_eq!(update(100, Some(1), Some(at(100)), 200), NextRunChange::Unchanged);
    assert_eq!(update(100, Some(1), later, 101), NextRunChange::Started(at(100)));
    assert_eq!(update(100, Some(1), None, 101), NextRunChange::Started(at(100)));
    assert_eq!(update(100, None, later, 900), NextRunChange::Started(at(100)));
    assert_eq!(update(100, Some(1), later, 900), NextRunChange::Skipped(at(100)));
    assert_eq!(update(100, Some(1), later, 99), NextRunChange::Rescheduled);
    assert_eq!(NextRunWatch { next: None, grace: None }.update(later, at(5)), NextRunChange::Rescheduled);
}

#[test]
fn obstacles_to_a_restart_are_found() {
    let job = |state: &str| {
        let Ok(job_state) = state.parse();
        Job { id: "a b".into(), job_state, ..Job::default() }
    };
    let fix = |state| Obstacle::for_job(&job(state)).and_then(|obstacle| obstacle.remedy);
    assert_eq!(fix("PAUSED"), Some(Remedy::apsctl_for("jobs resume", "a b")));
    assert_eq!(fix("REMOVED"), Some(Remedy::apsctl_with("audit operations", "--job", "a b")));
    assert!(["SCHEDULED", "FAILED", "EXECUTING", "COMPLETED"].into_iter().all(|state| fix(state).is_none()));

    let job = |lease, is_executing| ExecutingJob { id: "x".into(), is_executing, lease, ..ExecutingJob::default() };
    let hinders = |job| Obstacle::running_job(&[job], at(0), Duration::from_secs(30)).is_some();
    assert!(hinders(job(Some(LeaseState::Connected), true)));
    assert!(
        !hinders(job(Some(LeaseState::Disconnected), true))
            && !hinders(job(None, true))
            && !hinders(job(Some(LeaseState::Connected), false))
    );

    let finding = |check, status| Obstacle::from_findings(&[CheckResult::new(check, status, "", None)]);
    assert!(finding(Check::Database, CheckStatus::Critical).is_some_and(|obstacle| obstacle.is_database_problem));
    assert!(
        finding(Check::Cron, CheckStatus::Critical).is_some() && finding(Check::Locks, CheckStatus::Critical).is_some()
    );
    assert!(
        finding(Check::Worker, CheckStatus::Critical).is_none() && finding(Check::Cron, CheckStatus::Warning).is_none()
    );
}
