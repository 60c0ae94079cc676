//! Does the worker run?

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::doctor::check::{Check, CheckResult, CheckStatus};
use crate::domain::shell;
use crate::domain::time_format::{format_seconds, format_time};

use super::{NotChecked, ProbeResult, counted};

/// The worker's container, as docker has it.
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
    /// `unhealthy`, by its own health check.
    pub health: Option<String>,
    pub error: Option<String>,
    /// None is without a limit.
    pub cpu_limit: Option<f64>,
    pub memory_limit_bytes: Option<i64>,
}

/// What the store tells of somebody who picks jobs up.
#[derive(Debug, Clone, Default)]
pub struct WorkerActivity {
    /// When the newest run began.
    pub newest_run: Option<DateTime<Utc>>,
    /// A pass that is under way, by its lease.
    pub pass_owner: Option<String>,
    /// The job that has been due for longest.
    pub longest_overdue: Option<(String, DateTime<Utc>)>,
    /// The latest time that a run was due, by schedules that are kept.
    pub last_slot: Option<DateTime<Utc>>,
    /// Programs with sessions, and how many of them.
    pub sessions_by_program: Vec<(String, i64)>,
}

impl WorkerActivity {
    /// Whether what was due has been picked up: none where nothing was.
    pub fn picks_up_jobs(&self, now: DateTime<Utc>) -> Option<bool> {
        if self.pass_owner.is_some() {
            return Some(true);
        }
        match (&self.longest_overdue, self.last_slot) {
            (Some((_, due)), _) => Some(self.newest_run.is_some_and(|run| run >= *due)),
            // Due since then, and not any more: somebody has served it.
            (None, Some(_)) if self.newest_run.is_none() => None,
            (None, Some(slot)) => (self.newest_run >= Some(slot)).then_some(true),
            // No schedule is known. The guide's is daily.
            (None, None) => self.newest_run.filter(|run| now - *run < TimeDelta::hours(25)).map(|_| true),
        }
    }

    /// What is known of them, in words.
    fn summary(&self) -> String {
        let run = self.newest_run.map_or_else(
            || "no run in the audit log for 30 days".to_owned(),
            |run| format!("the newest run began at {}", format_time(run)),
        );
        let programs: Vec<String> =
            self.sessions_by_program.iter().map(|(name, sessions)| format!("{name} {sessions}")).collect();
        let sessions = match programs.as_slice() {
            [] => "no other program has a session".to_owned(),
            some => format!("sessions: {}", some.join(", ")),
        };
        self.pass_owner
            .as_ref()
            .map_or_else(|| format!("{run}; {sessions}"), |pass| format!("{pass} is at a pass; {sessions}"))
    }
}

/// `container`: what docker says, or why it does not say anything.
pub fn worker(
    container: &ProbeResult<WorkerContainer>,
    traces: &WorkerActivity,
    now: DateTime<Utc>,
) -> CheckResult {
    let picks_up = traces.picks_up_jobs(now);
    match container {
        Ok(container) => check_container(container, traces, now),
        Err(_) if picks_up == Some(false) => CheckResult::new(
            Check::Worker,
            CheckStatus::Critical,
            describe_idle_worker(traces, now),
            "docker compose restart worker".to_owned(),
        ),
        Err(NotChecked { reason: why, .. }) if picks_up == Some(true) => {
            CheckResult::ok(Check::Worker, format!("jobs are picked up: {} ({why})", traces.summary()))
        }
        Err(NotChecked { reason: why, remedy: fix }) => {
            let evidence = format!("{why}, and nothing was due that would show it: {}", traces.summary());
            CheckResult::new(Check::Worker, CheckStatus::Unknown, evidence, fix.clone())
        }
    }
}

/// Due, and nobody has begun a run since.
fn describe_idle_worker(traces: &WorkerActivity, now: DateTime<Utc>) -> String {
    let due = traces.longest_overdue.as_ref().map_or(String::new(), |(id, due)| {
        let late = format_seconds((now - *due).as_seconds_f64());
        format!("job {id} has been due since {} ({late}), and nobody has picked it up: ", format_time(*due))
    });
    format!("{due}{}", traces.summary())
}

fn check_container(container: &WorkerContainer, traces: &WorkerActivity, now: DateTime<Utc>) -> CheckResult {
    let WorkerContainer { name, state, .. } = container;
    let finding =
        |standing, evidence: String, fix: String| CheckResult::new(Check::Worker, standing, evidence, fix);
    let restart = shell::with_argument("docker restart", name);
    if !container.is_running {
        let ended = container.finished_at.map_or(String::new(), |at| format!(" since {}", format_time(at)));
        let why = match (&container.error, container.oom_killed) {
            (Some(error), _) => format!(": {error}"),
            (None, true) => ": it was killed for want of memory".into(),
            (None, false) => format!(", exit code {}", container.exit_code),
        };
        let again = match container.restart_count {
            0 => String::new(),
            some => format!(", after {}", counted(usize::try_from(some).unwrap_or_default(), "restart")),
        };
        // Somebody else may do the work: a pass of apsctl's, by cron.
        let since = traces.newest_run.filter(|run| container.finished_at.is_some_and(|end| *run > end));
        let standing = if since.is_some() && traces.picks_up_jobs(now) != Some(false) {
            CheckStatus::Warning
        } else {
            CheckStatus::Critical
        };
        let runs = since.map_or(String::new(), |run| format!("; yet a run began at {}", format_time(run)));
        let verb = match state.as_str() {
            "paused" => "docker unpause",
            _ if container.is_restarting => "docker logs --tail 50",
            _ => "docker start",
        };
        let evidence = format!("container {name} is {state}{ended}{why}{again}{runs}");
        return finding(standing, evidence, shell::with_argument(verb, name));
    }
    let up = container.started_at.map_or(String::new(), |at| format!(" since {}", format_time(at)));
    if traces.picks_up_jobs(now) == Some(false) {
        let evidence = format!("container {name} is running{up}, but {}", describe_idle_worker(traces, now));
        return finding(CheckStatus::Critical, evidence, restart);
    }
    if container.health.as_deref() == Some("unhealthy") {
        return finding(
            CheckStatus::Warning,
            format!("container {name} is running{up}, but unhealthy"),
            restart,
        );
    }
    CheckResult::ok(Check::Worker, format!("container {name} is running{up}; {}", traces.summary()))
}
