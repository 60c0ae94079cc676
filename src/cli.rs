//! The command line: the global options and the top-level commands.

use anyhow::Result;
use clap::CommandFactory as _;

use crate::commands::{
    audit, completions, config, cron, demo, doctor, health, indexes, jobs, logs, maintenance, metrics,
    migrate, recover, rules, run_once, runs, sandbox, stale, stats, store, undo,
};
use crate::context::{Context, GlobalArgs};
use crate::report::Report;

/// The operator's command line for APScheduler job stores in PostgreSQL
#[derive(Debug, clap::Parser)]
#[command(name = "apsctl", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Examples:\n  apsctl jobs list\n  apsctl stale -o nagios\n  apsctl --sandbox jobs list"
)]
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
    #[command(subcommand)]
    Rules(rules::Rules),
    #[command(subcommand)]
    Maintenance(maintenance::MaintenanceCommand),
    #[command(subcommand)]
    Migrate(migrate::Migrate),
    #[command(subcommand)]
    Store(store::Store),
    #[command(subcommand)]
    Sandbox(sandbox::SandboxCommand),
    Demo(demo::Args),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    Completions(completions::Args),
}

impl Cli {
    /// The command line with all of its commands built, which are deferred elsewhere.
    pub fn complete_command() -> clap::Command {
        let mut command = Self::command();
        command.build();
        describe_help_subcommands(command)
    }
}

/// The copies of the commands below `help` are made before what is deferred can say what they are for.
fn describe_help_subcommands(command: clap::Command) -> clap::Command {
    let original = command.clone();
    command.mut_subcommands(|below| {
        if below.get_name() == "help" {
            copy_descriptions(&original, below)
        } else {
            describe_help_subcommands(below)
        }
    })
}

fn copy_descriptions(original: &clap::Command, copy: clap::Command) -> clap::Command {
    copy.mut_subcommands(|below| match original.find_subcommand(below.get_name()) {
        Some(original) => {
            copy_descriptions(original, below.about(original.get_about().cloned().unwrap_or_default()))
        }
        None => below,
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
            Self::Rules(command) => command.run(context),
            Self::Maintenance(command) => command.run(context),
            Self::Migrate(command) => command.run(context),
            Self::Store(command) => command.run(context),
            Self::Sandbox(command) => command.run(context),
            Self::Demo(args) => demo::run(args, context),
            Self::Config(command) => command.run(context),
            Self::Completions(args) => Ok(completions::run(args, Cli::complete_command())),
        }
    }

    /// Whether the command is a check, with a verdict that `-o nagios` can tell.
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
