//! What people read: one finding a problem. The checks of one problem are merged, and pauses and unknown checks are grouped.

use std::cmp::Reverse;

use super::check::Check;
use super::check_result::{CheckResult, CheckStatus, ProblemKind};
use crate::domain::evidence::{Evidence, evidence};
use crate::domain::overdue;
use crate::domain::remedy::Remedy;

/// One problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub check: Check,
    pub status: CheckStatus,
    pub headline: Evidence,
    pub facts: Vec<Evidence>,
    /// The jobs with the same problem, and a fact about each; shown instead of the facts if there are several.
    pub jobs: Vec<(String, Evidence)>,
    pub remedy: Option<Remedy>,
}

/// Checks that could not be made for the same reason.
#[derive(Debug, Clone, PartialEq)]
pub struct UnknownChecks {
    pub checks: Vec<Check>,
    pub reason: Evidence,
    pub remedy: Option<Remedy>,
}

/// The results of all checks, as people read them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Problems {
    /// The worst first.
    pub findings: Vec<Finding>,
    pub unknown: Vec<UnknownChecks>,
    /// Jobs that somebody has paused on purpose, each with who, until when and why.
    pub pauses: Vec<Evidence>,
    /// Jobs that are paused, without a record of who did it.
    pub other_pauses: Vec<Evidence>,
    pub ok: Vec<CheckResult>,
}

/// The kinds that are an effect of another problem of the same job.
const EFFECTS: [ProblemKind; 6] = [
    ProblemKind::LostPass,
    ProblemKind::FailedRun,
    ProblemKind::FailedJob,
    ProblemKind::LateJob,
    ProblemKind::MissedSlot,
    ProblemKind::OpenRun,
];

/// Merges the results into problems.
pub fn problems(results: &[CheckResult]) -> Problems {
    let mut found = Problems::default();
    let mut bad = Vec::new();
    for result in results {
        match result.status {
            CheckStatus::Ok => found.ok.push(result.clone()),
            CheckStatus::Unknown => found.add_unknown(result),
            CheckStatus::Warning | CheckStatus::Critical if result.parts.is_empty() => bad.push(result.clone()),
            CheckStatus::Warning | CheckStatus::Critical => bad.extend(result.parts.iter().cloned()),
        }
    }
    bad.retain(|result| {
        let is_pause = result.problem.kind == ProblemKind::Pause;
        if is_pause {
            let pauses = if result.remedy.is_none() { &mut found.pauses } else { &mut found.other_pauses };
            pauses.extend(result.problem.facts.iter().cloned());
        }
        !is_pause
    });
    // A cause stands before its effects.
    bad.sort_by_key(|result| result.problem.kind);
    let mut causes: Vec<CheckResult> = Vec::new();
    for result in bad {
        match causes.iter_mut().find(|cause| is_cause(cause, &result)) {
            Some(cause) => absorb(cause, result),
            None => causes.push(result),
        }
    }
    causes.sort_by_key(|result| (Reverse(result.status), result.check));
    for cause in causes {
        found.add_finding(cause);
    }
    found
}

/// Whether the second result is about the problem of the first one.
fn is_cause(cause: &CheckResult, effect: &CheckResult) -> bool {
    let (cause_kind, kind) = (cause.problem.kind, effect.problem.kind);
    let is_same_job = cause.problem.job.is_some() && cause.problem.job == effect.problem.job;
    let is_same_run = cause.problem.run.is_some() && cause.problem.run == effect.problem.run;
    match cause_kind {
        ProblemKind::IdleWorker => {
            [ProblemKind::IdleWorker, ProblemKind::LateJob, ProblemKind::MissedSlot].contains(&kind)
        }
        ProblemKind::LostPass => kind == ProblemKind::OpenRun && (is_same_run || is_same_job),
        // The log repeats the error of the run.
        ProblemKind::FailedRun if kind == ProblemKind::LogErrors => repeats_error(cause, effect),
        ProblemKind::JobRow if kind == ProblemKind::JobRow => is_same_job && cause.check != effect.check,
        ProblemKind::StuckJob
        | ProblemKind::JobRow
        | ProblemKind::FailedRun
        | ProblemKind::FailedJob
        | ProblemKind::LateJob
        | ProblemKind::MissedSlot => is_same_job && EFFECTS.contains(&kind),
        ProblemKind::OpenRun | ProblemKind::Pause | ProblemKind::LogErrors | ProblemKind::Other => false,
    }
}

/// Whether the last line of the log contains the error of a failed run.
fn repeats_error(run: &CheckResult, log: &CheckResult) -> bool {
    let last = log.problem.facts.last().map(ToString::to_string).unwrap_or_default();
    run.problem.facts.get(1).map(ToString::to_string).is_some_and(|error| !error.is_empty() && last.contains(&error))
}

/// Adds what an effect says to its cause.
fn absorb(cause: &mut CheckResult, effect: CheckResult) {
    cause.status = cause.status.max(effect.status);
    let fact = match (cause.problem.kind, effect.problem.kind) {
        // "run 450 failed and no next run is set" is one sentence.
        (ProblemKind::FailedRun, ProblemKind::FailedJob) => {
            if let Some(first) = cause.problem.facts.first_mut() {
                *first = extended(first, ", and no next run is set:");
            }
            return;
        }
        (ProblemKind::StuckJob, ProblemKind::FailedRun) => {
            effect.problem.facts.first().map(|fact| evidence!["before that, "].and(fact.clone()))
        }
        (_, ProblemKind::LostPass) => Some(effect.evidence),
        (ProblemKind::StuckJob, _) | (_, ProblemKind::OpenRun | ProblemKind::LogErrors) => None,
        _ => effect.problem.facts.into_iter().next(),
    };
    cause.problem.facts.extend(fact);
}

