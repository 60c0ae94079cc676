//! Why an executing job is stuck, and what to do. `doctor`, `health`, `stale`, `jobs` and `trigger` say the same.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::evidence::{Event, Evidence, Span, Unit, evidence};
use super::lease_state::LeaseState;
use super::owner_liveness::{ExecutingJob, OwnerLiveness};
use super::remedy::Remedy;
use super::task_tracker::{AUTOMATION_FUNCTION, JOB_TIMEOUT_VARIABLE, RESTART_WORKER};

/// The explanation of a stuck job.
#[derive(Debug, Clone, PartialEq)]
pub struct StuckExplanation {
    /// The short form, such as `its process is gone`.
    pub cause: &'static str,
    /// Since when, and what is wrong; a sentence each.
    pub facts: Vec<Evidence>,
    /// Makes the job run again. It works with every store that has such a job.
    pub remedy: Remedy,
}

impl ExecutingJob {
    /// Explains why the job is stuck; `None` if it is not.
    pub fn explain_stuck(&self, now: DateTime<Utc>, job_timeout: Duration) -> Option<StuckExplanation> {
        let is_lost = self.owner_liveness(now, job_timeout) == OwnerLiveness::Lost;
        if !self.is_executing || (!is_lost && !self.exceeds_timeout(now, job_timeout)) {
            return None;
        }
        let process =
            self.owner_name().map_or_else(|| "the process".to_owned(), |name| format!("the process ({name})"));
        let (cause, problem) = if is_lost {
            ("its process is gone", evidence![process, " that ran it is gone"])
        } else {
            let limit = job_timeout.as_secs_f64();
            ("it exceeds the job timeout", evidence![process, " still works on it; the job timeout is ", Span(limit)])
        };
        let mut facts = vec![match (&self.run_id, self.executing_since()) {
            (Some(run), Some(since)) => evidence!["run ", Unit(run), " began at "].and(ago(since, now)).and(problem),
            (None, Some(since)) => evidence!["it began at "].and(ago(since, now)).and(problem),
            (_, None) if is_lost => "it is EXECUTING, but it has no open run, and no process holds its lease".into(),
            (_, None) => problem,
        }];
        if let Some(state @ LeaseState::Disconnected) = self.lease {
            facts.push(state.reason().into());
        }
        facts.extend(self.blocked_by.as_ref().map(|blocker| evidence!["it waits for ", blocker]));
        Some(StuckExplanation { cause, facts, remedy: self.stuck_remedy(is_lost) })
    }

    fn stuck_remedy(&self, is_lost: bool) -> Remedy {
        if !is_lost {
            return match (&self.host, self.pid) {
                (Some(host), Some(pid)) => Remedy::instruction(format!(
                    "end process {pid} on {host}, or set {JOB_TIMEOUT_VARIABLE} in the worker's environment to more \
                     than the job needs"
                )),
                _ => Remedy::shell(RESTART_WORKER),
            };
        }
        if self.scheduler.is_some() {
            // It releases the job, so that another scheduler takes it.
            return Remedy::apsctl_for("jobs repair", &self.id);
        }
        if self.func_ref.as_deref() == Some(AUTOMATION_FUNCTION) {
            // A pass takes over the lease, and closes the open run.
            return Remedy::apsctl_with("run-once", "--job", &self.id);
        }
        // An executing job cannot be triggered, but a paused one can.
        Remedy::Sequence(vec![
            Remedy::apsctl_for("jobs pause", &self.id),
            Remedy::apsctl_for("jobs trigger --force", &self.id),
        ])
    }
}

fn ago(time: DateTime<Utc>, now: DateTime<Utc>) -> Evidence {
    evidence![Event(time), ", ", Span((now - time).as_seconds_f64()), " ago; "]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_explanation_and_the_remedy_depend_on_the_owner() {
        let job = ExecutingJob { id: "index".into(), is_executing: true, ..ExecutingJob::default() };
        let run = ExecutingJob { run_id: Some("452".into()), run_since: Some(at(0)), ..job.clone() };
        let lease = ExecutingJob {
            host: Some("worker-1".into()),
            pid: Some(42),
            leased_since: Some(at(0)),
            lease: Some(LeaseState::Expired),
            func_ref: Some(AUTOMATION_FUNCTION.into()),
            ..job.clone()
        };
        let alive = ExecutingJob { lease: Some(LeaseState::Unexpired), ..lease.clone() };
        let disconnected = ExecutingJob { lease: Some(LeaseState::Disconnected), ..lease.clone() };
        let acquired = ExecutingJob { scheduler: Some("s1".into()), ..job.clone() };
        let idle = ExecutingJob { is_executing: false, ..job.clone() };
        let explain = |job: &ExecutingJob| {
            let explanation = job.explain_stuck(at(2820), Duration::from_secs(30))?;
            let facts: Vec<String> = explanation.facts.iter().map(ToString::to_string).collect();
            Some((facts.join("; "), explanation.remedy))
        };
        let (facts, remedy) = explain(&run).unwrap();
        assert_eq!(facts, "run 452 began at 1970-01-01 00:00:00 UTC, 47m ago; the process that ran it is gone");
        assert!(matches!(remedy, Remedy::Sequence(commands) if commands.len() == 2));
        let (facts, remedy) = explain(&lease).unwrap();
        assert!(facts.ends_with("47m ago; the process (pid 42 on worker-1) that ran it is gone"), "{facts}");
        assert!(remedy.is_apsctl(&["run-once", "--job", "index"]));
        assert!(explain(&disconnected).unwrap().0.ends_with("is gone; its sessions on the server have ended"));
        let (facts, remedy) = explain(&alive).unwrap();
        assert!(facts.ends_with("still works on it; the job timeout is 30s"), "{facts}");
        assert!(matches!(remedy, Remedy::Instruction(_)));
        assert!(explain(&job).unwrap().0.contains("no open run"));
        assert_eq!(explain(&acquired).unwrap().1, Remedy::apsctl_for("jobs repair", "index"));
        assert_eq!(explain(&idle), None);
    }
}
