//! What `health` comes to, in one line and in figures.

use chrono::{DateTime, Utc};

use crate::domain::check::{CheckResult, CheckStatus};
use crate::domain::health::{Limits, Status, Vitals};
use crate::report::{PerfValue, Severity, Verdict};

pub(super) fn verdict(
    status: Status,
    checks: &[CheckResult],
    vitals: &Vitals,
    now: DateTime<Utc>,
    limits: Limits,
) -> Verdict {
    let severity = match status {
        Status::Healthy => Severity::Ok,
        Status::Degraded => Severity::Warning,
        Status::Unhealthy => Severity::Critical,
    };
    let mut summary = status.as_str().to_owned();
    for finding in checks.iter().filter(|finding| finding.standing >= CheckStatus::Warning) {
        summary += &format!("; {}: {}", finding.check.as_str(), finding.evidence);
    }
    let unknown: Vec<&str> = checks
        .iter()
        .filter(|finding| finding.standing == CheckStatus::Unknown)
        .map(|finding| finding.check.as_str())
        .collect();
    if !unknown.is_empty() {
        summary += &format!("; not checked: {}", unknown.join(", "));
    }
    if vitals.hides_jobs || vitals.hides_runs {
        summary += " (row-level security may hide more)";
    }
    Verdict { check_name: "HEALTH", severity, summary, perfdata: perfdata(vitals, now, limits) }
}

fn perfdata(vitals: &Vitals, now: DateTime<Utc>, limits: Limits) -> Vec<PerfValue> {
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let mut perfdata = vec![
        PerfValue::count("pending_jobs", count(vitals.pending)),
        PerfValue::count("overdue", count(vitals.overdue)),
    ];
    let run = vitals.runs.as_ref().ok().and_then(|runs| runs.finished.as_ref());
    if let Some(run) = run {
        perfdata.push(PerfValue::seconds("execution_time", run.seconds(), limits.job_timeout.as_secs_f64()));
    }
    if let Some(last) = vitals.last_execution() {
        let age = (now - last).as_seconds_f64();
        let warning = limits.ran_within.map(|within| within.as_secs_f64());
        perfdata.push(PerfValue { name: "since_execution", value: age, unit: "s", warning, critical: None });
    }
    perfdata
}
