//! `apsctl demo`

use anyhow::{Context as _, Result};

use super::command_line::run_command;
use crate::committed;
use crate::context::{ChangeArgs, ConfirmArgs, Context};
use crate::db::Change;
use crate::db::demo::DemoCounts;
use crate::error::CliError;
use crate::invocation::{self, APSCTL};
use crate::report::{Record as _, Report, Section, record};

/// Fill the sandbox with sample data, run a pass and show the results
///
/// The data are jobs in every state, 90 days of runs, some thousand versions and their rules. Another run replaces them. No
/// database other than the sandbox is used.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl demo\n  apsctl demo -q --yes && apsctl --sandbox jobs list")]
pub struct Args {
    /// Replace the sandbox's contents, even if other than the demo's
    #[arg(short, long)]
    yes: bool,
}

struct LoadedRow {
    url: String,
    loaded: DemoCounts,
}

record!(LoadedRow, |LoadedRow { url, loaded }| {
    let DemoCounts { jobs, runs, versions, pending, rules } = loaded;
    [("url", url), ("jobs", jobs), ("runs", runs), ("versions", versions), ("pending", pending), ("rules", rules)]
});

/// The commands that the demo runs, and what each shows.
const TOUR: [(&str, &str); 4] = [
    ("jobs list", "every job and its next run"),
    ("audit tail", "the runs of the last 24 hours"),
    ("stale", "the jobs that need attention"),
    ("stats durations --plot", "how long the runs took, compared with Task Tracker's targets"),
];

/// Returns the columns of the report.
pub(crate) fn columns() -> Vec<&'static str> {
    LoadedRow::COLUMNS.to_vec()
}

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    committed::declare_several_changes();
    let sandbox = context.use_sandbox()?;
    let sandbox = if let Some(incident) = sandbox.incident() {
        if !args.yes {
            return Err(CliError::refused(format!("the sandbox contains the incident {}", incident.archive))
                .hint("use `apsctl demo --yes` to replace it")
                .into());
        }
        sandbox.remove_incident()?;
        context.use_sandbox()?
    } else {
        sandbox
    };
    let change = ChangeArgs { reason: Some("demo".into()), dry_run: false, confirm: ConfirmArgs::default() };
    let intent = context.permit_change(&change)?;
    let load = |change: &mut Change| change.load_demo(args.yes);
    let loaded = context.db()?.change(&intent, load).context("loading the demo")?;
    let DemoCounts { jobs, runs, versions, rules, .. } = loaded;
    log::info!("Demo store loaded: {jobs} jobs, {runs} runs, {versions} versions, {rules} rules");
    run_command("indexes create", context).context("creating the indexes")?;
    let preview = section("rules preview", "what the pass will approve", context)?;
    let pass = run_command("run-once", context).context("running the pass")?;
    let mut report = Report::single(LoadedRow { url: sandbox.url(), loaded }).code(pass.code);
    // Scripts that use another format get only the object.
    if context.is_text() {
        report.sections.push(preview);
        for (command, shows) in TOUR {
            report.sections.push(section(command, shows, context)?);
        }
    }
    Ok(report
        .note(format!("try next: `{APSCTL} jobs show automation-run`, `{APSCTL} rules check`,"))
        .note(format!("`{APSCTL} jobs resume cleanup-old-versions` and `{APSCTL} undo`;"))
        .note("`apsctl sandbox down --purge` removes everything"))
}

fn section(command: &str, shows: &str, context: &mut Context) -> Result<Section> {
    context.db()?.refresh()?;
    let report = run_command(command, context).with_context(|| invocation::apsctl(command))?;
    Ok(Section { heading: format!("{APSCTL} {command}: {shows}"), report })
}
