//! The check `worker`: whether a worker picks up jobs.

use chrono::{DateTime, TimeDelta, Utc};

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, NotChecked, ProbeResult, ProblemKind};
use super::wording::counted;
use crate::domain::evidence::{Event, Evidence, Unit, evidence};
use crate::domain::overdue;
use crate::domain::remedy::Remedy;
use crate::domain::task_tracker::RESTART_WORKER;

/// The worker's container, as docker describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkerContainer {
    pub name: String,
    /// `running`, `exited` …
    pub state: String,
    pub is_running: bool,
    pub is_restarting: bool,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub exit_code: i64,
    pub oom_killed: bool,
    pub restart_count: i64,
    /// The status of the container's own health check, such as `unhealthy`.
    pub health: Option<String>,
    pub error: Option<String>,
    /// `None` is no limit.
    pub cpu_limit: Option<f64>,
    pub memory_limit_bytes: Option<i64>,
}

/// Signs of a worker in the store.
#[derive(Debug, Clone, Default)]
pub struct WorkerActivity {
    /// When the newest run started.
    pub newest_run: Option<DateTime<Utc>>,
    /// The process that is executing a pass, by its lease.
    pub pass_owner: Option<String>,
    /// The job that has been due for longest.
    pub longest_overdue: Option<(String, DateTime<Utc>)>,
    /// The latest slot of the stored schedules.
    pub last_slot: Option<DateTime<Utc>>,
    /// Programs with sessions, and their number of sessions.
    pub sessions_by_program: Vec<(String, i64)>,
}

impl WorkerActivity {
    /// Whether due jobs have been picked up; `None` if no job was due.
    pub fn picks_up_jobs(&self, now: DateTime<Utc>) -> Option<bool> {
        if self.pass_owner.is_some() {
            return Some(true);
        }
        match (&self.longest_overdue, self.last_slot) {
            (Some((_, due)), _) => Some(self.newest_run.is_some_and(|run| run >= *due)),
            // A slot has passed and no job is due any more, so a worker has picked it up.
            (None, Some(_)) if self.newest_run.is_none() => None,
            (None, Some(slot)) => (self.newest_run >= Some(slot)).then_some(true),
            // Without a known schedule: the job in Task Tracker's guide runs daily.
            (None, None) => self.newest_run.filter(|run| now - *run < TimeDelta::hours(25)).map(|_| true),
        }
    }

    /// Returns the newest run and the sessions, a sentence each.
    fn facts(&self) -> [Evidence; 2] {
        let run = self.newest_run.map_or_else(
            || "no run in the audit log in the last 30 days".into(),
            |run| evidence!["the newest run started at ", Event(run)],
        );
        let programs: Vec<String> =
            self.sessions_by_program.iter().map(|(name, sessions)| format!("{name} {sessions}")).collect();
        let sessions = match programs.as_slice() {
            [] => "no other program has a session".to_owned(),
            some => format!("sessions: {}", some.join(", ")),
        };
        let run = self.pass_owner.as_ref().map_or(run, |owner| format!("{owner} is executing a pass").into());
        [run, sessions.into()]
    }

    fn summary(&self) -> Evidence {
        Evidence::join(self.facts(), "; ")
    }
}

/// `container`: what docker reports, or why it gave no answer.
pub fn worker(container: &ProbeResult<WorkerContainer>, activity: &WorkerActivity, now: DateTime<Utc>) -> CheckResult {
    let summary = activity.summary();
    match (container, activity.picks_up_jobs(now)) {
        (Ok(container), _) => check_container(container, activity, now),
        (Err(_), Some(false)) => {
            let evidence = describe_idle_worker(activity, now);
            idle_worker(evidence, Remedy::shell(RESTART_WORKER), None, activity, now)
        }
        (Err(NotChecked { reason, .. }), Some(true)) => {
            CheckResult::ok(Check::Worker, evidence!["jobs are picked up: "].and(summary).and(format!(" ({reason})")))
        }
        (Err(NotChecked { reason, remedy }), None) => {
            let evidence =
                evidence![reason, ", and no job was due, so it is unknown whether a worker runs: "].and(summary);
            CheckResult::new(Check::Worker, CheckStatus::Unknown, evidence, remedy.clone())
        }
    }
}

