//! The verdict of `apsctl health`: its summary line and perfdata.

use chrono::{DateTime, Utc};

use crate::domain::doctor::check_result::{CheckResult, CheckStatus};
use crate::domain::health::{HealthFigures, HealthStatus, Limits};
use crate::report::{PerfValue, Severity, Verdict};

pub(super) fn verdict(
    status: HealthStatus,
    checks: &[CheckResult],
    figures: &HealthFigures,
    now: DateTime<Utc>,
    limits: Limits,
) -> Verdict {
    let severity = match status {
        HealthStatus::Healthy => Severity::Ok,
        HealthStatus::Degraded => Severity::Warning,
        HealthStatus::Unhealthy => Severity::Critical,
    };
    let mut summary = status.as_str().to_owned();
    for result in checks.iter().filter(|result| result.status >= CheckStatus::Warning) {
        summary += &format!("; {}: {}", result.check.as_str(), result.evidence);
    }
    let unknown: Vec<&str> = checks
        .iter()
        .filter(|result| result.status == CheckStatus::Unknown)
        .map(|result| result.check.as_str())
        .collect();
    if !unknown.is_empty() {
        summary += &format!("; not checked: {}", unknown.join(", "));
    }
    if figures.may_hide_jobs || figures.may_hide_runs {
        summary += " (row-level security may hide more)";
    }
    Verdict { check_name: "HEALTH", severity, summary, perfdata: perfdata(figures, now, limits) }
}

fn perfdata(figures: &HealthFigures, now: DateTime<Utc>, limits: Limits) -> Vec<PerfValue> {
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let mut perfdata = vec![
        PerfValue::count("pending_jobs", count(figures.pending_count)),
        PerfValue::count("overdue", count(figures.overdue_count)),
    ];
    let run = figures.latest_runs.as_ref().ok().and_then(|runs| runs.last_finished.as_ref());
    if let Some(run) = run {
        perfdata.push(PerfValue::seconds("execution_time", run.seconds(), limits.job_timeout.as_secs_f64()));
    }
    if let Some(last) = figures.last_execution() {
        let age = (now - last).as_seconds_f64();
        let warning = limits.ran_within.map(|within| within.as_secs_f64());
        perfdata.push(PerfValue { name: "since_execution", value: age, unit: "s", warning, critical: None });
    }
    perfdata
}
