//! `apsctl doctor`: reads what each check needs, has it evaluated by `domain::doctor`, and sorts the results.

mod args;
mod audit_log_checks;
mod job_checks;
mod job_rows;
mod kept_findings;
mod log_checks;
mod prober;
mod results;
mod scheduler_checks;
mod screen;
mod store_state;
mod table_checks;
mod worker_checks;
mod worker_state;
mod workload_checks;

use std::collections::BTreeMap;

use anyhow::Result;
use chrono::{DateTime, Utc};

use crate::commands::default_args::default_args;
use crate::commands::jobs::JobTimeoutArgs;
use crate::commands::logs::{LogArgs, LogRangeArgs};
use crate::commands::remedy::remedy_text;
use crate::commands::row_security;
use crate::commands::verdict_cell::verdict_cell;
use crate::context::Context;
use crate::db::Db;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus, sort_by_severity};
use crate::domain::doctor::problems::problems;
use crate::domain::task_tracker::{BATCH_SIZE_VARIABLE, JOB_TIMEOUT_VARIABLE, MAX_CONCURRENT_VARIABLE};
use crate::report::{PerfValue, Record as _, Report, Severity, Verdict, record};
use crate::screen::Times;
pub use args::Args;
use args::SectionArg;
use prober::Prober;
use results::Results;
use worker_state::CheckInput;

/// The checks that show whether a restart of the worker helps.
const RECOVERY_CHECKS: [Check; 8] = [
    Check::Worker,
    Check::Database,
    Check::JobScheduled,
    Check::Cron,
    Check::StuckJobs,
    Check::Lease,
    Check::Locks,
    Check::LogErrors,
];

struct ResultRow(CheckResult);

record!(ResultRow, |ResultRow(CheckResult { check, status, evidence, remedy, .. })| [
    ("check", check.as_str()),
    ("section", check.section().as_str()),
    ("verdict", verdict_cell(status)),
    ("evidence", evidence.to_string()),
    ("fix", remedy.as_ref().map(remedy_text)),
]);

/// Returns the columns of the report.
pub(crate) fn columns() -> Vec<&'static str> {
    ResultRow::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let is_verbose = context.is_verbose();
    let results = Results { section: args.section.map(SectionArg::section), ..Results::default() };
    let DoctorOutcome { mut results, is_connected, maintenance } = run_checks(args, results, context)?;
    let mut verdict = verdict(&results);
    let screen = if context.shows_screen() {
        let options = context.render_options();
        let times = Times { zone: options.zone, now: options.now };
        Some(screen::screen(&problems(&results), maintenance.as_deref(), is_verbose, times))
    } else {
        None
    };
    results.retain(|result| is_verbose || result.status != CheckStatus::Ok);
    let mut report = Report::listing(results.into_iter().map(ResultRow)).when_empty("nothing is wrong");
    if let Some(maintenance) = maintenance {
        verdict.summary = format!("{maintenance}; {}", verdict.summary);
        if screen.is_none() {
            report = report.note(maintenance);
        }
    }
    report.screen = screen;
    let report = report.verdict(verdict);
    if is_connected {
        return row_security::warn_in_report(report, &["jobs", "audit", "versions", "rules"], context);
    }
    Ok(report)
}

/// Makes the checks that show whether a restart of the worker helps; the worst result comes first.
pub(crate) fn recovery_findings(
    job: Option<String>,
    log: LogRangeArgs,
    timeout: JobTimeoutArgs,
    context: &mut Context,
) -> Result<Vec<CheckResult>> {
    let args = Args { section: None, job, log, timeout, here: None };
    let results = Results { only: Some(&RECOVERY_CHECKS), ..Results::default() };
    Ok(run_checks(&args, results, context)?.results)
}

/// Makes all checks; the worst result comes first.
pub(crate) fn all_findings(context: &mut Context) -> Result<Vec<CheckResult>> {
    let results = Results { section: None, only: None, all: Vec::new() };
    Ok(run_checks(&default_args()?, results, context)?.results)
}

