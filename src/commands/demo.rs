//! `apsctl demo`

use anyhow::{Context as _, Result};
use clap::{Args as _, FromArgMatches, Subcommand};

use super::audit::Audit;
use super::indexes::Indexes;
use super::jobs::Jobs;
use super::rules::Rules;
use super::stats::Stats;
use super::{run_once, stale};
use crate::committed;
use crate::context::{ChangeArgs, ConfirmArgs, Context, GlobalArgs};
use crate::db::Change;
use crate::db::demo::DemoCounts;
use crate::report::{Cell, Format, Record, Report, Section};

/// Fill the sandbox with a lifelike store, run a pass on it, and look around
///
/// Jobs in every state, 90 days of runs, some thousand versions and the rules for them. Run again, it begins
/// anew. It touches no database but the sandbox.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl demo\n  apsctl demo -q --yes && apsctl --sandbox jobs list")]
pub struct Args {
    /// Replace what the sandbox holds, even if the demo did not put it there
    #[arg(short, long)]
    yes: bool,
}

struct LoadedRow {
    url: String,
    loaded: DemoCounts,
}

impl Record for LoadedRow {
    const COLUMNS: &'static [&'static str] = &["url", "jobs", "runs", "versions", "pending", "rules"];

    fn cells(self) -> Vec<Cell> {
        let Self { url, loaded } = self;
        let DemoCounts { jobs, runs, versions, pending, rules } = loaded;
        vec![url.into(), jobs.into(), runs.into(), versions.into(), pending.into(), rules.into()]
    }
}

/// What to look at: the words of a command of ours, and what it shows.
const TOUR: [(&str, &str); 4] = [
    ("jobs list", "every job, and when it runs next"),
    ("audit tail", "the runs of the last 24 hours"),
    ("stale", "the jobs that need a look"),
    ("stats durations --plot", "how long the runs took, beside the guide's targets"),
];

pub(crate) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    committed::declare_several_changes();
    let sandbox = context.use_sandbox()?;
    let change = ChangeArgs { reason: Some("demo".into()), dry_run: false, confirm: ConfirmArgs::default() };
    let intent = context.permit_change(&change)?;
    let load = |change: &mut Change| change.load_demo(args.yes);
    let loaded = context.db()?.change(&intent, load).context("loading the demo")?;
    let DemoCounts { jobs, runs, versions, rules, .. } = loaded;
    log::info!("Demo store loaded: {jobs} jobs, {runs} runs, {versions} versions, {rules} rules");
    run_command("indexes create", context).context("the indexes")?;
    let preview = section("rules preview", "what the pass was about to approve", context)?;
    let pass = run_command("run-once", context).context("the pass")?;
    let mut report = Report::single(LoadedRow { url: sandbox.url(), loaded }).code(pass.code);
    // A script that asked for another form wants the object alone.
    if context.format() == Format::Table {
        report.sections.push(preview);
        for (command, shows) in TOUR {
            report.sections.push(section(command, shows, context)?);
        }
    }
    Ok(report
        .note("to go on: `apsctl --sandbox jobs show automation-run`, `apsctl --sandbox rules check`,")
        .note("`apsctl --sandbox jobs resume cleanup-old-versions` and `apsctl --sandbox undo`;")
        .note("`apsctl sandbox down --purge` removes it all"))
}

fn section(command: &str, shows: &str, context: &mut Context) -> Result<Section> {
    context.db()?.refresh()?;
    let report = run_command(command, context).with_context(|| format!("apsctl {command}"))?;
    Ok(Section { heading: format!("apsctl --sandbox {command}: {shows}"), report })
}

/// Runs one of our own commands by its words, as the command line would.
fn run_command(command: &str, context: &mut Context) -> Result<Report> {
    let words: Vec<&str> = command.split(' ').collect();
    match words.split_first() {
        Some((&"jobs", rest)) => parse_subcommand::<Jobs>(rest)?.run(context),
        Some((&"audit", rest)) => parse_subcommand::<Audit>(rest)?.run(context),
        Some((&"indexes", rest)) => parse_subcommand::<Indexes>(rest)?.run(context),
        Some((&"stale", rest)) => stale::run(&parse_args(rest)?, context),
        Some((&"rules", rest)) => parse_subcommand::<Rules>(rest)?.run(context),
        Some((&"run-once", rest)) => run_once::run(&parse_args(rest)?, context),
        Some((&"stats", rest)) => parse_subcommand::<Stats>(rest)?.run(context),
        _ => anyhow::bail!("the demo knows no `{command}`"),
    }
}

fn parse_subcommand<T: Subcommand>(words: &[&str]) -> Result<T> {
    parse(T::augment_subcommands(clap::Command::new("demo")), words)
}

fn parse_args<T: clap::Args>(words: &[&str]) -> Result<T> {
    parse(T::augment_args(clap::Command::new("demo")), words)
}

fn parse<T: FromArgMatches>(command: clap::Command, words: &[&str]) -> Result<T> {
    let command = GlobalArgs::augment_args(command.no_binary_name(true));
    Ok(T::from_arg_matches(&command.try_get_matches_from(words)?)?)
}
