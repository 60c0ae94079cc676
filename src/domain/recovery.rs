//! What a restart of the worker mends and what it does not, and what shows that the jobs run again.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::audit::{Run, RunStatus};
use super::check::{Check, Finding, Standing};
use super::holder::{Executing, Holder};
use super::job::{Job, JobState};
use super::shell;

/// Why the worker is not to be restarted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    pub why: String,
    /// What mends it instead.
    pub fix: Option<String>,
    /// The store cannot be reached.
    pub is_database: bool,
    /// Nor is there anything to wait for.
    pub is_idle: bool,
}

impl Obstacle {
    fn new(why: String, fix: Option<String>) -> Self {
        Self { why, fix, is_database: false, is_idle: false }
    }

    pub fn database(why: String, fix: Option<String>) -> Self {
        Self { is_database: true, ..Self::new(why, fix) }
    }

    /// A job that no worker runs, however often it is started.
    pub fn of_job(job: &Job) -> Option<Self> {
        let id = &job.id;
        let (why, fix) = match (&job.job_state, &job.fault) {
            (JobState::Paused, _) => {
                let note = job.pause.as_ref().map_or(String::new(), |pause| format!(" ({})", pause.note()));
                (format!("job {id} is PAUSED{note}"), shell::command("apsctl jobs resume", id))
            }
            (JobState::Removed, _) => {
                (format!("job {id} is REMOVED"), shell::option("apsctl audit operations", "--job", id))
            }
            (_, Some(fault)) => {
                (format!("the row of job {id} cannot be read ({fault})"), "apsctl jobs verify".into())
            }
            _ => return None,
        };
        Some(Self { is_idle: true, ..Self::new(why, Some(fix)) })
    }

    /// A run that would be killed.
    pub fn under_way(executing: &[Executing], now: DateTime<Utc>, job_timeout: Duration) -> Option<Self> {
        let is_alive = |job: &&Executing| job.is_executing && job.holder(now, job_timeout) != Holder::Lost;
        let job = executing.iter().find(is_alive)?;
        let by = job.holder_name().map_or(String::new(), |holder| format!(" by {holder}"));
        let since = job.since().map_or(String::new(), |since| format!(" since {}", moment(since)));
        let why = format!("job {} is executed{by}{since}: a restart may kill its run", job.id);
        Some(Self::new(why, Some("apsctl jobs running".into())))
    }

    /// What the checklist has found that a restart does not mend.
    pub fn of_findings(findings: &[Finding]) -> Option<Self> {
        let lasts = |finding: &&Finding| {
            matches!(finding.check, Check::Database | Check::Locks | Check::Cron)
                && finding.standing == Standing::Critical
        };
        let Finding { check, evidence, fix, .. } = findings.iter().find(lasts)?.clone();
        Some(Self { is_database: check == Check::Database, ..Self::new(evidence, fix) })
    }
}

/// How the runs since the restart ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Seen<'a> {
    Nothing,
    /// It has not ended yet, or with a word that says nothing to us.
    Open(&'a Run),
    Well(&'a Run),
    Badly(&'a Run),
}

/// By the newest run that has ended. `runs`: the newest first.
pub fn seen(runs: &[Run]) -> Seen<'_> {
    fn judged(run: &Run) -> Option<Seen<'_>> {
        match (&run.status, run.completed_at) {
            (Some(RunStatus::Failed | RunStatus::TimedOut | RunStatus::Abandoned), _) => {
                Some(Seen::Badly(run))
            }
            (None, Some(_)) if run.error.is_some() => Some(Seen::Badly(run)),
            // An application without a status column still closes its row.
            (Some(RunStatus::Completed | RunStatus::Recovered), _) | (None, Some(_)) => Some(Seen::Well(run)),
            _ => None,
        }
    }
    let open = || runs.first().map_or(Seen::Nothing, Seen::Open);
    runs.iter().find_map(judged).unwrap_or_else(open)
}

/// How much later than its grace allows a run may be seen to have begun.
const SLACK: TimeDelta = TimeDelta::seconds(2);

/// The next run of a job, where no audit log tells of the runs.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    pub next: Option<DateTime<Utc>>,
    /// Seconds a run may begin late; none is for ever.
    pub grace: Option<i32>,
}