/// Makes all checks like `doctor` with this log. `here`: the time of this machine's clock, in tests.
pub(crate) fn run_with_log(log: LogArgs, here: Option<DateTime<Utc>>, context: &mut Context) -> Result<Report> {
    run(&Args { here, ..args_with_log(log)? }, context)
}

/// The settings that the findings depend on.
pub(crate) struct WorkerEnvironment {
    /// By the names of their environment variables.
    pub(crate) settings: [(&'static str, String); 3],
    /// The environment of the worker's container, with secrets.
    pub(crate) container: BTreeMap<String, String>,
}

/// Returns the settings that the findings depend on.
pub(crate) fn worker_environment(log: LogArgs, context: &Context) -> Result<WorkerEnvironment> {
    let args = args_with_log(log)?;
    let worker = worker_state::inspect_worker(&args, context)?;
    let used = worker_state::worker_settings(&args, context, &worker)?;
    let settings = [
        (JOB_TIMEOUT_VARIABLE, used.timeout.as_secs().to_string()),
        (MAX_CONCURRENT_VARIABLE, used.max_concurrent.to_string()),
        (BATCH_SIZE_VARIABLE, used.batch_size.to_string()),
    ];
    let mut container = worker.environment;
    container.extend(worker.hidden_environment.0);
    Ok(WorkerEnvironment { settings, container })
}

fn args_with_log(log: LogArgs) -> Result<Args> {
    Ok(Args { log: LogRangeArgs::whole(log), ..default_args()? })
}

struct DoctorOutcome {
    /// Sorted by severity.
    results: Vec<CheckResult>,
    is_connected: bool,
    /// A summary of the open maintenance window.
    maintenance: Option<String>,
}

fn run_checks(args: &Args, mut results: Results, context: &mut Context) -> Result<DoctorOutcome> {
    let worker = worker_state::inspect_worker(args, context)?;
    let settings = worker_state::worker_settings(args, context, &worker)?;
    let mut prober = Prober::connect(context)?;
    let maintenance = prober.probe(Db::read_maintenance)?.ok().flatten();
    let input = CheckInput { args, settings, worker: &worker, maintenance };
    let store = store_state::check_database(&mut prober, &mut results)?;
    table_checks::run_checks(&store, &mut prober, &mut results)?;
    scheduler_checks::run_checks(&store, &mut prober, &mut results)?;
    let latest = job_checks::run_checks(&input, &store, &mut prober, &mut results)?;
    table_checks::run_time_checks(&input, latest.newest_start, &mut prober, &mut results)?;
    log_checks::run_checks(&input, latest.last_success, prober.now(), prober.context, &mut results)?;
    workload_checks::run_checks(&input, &store, &mut prober, &mut results)?;
    worker_checks::run_checks(&worker, &mut results);
    kept_findings::restore(&mut results, prober.context);
    let mut results = results.all;
    sort_by_severity(&mut results);
    let maintenance = input.maintenance.map(|maintenance| maintenance.summary());
    Ok(DoctorOutcome { results, is_connected: prober.unreachable.is_none(), maintenance })
}

fn verdict(results: &[CheckResult]) -> Verdict {
    let count = |status| results.iter().filter(|result| result.status == status).count();
    let [critical, warning, unknown] = [CheckStatus::Critical, CheckStatus::Warning, CheckStatus::Unknown].map(count);
    let severity = match (critical, warning) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let not_checked = if unknown > 0 { format!(", {unknown} not checked") } else { String::new() };
    let worst = results.first().filter(|worst| worst.status > CheckStatus::Unknown);
    let worst = worst.map_or(String::new(), |worst| format!(": {}: {}", worst.check.as_str(), worst.evidence));
    Verdict {
        check_name: "DOCTOR",
        severity,
        summary: format!("{critical} critical, {warning} warning of {} checks{not_checked}{worst}", results.len()),
        perfdata: vec![
            PerfValue::count("critical", critical),
            PerfValue::count("warning", warning),
            PerfValue::count("unknown", unknown),
        ],
    }
}
