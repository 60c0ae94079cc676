//! Runs a command of apsctl for another command, in the same process.

use anyhow::Result;
use clap::{Args as _, FromArgMatches, Subcommand};

use super::audit::Audit;
use super::config::ConfigCommand;
use super::indexes::Indexes;
use super::jobs::Jobs;
use super::rules::Rules;
use super::runs::Runs;
use super::stats::Stats;
use super::store::Store;
use super::{health, run_once, stale};
use crate::context::{Context, GlobalArgs};
use crate::report::Report;

/// Runs a command line of apsctl in this process.
pub(super) fn run_command(command: &str, context: &mut Context) -> Result<Report> {
    let words: Vec<&str> = command.split(' ').collect();
    match words.split_first() {
        Some((&"jobs", rest)) => parse_subcommand::<Jobs>(rest)?.run(context),
        Some((&"audit", rest)) => parse_subcommand::<Audit>(rest)?.run(context),
        Some((&"indexes", rest)) => parse_subcommand::<Indexes>(rest)?.run(context),
        Some((&"stale", rest)) => stale::run(&parse_args(rest)?, context),
        Some((&"rules", rest)) => parse_subcommand::<Rules>(rest)?.run(context),
        Some((&"run-once", rest)) => run_once::run(&parse_args(rest)?, context),
        Some((&"health", rest)) => health::run(&parse_args(rest)?, context),
        Some((&"store", rest)) => parse_subcommand::<Store>(rest)?.run(context),
        Some((&"runs", rest)) => parse_subcommand::<Runs>(rest)?.run(context),
        Some((&"config", rest)) => parse_subcommand::<ConfigCommand>(rest)?.run(context),
        Some((&"stats", rest)) => parse_subcommand::<Stats>(rest)?.run(context),
        _ => anyhow::bail!("`{command}` cannot be run by another command"),
    }
}

fn parse_subcommand<T: Subcommand>(words: &[&str]) -> Result<T> {
    parse(T::augment_subcommands(clap::Command::new("apsctl")), words)
}

fn parse_args<T: clap::Args>(words: &[&str]) -> Result<T> {
    parse(T::augment_args(clap::Command::new("apsctl")), words)
}

fn parse<T: FromArgMatches>(command: clap::Command, words: &[&str]) -> Result<T> {
    let command = GlobalArgs::augment_args(command.no_binary_name(true));
    Ok(T::from_arg_matches(&command.try_get_matches_from(words)?)?)
}
