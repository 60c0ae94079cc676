//! Does the worker run?

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::check::{Check, CheckResult, CheckStatus};
use crate::domain::shell;
use crate::domain::span::{moment, span};

use super::{Asked, Unasked, count};

/// The worker's container, as docker has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Container {
    pub name: String,
    /// `running`, `exited` …
    pub state: String,
    pub is_running: bool,
    pub is_restarting: bool,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub exit_code: i64,
    pub oom_killed: bool,
    pub restarts: i64,
    /// `unhealthy`, by its own health check.
    pub health: Option<String>,
    pub error: Option<String>,
    /// None is without a limit.
    pub cpus: Option<f64>,
    pub memory_bytes: Option<i64>,
}

/// What the store tells of somebody who picks jobs up.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    /// When the newest run began.
    pub newest_run: Option<DateTime<Utc>>,
    /// A pass that is under way, by its lease.
    pub pass: Option<String>,
    /// The job that has been due for longest.
    pub overdue: Option<(String, DateTime<Utc>)>,
    /// The latest time that a run was due, by schedules that are kept.
    pub last_slot: Option<DateTime<Utc>>,
    /// Programs with sessions, and how many of them.
    pub programs: Vec<(String, i64)>,
}

impl Traces {
    /// Whether what was due has been picked up: none where nothing was.
    pub fn picks_up(&self, now: DateTime<Utc>) -> Option<bool> {
        if self.pass.is_some() {
            return Some(true);
        }
        match (&self.overdue, self.last_slot) {
            (Some((_, due)), _) => Some(self.newest_run.is_some_and(|run| run >= *due)),
            // Due since then, and not any more: somebody has served it.
            (None, Some(_)) if self.newest_run.is_none() => None,
            (None, Some(slot)) => (self.newest_run >= Some(slot)).then_some(true),
            // No schedule is known. The guide's is daily.
            (None, None) => self.newest_run.filter(|run| now - *run < TimeDelta::hours(25)).map(|_| true),
        }
    }

    /// What is known of them, in words.
    fn words(&self) -> String {
        let run = self.newest_run.map_or_else(
            || "no run in the audit log for 30 days".to_owned(),
            |run| format!("the newest run began at {}", moment(run)),
        );
        let programs: Vec<String> =
            self.programs.iter().map(|(name, sessions)| format!("{name} {sessions}")).collect();
        let sessions = match programs.as_slice() {
            [] => "no other program has a session".to_owned(),
            some => format!("sessions: {}", some.join(", ")),
        };
        self.pass
            .as_ref()
            .map_or_else(|| format!("{run}; {sessions}"), |pass| format!("{pass} is at a pass; {sessions}"))
    }
}

/// `container`: what docker says, or why it does not say anything.
pub fn judge(container: &Asked<Container>, traces: &Traces, now: DateTime<Utc>) -> CheckResult {
    let picks_up = traces.picks_up(now);
    match container {
        Ok(container) => of_container(container, traces, now),
        Err(_) if picks_up == Some(false) => CheckResult::new(
            Check::Worker,
            CheckStatus::Critical,
            idle(traces, now),
            "docker compose restart worker".to_owned(),
        ),
        Err(Unasked { why, .. }) if picks_up == Some(true) => {
            CheckResult::ok(Check::Worker, format!("jobs are picked up: {} ({why})", traces.words()))
        }
        Err(Unasked { why, fix }) => {
            let evidence = format!("{why}, and nothing was due that would show it: {}", traces.words());
            CheckResult::new(Check::Worker, CheckStatus::Unknown, evidence, fix.clone())
        }
    }
}

/// Due, and nobody has begun a run since.
fn idle(traces: &Traces, now: DateTime<Utc>) -> String {
    let due = traces.overdue.as_ref().map_or(String::new(), |(id, due)| {
        let late = span((now - *due).as_seconds_f64());
        format!("job {id} has been due since {} ({late}), and nobody has picked it up: ", moment(*due))
    });
    format!("{due}{}", traces.words())
}

fn of_container(container: &Container, traces: &Traces, now: DateTime<Utc>) -> CheckResult {
    let Container { name, state, .. } = container;
    let finding =
        |standing, evidence: String, fix: String| CheckResult::new(Check::Worker, standing, evidence, fix);
    let restart = shell::command("docker restart", name);
    if !container.is_running {
        let ended = container.finished_at.map_or(String::new(), |at| format!(" since {}", moment(at)));
        let why = match (&container.error, container.oom_killed) {
            (Some(error), _) => format!(": {error}"),
            (None, true) => ": it was killed for want of memory".into(),
            (None, false) => format!(", exit code {}", container.exit_code),
        };
        let again = match container.restarts {
            0 => String::new(),
            some => format!(", after {}", count(usize::try_from(some).unwrap_or_default(), "restart")),
        };
        // Somebody else may do the work: a pass of apsctl's, by cron.
        let since = traces.newest_run.filter(|run| container.finished_at.is_some_and(|end| *run > end));
        let standing = if since.is_some() && traces.picks_up(now) != Some(false) {
            CheckStatus::Warning
        } else {
            CheckStatus::Critical
        };
        let runs = since.map_or(String::new(), |run| format!("; yet a run began at {}", moment(run)));
        let verb = match state.as_str() {
            "paused" => "docker unpause",
            _ if container.is_restarting => "docker logs --tail 50",
            _ => "docker start",
        };
        let evidence = format!("container {name} is {state}{ended}{why}{again}{runs}");
        return finding(standing, evidence, shell::command(verb, name));
    }
    let up = container.started_at.map_or(String::new(), |at| format!(" since {}", moment(at)));
    if traces.picks_up(now) == Some(false) {
        let evidence = format!("container {name} is running{up}, but {}", idle(traces, now));
        return finding(CheckStatus::Critical, evidence, restart);
    }
    if container.health.as_deref() == Some("unhealthy") {
        return finding(
            CheckStatus::Warning,
            format!("container {name} is running{up}, but unhealthy"),
            restart,
        );
    }
    CheckResult::ok(Check::Worker, format!("container {name} is running{up}; {}", traces.words()))
}