/// Describes a due job for which no run has started.
fn describe_idle_worker(activity: &WorkerActivity, now: DateTime<Utc>) -> Evidence {
    let due = activity.longest_overdue.as_ref().map_or_else(Evidence::default, |(id, due)| {
        let late = (now - *due).as_seconds_f64();
        evidence!["job ", id, " "].and(overdue::explain(Some(*due), Some(late), false)).and(": ")
    });
    due.and(activity.summary())
}

/// Returns the finding that no job is picked up. `running`: what is known about the container.
fn idle_worker(
    evidence: Evidence,
    remedy: Remedy,
    running: Option<Evidence>,
    activity: &WorkerActivity,
    now: DateTime<Utc>,
) -> CheckResult {
    let late = activity.longest_overdue.as_ref().map(|(id, due)| {
        let late = (now - *due).as_seconds_f64();
        evidence![Unit(id), " "].and(overdue::explain(Some(*due), Some(late), false))
    });
    let result = CheckResult::new(Check::Worker, CheckStatus::Critical, evidence, remedy)
        .headline("no worker picks up the jobs that are due")
        .of_job(ProblemKind::IdleWorker, None);
    late.into_iter().chain(running).chain(activity.facts()).fold(result, CheckResult::fact)
}

fn check_container(container: &WorkerContainer, activity: &WorkerActivity, now: DateTime<Utc>) -> CheckResult {
    let name = &container.name;
    if !container.is_running {
        return stopped_container(container, activity, now);
    }
    let restart = Remedy::shell_for("docker restart", name);
    let since = container.started_at.map_or_else(Evidence::default, |at| evidence![" since ", Event(at)]);
    let running = evidence!["container ", Unit(name), " is running"].and(since);
    if activity.picks_up_jobs(now) == Some(false) {
        let evidence = running.clone().and(", but ").and(describe_idle_worker(activity, now));
        return idle_worker(evidence, restart, Some(running), activity, now);
    }
    if container.health.as_deref() == Some("unhealthy") {
        let evidence = running.and(", but it is unhealthy");
        return CheckResult::new(Check::Worker, CheckStatus::Warning, evidence, restart)
            .headline("the worker reports that it is unhealthy");
    }
    CheckResult::ok(Check::Worker, running.and("; ").and(activity.summary()))
}

fn stopped_container(container: &WorkerContainer, activity: &WorkerActivity, now: DateTime<Utc>) -> CheckResult {
    let WorkerContainer { name, state, finished_at, .. } = container;
    let ended = finished_at.map_or_else(Evidence::default, |at| evidence![" since ", Event(at)]);
    let reason = match (&container.error, container.oom_killed) {
        (Some(error), _) => format!(": {error}"),
        (None, true) => ": it was killed because it ran out of memory".into(),
        (None, false) => format!(", exit code {}", container.exit_code),
    };
    let restarts = match container.restart_count {
        0 => String::new(),
        some => format!(", after {}", counted(usize::try_from(some).unwrap_or_default(), "restart")),
    };
    // Another process may do the work, such as `apsctl run-once` called by cron.
    let later_run = activity.newest_run.filter(|run| finished_at.is_some_and(|end| *run > end));
    let status = if later_run.is_some() && activity.picks_up_jobs(now) != Some(false) {
        CheckStatus::Warning
    } else {
        CheckStatus::Critical
    };
    let runs = later_run.map_or_else(Evidence::default, |run| evidence!["; but a run started at ", Event(run)]);
    let command = match state.as_str() {
        "paused" => "docker unpause",
        _ if container.is_restarting => "docker logs --tail 50",
        _ => "docker start",
    };
    let evidence = evidence!["container ", Unit(name), " is ", state].and(ended).and(reason + &restarts).and(runs);
    CheckResult::new(Check::Worker, status, evidence, Remedy::shell_for(command, name))
        .headline("the worker is not running")
        .of_job(ProblemKind::IdleWorker, None)
}