/// What has become of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    No,
    /// A scheduler has begun the run that was due then.
    Begun(DateTime<Utc>),
    /// It was due for longer than its grace: a scheduler passes over such a run.
    PassedOver(DateTime<Utc>),
    /// It was not due yet.
    Rescheduled,
}

impl Due {
    /// Goes by what the job's row says now, if it is still there.
    pub fn look(&mut self, next: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Moved {
        if next == self.next {
            return Moved::No;
        }
        let Some(due) = std::mem::replace(&mut self.next, next).filter(|due| *due <= now) else {
            return Moved::Rescheduled;
        };
        let in_time = self.grace.is_none_or(|grace| now - due <= TimeDelta::seconds(grace.into()) + SLACK);
        if in_time { Moved::Begun(due) } else { Moved::PassedOver(due) }
    }
}

pub fn moment(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            id: None,
            job_id: None,
            status,
            created_at: Some(at(1)),
            completed_at,
            versions_evaluated: None,
            versions_approved: None,
            error: None,
        }
    }

    fn word(runs: &[Run]) -> &'static str {
        match seen(runs) {
            Seen::Nothing => "nothing",
            Seen::Open(_) => "open",
            Seen::Well(_) => "well",
            Seen::Badly(_) => "badly",
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
            ("success", "open"),
        ] {
            assert_eq!(word(&[run(Some(status), true)]), expected, "{status}");
        }
        assert_eq!(word(&[run(Some("running"), false), run(Some("failed"), true)]), "badly");
        assert_eq!(word(&[run(Some("completed"), true), run(Some("failed"), true)]), "well");
        assert_eq!((word(&[run(None, true)]), word(&[run(None, false)])), ("well", "open"));
    }

    #[test]
    fn a_next_run_that_moves_is_a_run_only_if_it_was_due_and_not_too_late() {
        let look = |next: i64, grace, row, now| Due { next: Some(at(next)), grace }.look(row, at(now));
        let later = Some(at(1000));
        assert_eq!(look(100, Some(1), Some(at(100)), 200), Moved::No);
        assert_eq!(look(100, Some(1), later, 101), Moved::Begun(at(100)));
        assert_eq!(look(100, Some(1), None, 101), Moved::Begun(at(100)));
        assert_eq!(look(100, None, later, 900), Moved::Begun(at(100)));
        assert_eq!(look(100, Some(1), later, 900), Moved::PassedOver(at(100)));
        assert_eq!(look(100, Some(1), later, 99), Moved::Rescheduled);
        assert_eq!(Due { next: None, grace: None }.look(later, at(5)), Moved::Rescheduled);
    }

    #[test]
    fn what_a_restart_does_not_mend() {
        let job = |state: &str| {
            let Ok(job_state) = state.parse();
            Job { id: "a b".into(), job_state, ..Job::default() }
        };
        let fix = |state| Obstacle::of_job(&job(state)).and_then(|obstacle| obstacle.fix);
        assert_eq!(fix("PAUSED").as_deref(), Some("apsctl jobs resume 'a b'"));
        assert_eq!(fix("REMOVED").as_deref(), Some("apsctl audit operations --job 'a b'"));
        assert!(
            ["SCHEDULED", "FAILED", "EXECUTING", "COMPLETED"].into_iter().all(|state| fix(state).is_none())
        );

        let held = |lease_live, is_executing| Executing {
            id: "x".into(),
            is_executing,
            lease_live,
            ..Executing::default()
        };
        let hinders = |job| Obstacle::under_way(&[job], at(0), Duration::from_secs(30)).is_some();
        assert!(hinders(held(Some(true), true)));
        assert!(
            !hinders(held(Some(false), true))
                && !hinders(held(None, true))
                && !hinders(held(Some(true), false))
        );

        let found = |check, standing| Obstacle::of_findings(&[Finding::new(check, standing, "", None)]);
        assert!(found(Check::Database, Standing::Critical).is_some_and(|obstacle| obstacle.is_database));
        assert!(
            found(Check::Cron, Standing::Critical).is_some()
                && found(Check::Locks, Standing::Critical).is_some()
        );
        assert!(
            found(Check::Worker, Standing::Critical).is_none()
                && found(Check::Cron, Standing::Warning).is_none()
        );
    }
}
