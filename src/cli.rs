//! The command line: the global options, the top-level commands, and their help.

use anyhow::Result;
use clap::{ArgAction, CommandFactory as _};

use crate::commands::{
    audit, completions, config, cron, demo, doctor, health, incident, indexes, jobs, logs, maintenance, metrics,
    migrate, recover, report, rules, run_once, runs, sandbox, stale, stats, store, top, undo, watch,
};
use crate::context::{Context, GlobalArgs};
use crate::report::Report;

/// The commands by purpose, for the top-level help. A test checks that each command is listed.
const COMMANDS_BY_PURPOSE: &str = "\
Something is wrong
  doctor       Find what is wrong, why, and the command that fixes it
  stale        Find jobs that are late, stuck or silent
  health       Give one verdict, for people and for monitoring
  watch        Report each finding when it appears and when it is gone
  recover      Restart the worker, and watch until a run has succeeded
  undo         Take one change back
  incident     save: everything about an incident in one file
Look
  top          Show jobs, runs and the queue live
  jobs         list, show, running, upcoming, verify, preflight, snapshot, diff
  audit        tail: the runs; operations: who changed what; prune: delete
  runs         show; expected: what did not run; import: from a log
  logs         Show the worker's log, and the runs in it
  stats        durations: how long the runs take
  report       Write one HTML page about the store
Change
  jobs         trigger, pause, resume, schedule, edit, remove, repair, restore
  maintenance  Pause all jobs for a while, then restore them
  run-once     Run one approval pass now
Rules and schedules
  rules        list, check, preview
  cron         Check an expression, and show when it fires
Set up
  store, migrate, indexes, config, metrics, sandbox, demo, completions, help";

/// The most important global options, for the top-level help.
const GLOBAL_OPTIONS_BY_PURPOSE: &str = "\
Options   -o json|jsonl|csv|wide|nagios   --columns a,b   --tz ZONE   -q   -v
          --color WHEN   --no-pager   --plain   --read-only   --env-file FILE";

const EXAMPLES: &str = "\
Examples:
  apsctl doctor                               Begin here
  apsctl jobs trigger ID --wait               Run a job, and see it end
  apsctl jobs pause ID --for 2h -n            See what a pause would change
  apsctl --sandbox demo                       Try it on a private store";

const MORE_HELP: &str = "`apsctl COMMAND -h` is one screen, `--help` the whole page; man apsctl";

/// The width of help texts, also if stdout is not a terminal.
const MAX_HELP_WIDTH: usize = 80;

/// Replaces the list of global options in the short help (`-h`) of every command.
const GLOBAL_OPTIONS_SUMMARY: &str =
    "Global options: -d URL, --profile NAME, --sandbox, -o FORMAT, --columns a,b, … (see --help)";

/// See, run and repair the jobs of an APScheduler store in PostgreSQL
#[derive(Debug, clap::Parser)]
#[command(name = "apsctl", version, propagate_version = true, max_term_width = MAX_HELP_WIDTH)]
#[command(after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub globals: GlobalArgs,

    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, clap::Subcommand)]
#[command(defer = true)]
pub enum Command {
    #[command(subcommand)]
    Jobs(jobs::Jobs),
    #[command(subcommand)]
    Audit(audit::Audit),
    Undo(undo::Args),
    RunOnce(run_once::Args),
    #[command(subcommand)]
    Runs(runs::Runs),
    Logs(logs::Logs),
    #[command(subcommand)]
    Cron(cron::Cron),
    #[command(subcommand)]
    Indexes(indexes::Indexes),
    Stale(stale::Args),
    Doctor(doctor::Args),
    Health(health::Args),
    Metrics(metrics::Args),
    Recover(recover::Args),
    #[command(subcommand)]
    Stats(stats::Stats),
    Report(report::Args),
    #[command(subcommand)]
    Incident(incident::IncidentCommand),
    #[command(subcommand)]
    Rules(rules::Rules),
    #[command(subcommand)]
    Maintenance(maintenance::MaintenanceCommand),
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    #[command(subcommand)]
    Store(store::Store),
    Top(top::Args),
    Watch(watch::Args),
    #[command(subcommand)]
    Sandbox(sandbox::SandboxCommand),
    Demo(demo::Args),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    Completions(completions::Args),
}

impl Cli {
    /// Returns the command line with all subcommands, which are otherwise built on demand.
    pub fn complete_command() -> clap::Command {
        let mut command = Self::command();
        command.build();
        group_commands(shorten_short_help(describe_help_subcommands(command)))
    }
}

/// Summarizes the global options in one line of `-h`, in this command and in those below it.
fn shorten_short_help(command: clap::Command) -> clap::Command {
    let examples = command.get_after_help().cloned().unwrap_or_default();
    command
        .after_help(format!("{GLOBAL_OPTIONS_SUMMARY}\n\n{examples}"))
        .after_long_help(examples)
        .mut_args(|arg| if matches!(arg.get_action(), ArgAction::Version) { arg.hide_short_help(true) } else { arg })
        .mut_subcommands(|sub| if sub.get_name() == "help" { sub } else { shorten_short_help(sub) })
}

