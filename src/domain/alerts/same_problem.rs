//! Several checks see the same problem. It is reported once, by the check that names the job.

use super::finding::{CheckFinding, CheckOutcome};
use crate::domain::doctor::check_result::ProblemKind;

/// Removes the findings about a problem that another check of the round reports.
pub fn keep_one_finding_of_each_problem(outcomes: &mut [CheckOutcome]) {
    let all: Vec<(&str, CheckFinding)> = outcomes
        .iter()
        .flat_map(|outcome| outcome.findings.iter().map(|finding| (outcome.check, finding.clone())))
        .collect();
    for outcome in outcomes {
        let check = outcome.check;
        outcome.findings.retain(|finding| !is_reported_by_another(check, finding, &all));
    }
}

/// Whether another check reports the problem of a finding, with the job.
fn is_reported_by_another(check: &str, finding: &CheckFinding, all: &[(&str, CheckFinding)]) -> bool {
    let reports = |by: &str, codes: &[&str], job: Option<&String>| {
        all.iter().any(|(other, found)| {
            let is_job = job.is_none() || found.job_id.as_ref() == job;
            *other == by && is_job && (codes.is_empty() || codes.contains(&found.code.as_str()))
        })
    };
    let (job, subject) = (finding.job_id.as_ref(), finding.subject.as_ref());
    match (check, finding.problem) {
        ("health", ProblemKind::LateJob) => reports("stale", &["overdue"], None),
        ("health", ProblemKind::StuckJob) => reports("stale", &["stuck"], None),
        ("health", ProblemKind::JobRow) => reports("verify", &["no-next-run"], None),
        // A run that is missing, of a job or of all jobs.
        ("health", ProblemKind::MissedSlot) if subject.is_some() => reports("stale", &["overdue", "silent"], subject),
        ("health", ProblemKind::MissedSlot) => reports("stale", &["silent"], None),
        // The process that held the lease is the one that executed the job.
        ("health", ProblemKind::LostPass) => subject.is_some() && reports("stale", &["stuck"], subject),
        // The import of the runs is too old for both.
        ("health", _) if finding.code == "unknown-audit-recent" => all.iter().any(|(other, found)| {
            *other == "stale" && found.code == "unknown-silent" && found.fix == finding.fix && !found.fix.is_empty()
        }),
        ("stale", _) if finding.code == "broken" => reports("verify", &[], job),
        ("verify", _) if finding.code == "expired-job-claim" => reports("stale", &["stuck"], job),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::alerts::{AlertSeverity, Coverage};

    fn finding(code: &str, job: Option<&str>, problem: ProblemKind, subject: Option<&str>) -> CheckFinding {
        let (job_id, subject) = (job.map(str::to_owned), subject.map(str::to_owned));
        let severity = AlertSeverity::Warning;
        CheckFinding { code: code.into(), job_id, severity, problem, subject, ..CheckFinding::default() }
    }

    /// Returns what remains of a finding of `health` beside a finding of another check.
    fn remaining(check: &'static str, duplicate: &CheckFinding, other: (&'static str, &str, &str)) -> usize {
        let (by, code, job) = other;
        let outcome = |check, finding: CheckFinding| CheckOutcome {
            check,
            findings: vec![finding],
            coverage: Coverage::AllExcept(BTreeSet::new()),
        };
        let original = finding(code, Some(job), ProblemKind::Other, None);
        let mut outcomes = [outcome(check, duplicate.clone()), outcome(by, original)];
        keep_one_finding_of_each_problem(&mut outcomes);
        assert_eq!(outcomes[1].findings.len(), 1);
        outcomes[0].findings.len()
    }

    #[test]
    fn a_problem_that_two_checks_see_is_reported_by_the_one_that_names_the_job() {
        use ProblemKind::{JobRow, LateJob, LostPass, MissedSlot, Other, StuckJob};
        for (check, code, job, kind, subject, same, another) in [
            ("health", "overdue", None, LateJob, None, ("stale", "overdue", "a"), ("stale", "stuck", "a")),
            ("health", "stuck-jobs", None, StuckJob, None, ("stale", "stuck", "a"), ("stale", "overdue", "a")),
            (
                "health",
                "job-scheduled",
                None,
                JobRow,
                Some("a"),
                ("verify", "no-next-run", "b"),
                ("verify", "endless", "a"),
            ),
            (
                "health",
                "audit-recent",
                None,
                MissedSlot,
                Some("a"),
                ("stale", "overdue", "a"),
                ("stale", "overdue", "b"),
            ),
            ("health", "audit-recent", None, MissedSlot, None, ("stale", "silent", "b"), ("stale", "overdue", "b")),
            ("health", "lease", None, LostPass, Some("a"), ("stale", "stuck", "a"), ("stale", "stuck", "b")),
            ("stale", "broken", Some("a"), Other, None, ("verify", "hostile", "a"), ("verify", "hostile", "b")),
            ("verify", "expired-job-claim", Some("a"), Other, None, ("stale", "stuck", "a"), ("stale", "stuck", "b")),
        ] {
            let duplicate = finding(code, job, kind, subject);
            assert_eq!(remaining(check, &duplicate, same), 0, "{code}");
            assert_eq!(remaining(check, &duplicate, another), 1, "{code}");
        }
        // A failed run is no problem of a row.
        let failed = finding("audit-recent", None, Other, None);
        assert_eq!(remaining("health", &failed, ("stale", "overdue", "a")), 1);
    }
}
