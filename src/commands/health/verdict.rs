//! What `health` comes to, in one line and in figures.

use chrono::{DateTime, Utc};

use crate::domain::doctor::check::{CheckResult, CheckStatus};
use crate::domain::health::{HealthFigures, HealthStatus, Limits};
use crate::report::{PerfValue, Severity, Verdict};

pub(super) fn verdict(
    status: HealthStatus,
    checks: &[CheckResult],
    vitals: &HealthFigures,
    now: DateTime<Utc>,
    limits: Limits,
) -> Verdict {
    let severity = match status {
        HealthStatus::Healthy => Severity::Ok,
        HealthStatus::Degraded => Severity::Warning,
        HealthStatus::Unhealthy => Severity::Critical,
    };
    let mut summary = status.as_str().to_owned();
    for finding in checks.iter().filter(|finding| finding.status >= CheckStatus::Warning) {
        summary += &format!("; {}: {}", finding.check.as_str(), finding.evidence);
    }
    let unknown: Vec<&str> = checks
        .iter()
        .filter(|finding| finding.status == CheckStatus::Unknown)
        .map(|finding| finding.check.as_str())
        .collect();
    if !unknown.is_empty() {
        summary += &format!("; not checked: {}", unknown.join(", "));
    }
    if vitals.may_hide_jobs || vitals.may_hide_runs {
        summary += " (row-level security may hide more)";
    }
    Verdict { check_name: "HEALTH", severity, summary, perfdata: perfdata(vitals, now, limits) }
}

fn perfdata(vitals: &HealthFigures, now: DateTime<Utc>, limits: Limits) -> Vec<PerfValue> {
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let mut perfdata = vec![
        PerfValue::count("pending_jobs", count(vitals.pending_count)),
        PerfValue::count("overdue", count(vitals.overdue_count)),
    ];
    let run = vitals.latest_runs.as_ref().ok().and_then(|runs| runs.last_finished.as_ref());
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