/// Replaces clap's list of subcommands by [`COMMANDS_BY_PURPOSE`] in the top-level help.
fn group_commands(command: clap::Command) -> clap::Command {
    let options = clap::Command::new("apsctl")
        .max_term_width(MAX_HELP_WIDTH)
        .disable_help_flag(true)
        .version(env!("CARGO_PKG_VERSION"))
        .disable_version_flag(true)
        .args(command.get_arguments().cloned())
        .help_template("{all-args}")
        .render_long_help();
    let options = options.ansi();
    command
        .override_usage("apsctl [--profile NAME | -d URL | --sandbox] COMMAND [OPTIONS]")
        .help_template("apsctl: {about}\n\n{usage-heading} {usage}{after-help}")
        .after_help(format!("{COMMANDS_BY_PURPOSE}\n\n{GLOBAL_OPTIONS_BY_PURPOSE}\n\n{EXAMPLES}\n\n{MORE_HELP}"))
        .after_long_help(format!("{COMMANDS_BY_PURPOSE}\n\n{options}\n{EXAMPLES}"))
}

/// Gives the subcommands of `help` their summaries. clap copies them before deferred commands have one.
fn describe_help_subcommands(command: clap::Command) -> clap::Command {
    let original = command.clone();
    command.mut_subcommands(|sub| {
        if sub.get_name() == "help" { copy_summaries(&original, sub) } else { describe_help_subcommands(sub) }
    })
}

fn copy_summaries(original: &clap::Command, copy: clap::Command) -> clap::Command {
    copy.mut_subcommands(|sub| match original.find_subcommand(sub.get_name()) {
        Some(original) => copy_summaries(original, sub.about(original.get_about().cloned().unwrap_or_default())),
        None => sub,
    })
}

impl Command {
    pub fn run(&self, context: &mut Context) -> Result<Report> {
        match self {
            Self::Jobs(command) => command.run(context),
            Self::Audit(command) => command.run(context),
            Self::Cron(command) => command.run(context),
            Self::RunOnce(args) => run_once::run(args, context),
            Self::Runs(command) => command.run(context),
            Self::Logs(command) => command.run(context),
            Self::Undo(args) => undo::run(args, context),
            Self::Indexes(command) => command.run(context),
            Self::Stale(args) => stale::run(args, context),
            Self::Doctor(args) => doctor::run(args, context),
            Self::Health(args) => health::run(args, context),
            Self::Metrics(args) => metrics::run(args, context),
            Self::Recover(args) => recover::run(args, context),
            Self::Stats(command) => command.run(context),
            Self::Report(args) => report::run(args, context),
            Self::Incident(command) => command.run(context),
            Self::Rules(command) => command.run(context),
            Self::Maintenance(command) => command.run(context),
            Self::Migrate(command) => command.run(context),
            Self::Store(command) => command.run(context),
            Self::Top(args) => top::run(args, context),
            Self::Watch(args) => watch::run(args, context),
            Self::Sandbox(command) => command.run(context),
            Self::Demo(args) => demo::run(args, context),
            Self::Config(command) => command.run(context),
            Self::Completions(args) => Ok(completions::run(args, Cli::complete_command())),
        }
    }

    /// Returns the columns of the command's reports; none if it writes a text.
    pub fn columns(&self) -> Vec<&'static str> {
        match self {
            Self::Jobs(command) => command.columns(),
            Self::Audit(command) => command.columns(),
            Self::Cron(command) => command.columns(),
            Self::RunOnce(_) => run_once::columns(),
            Self::Runs(command) => command.columns(),
            Self::Logs(command) => command.columns(),
            Self::Undo(_) => undo::columns(),
            Self::Indexes(command) => command.columns(),
            Self::Stale(_) => stale::columns(),
            Self::Watch(_) => watch::columns(),
            Self::Doctor(_) => doctor::columns(),
            Self::Health(_) => health::columns(),
            Self::Recover(_) => recover::columns(),
            Self::Stats(command) => command.columns(),
            Self::Report(_) => report::columns(),
            Self::Incident(command) => command.columns(),
            Self::Rules(command) => command.columns(),
            Self::Maintenance(command) => command.columns(),
            Self::Migrate(command) => command.columns(),
            Self::Store(command) => command.columns(),
            Self::Sandbox(command) => command.columns(),
            Self::Demo(_) => demo::columns(),
            Self::Config(command) => command.columns(),
            Self::Metrics(_) | Self::Top(_) | Self::Completions(_) => Vec::new(),
        }
    }

    /// Whether the command is a check, so that it supports `-o nagios`.
    pub fn is_check(&self) -> bool {
        match self {
            Self::Jobs(command) => command.is_check(),
            Self::Audit(command) => command.is_check(),
            Self::Cron(command) => command.is_check(),
            Self::Indexes(command) => command.is_check(),
            Self::Stale(_) | Self::Doctor(_) | Self::Health(_) => true,
            Self::Stats(command) => command.is_check(),
            Self::Rules(command) => command.is_check(),
            Self::Runs(command) => command.is_check(),
            Self::Logs(command) => command.is_check(),
            _ => false,
        }
    }
}