/// Returns the sentence with another end instead of its colon.
fn extended(sentence: &Evidence, end: &str) -> Evidence {
    let mut parts = sentence.0.clone();
    if let Some(crate::domain::evidence::EvidencePart::Words(last)) = parts.last_mut() {
        *last = last.trim_end_matches(':').to_owned();
    }
    Evidence::from_parts(parts).and(end)
}

impl Problems {
    fn add_unknown(&mut self, result: &CheckResult) {
        match self.unknown.iter_mut().find(|unknown| unknown.reason == result.evidence) {
            Some(same) => {
                same.checks.push(result.check);
                same.remedy = same.remedy.take().or_else(|| result.remedy.clone());
            }
            None => self.unknown.push(UnknownChecks {
                checks: vec![result.check],
                reason: result.evidence.clone(),
                remedy: result.remedy.clone(),
            }),
        }
    }

    /// Adds a finding, or its facts to one of the same check with the same remedy.
    fn add_finding(&mut self, result: CheckResult) {
        let CheckResult { check, status, evidence, remedy, problem, .. } = result;
        let headline = if problem.headline.is_empty() { evidence.clone() } else { problem.headline };
        let facts = if problem.facts.is_empty() && headline != evidence { vec![evidence] } else { problem.facts };
        let is_late = problem.kind == ProblemKind::LateJob;
        if let Some(last) = self.findings.iter_mut().find(|last| last.check == check) {
            if is_late && !last.jobs.is_empty() {
                last.jobs.extend(problem.job.into_iter().map(|job| (job, facts.first().cloned().unwrap_or_default())));
                last.headline = format!("{} jobs are late, while others are picked up", last.jobs.len()).into();
                last.remedy = Some(overdue::remedy(last.jobs.iter().map(|(id, _)| id.as_str()), true));
                return;
            }
            if last.headline == headline && last.remedy == remedy && !is_late {
                last.facts.extend(facts);
                return;
            }
        }
        let jobs = problem.job.filter(|_| is_late).map(|job| (job, facts.first().cloned().unwrap_or_default()));
        self.findings.push(Finding { check, status, headline, facts, jobs: jobs.into_iter().collect(), remedy });
    }

    /// Returns the number of findings with this status.
    pub fn count(&self, status: CheckStatus) -> usize {
        self.findings.iter().filter(|finding| finding.status == status).count()
    }

    /// Returns the number of checks that could not be made.
    pub fn unknown_count(&self) -> usize {
        self.unknown.iter().map(|unknown| unknown.checks.len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(check: Check, status: CheckStatus, kind: ProblemKind, job: &str) -> CheckResult {
        let result =
            CheckResult::new(check, status, format!("evidence of {job}"), Remedy::apsctl_for("jobs show", job));
        result.headline(format!("{job} {kind:?}")).fact(format!("a fact of {kind:?}")).of_job(kind, Some(job))
    }

    fn headlines(results: &[CheckResult]) -> Vec<String> {
        problems(results).findings.iter().map(|finding| finding.headline.to_string()).collect()
    }

    #[test]
    fn the_effects_of_a_problem_are_not_findings_of_their_own() {
        use CheckStatus::{Critical, Warning};
        let stuck = result(Check::StuckJobs, Critical, ProblemKind::StuckJob, "a");
        let effects = [
            result(Check::Lease, Warning, ProblemKind::LostPass, "a"),
            result(Check::AuditRecent, Warning, ProblemKind::OpenRun, "a"),
            result(Check::AuditRecent, Critical, ProblemKind::FailedRun, "a"),
            result(Check::JobScheduled, Warning, ProblemKind::LateJob, "a"),
            result(Check::AuditRecent, Warning, ProblemKind::MissedSlot, "a"),
        ];
        let mut all = effects.to_vec();
        all.push(stuck);
        assert_eq!(headlines(&all), ["a StuckJob"]);
        all.push(result(Check::AuditRecent, Warning, ProblemKind::OpenRun, "b"));
        assert_eq!(headlines(&all), ["a StuckJob", "b OpenRun"]);
        let idle = result(Check::Worker, Critical, ProblemKind::IdleWorker, "");
        let late = ["c", "d"].map(|job| result(Check::AuditRecent, Warning, ProblemKind::MissedSlot, job));
        assert_eq!(headlines(&[&late[..], &[idle]].concat()), [" IdleWorker"]);
    }

    #[test]
    fn late_jobs_are_one_finding_and_pauses_are_none() {
        use CheckStatus::Warning;
        let late = ["a", "-b"].map(|job| result(Check::JobScheduled, Warning, ProblemKind::LateJob, job));
        let mut pause = result(Check::JobScheduled, Warning, ProblemKind::Pause, "p");
        pause.remedy = None;
        let found = problems(&[&late[..], &[pause]].concat());
        assert_eq!(found.findings.len(), 1);
        assert_eq!(found.findings[0].headline, "2 jobs are late, while others are picked up");
        assert!(
            found.findings[0]
                .remedy
                .as_ref()
                .is_some_and(|remedy| remedy.is_apsctl(&["jobs", "trigger", "--", "a", "-b"]))
        );
        assert_eq!((found.pauses.len(), found.count(Warning)), (1, 1));
    }

    #[test]
    fn unknown_checks_are_grouped_by_their_reason() {
        let found = problems(&[
            CheckResult::unknown(Check::Memory, "no docker"),
            CheckResult::unknown(Check::SlowQueries, "no extension"),
            CheckResult::unknown(Check::LogErrors, "no docker"),
        ]);
        assert_eq!((found.unknown.len(), found.unknown_count()), (2, 3));
    }
}
