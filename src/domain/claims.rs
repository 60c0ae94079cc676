//! What schedulers of APScheduler 4 have claimed, and what a dead one has left of it.

use chrono::{DateTime, Utc};

use super::diagnosis::{RowFinding, RowSeverity};
use super::remedy::Remedy;
use super::shell;

/// The claims on one schedule, or on a task without one, where something is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The schedule's id; the task's, where it has no schedule.
    pub id: String,
    pub task_id: String,
    /// How many running jobs the task counts.
    pub running: i64,
    /// How many may run at a time; none for any number.
    pub most: Option<i64>,
    /// How many jobs of the task are acquired.
    pub acquired: i64,
    /// How many wait.
    pub waiting: i64,
    /// How many of the acquired jobs have a claim that has expired.
    pub expired_jobs: i64,
    /// The scheduler whose claim on the schedule has expired, and when.
    pub expired: Option<(String, DateTime<Utc>)>,
}

impl Claims {
    /// Whether the counter alone keeps every job of the task from being started.
    pub fn is_blocked(&self) -> bool {
        self.running > self.acquired && self.most.is_some_and(|most| self.running >= most)
    }

    /// Why the task's jobs are not started, if the counter is the reason.
    pub fn not_running(&self) -> Option<String> {
        let fix = shell::with_argument("apsctl jobs repair", &self.id);
        self.is_blocked().then(|| format!("{}; `{fix}` sets the counter right", self.counter()))
    }

    fn counter(&self) -> String {
        let Self { task_id, running, acquired, waiting, .. } = self;
        let most = self.most.map_or("no limit".to_owned(), |most| format!("max_running_jobs {most}"));
        format!(
            "task {task_id} counts {running} running jobs (running_jobs), and {acquired} are acquired; with {most}, \
             {waiting} jobs wait"
        )
    }

    pub fn findings(&self) -> Vec<RowFinding> {
        let remedy = || Some(Remedy::apsctl_for("jobs repair", &self.id));
        let mut found = Vec::new();
        if self.running > self.acquired {
            let (severity, end) = if self.is_blocked() {
                (RowSeverity::Critical, "no scheduler starts any of them")
            } else {
                (RowSeverity::Warning, "fewer of them are started at a time than may be")
            };
            found.push(RowFinding::new(
                "running-jobs",
                severity,
                format!("{}: {end}", self.counter()),
                remedy(),
            ));
        }
        if let Some((by, until)) = &self.expired {
            let until = until.format("%Y-%m-%d %H:%M:%S UTC");
            let effect =
                format!("scheduler {by} has had a claim on it until {until}, and has not released it");
            found.push(RowFinding::new("expired-claim", RowSeverity::Warning, effect, remedy()));
        }
        if self.expired_jobs > 0 {
            let effect = format!(
                "{} acquired jobs of task {} have a claim that has expired: the scheduler that was to run them is gone",
                self.expired_jobs, self.task_id
            );
            found.push(RowFinding::new("expired-job-claim", RowSeverity::Warning, effect, remedy()));
        }
        found
    }
}
