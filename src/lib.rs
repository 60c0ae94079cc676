//! apsctl: the operator's command line for APScheduler job stores in PostgreSQL.
//!
//! A command is a function from arguments, database and time to a [`report::Report`]; it never prints. This file parses the command
//! line, runs the command, prints the report, and returns the exit code.
#![allow(unreachable_pub, reason = "the modules are private, so that the compiler finds dead code in them")]

mod cli;
mod clock;
pub mod cluster;
mod commands;
mod committed;
mod config;
mod context;
mod db;
mod domain;
mod environment;
mod error;
mod http;
mod interrupt;
mod invocation;
mod limited_read;
mod logging;
mod pager;
mod progress;
mod python;
mod report;
mod safe_files;
mod sandbox;
mod screen;
mod unnamed_file;
mod worker;

/// Exports for the tests, the benchmarks and the fuzz targets.
pub mod testing {
    pub use crate::cli::Cli;
    pub use crate::clock::local_now;
    pub use crate::domain::doctor::check::Check;
    pub use crate::domain::doctor::check_result::CheckStatus;
    pub use crate::domain::grants::OWN_TABLES;
    pub use crate::domain::log::runs::{RUN_EVENT_PATTERN, RunExtractor, SCHEDULER_EVENT_PATTERN, SchedulerRuns};
    pub use crate::domain::log::{EntryParser, EntrySearch};
    pub use crate::domain::rules::{ColumnKind, Rule};
    pub use crate::domain::shell;
    pub use crate::worker::logs::{ChunkReader, LogSource, NextChunk, ReadResult, TimestampStripper};
    pub use crate::worker::{Container, ContainerStatus, DockerError};
}

use std::ffi::OsString;
use std::io::Write as _;
use std::process;

use anyhow::Result;
use clap::{CommandFactory as _, FromArgMatches as _};

use cli::Cli;
use context::{Context, ResolvedConfig};
use error::{CliError, ExitCode};
use invocation::StoreSelection;
use report::{Format, Report};

/// Runs the command line and turns its end into an exit code.
pub fn main() -> process::ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let ended = match parse(&args) {
        Ok((cli, verb)) => run(cli, verb, &args),
        Err(error) => return report_usage_error(&error, &args),
    };
    match ended {
        Ok(code) => process::ExitCode::from(code),
        Err(error) => report_failure(&error, wants_nagios(&args)),
    }
}

fn parse(args: &[OsString]) -> Result<(Cli, String), clap::Error> {
    let mut command = Cli::command();
    // Subcommands are deferred: only those that are named are built, unless there is help to be written of all.
    let matches =
        command.try_get_matches_from_mut(args).or_else(|_| Cli::complete_command().try_get_matches_from(args))?;
    // Taking the tree of commands apart again is a part of what the start costs, and the process is short.
    std::mem::forget(command);
    let mut verb = Vec::new();
    let mut at = &matches;
    while let Some((name, below)) = at.subcommand() {
        verb.push(name.to_owned());
        at = below;
    }
    Ok((Cli::from_arg_matches(&matches)?, verb.join(" ")))
}

fn run(cli: Cli, verb: String, args: &[OsString]) -> Result<u8> {
    let globals = &cli.globals;
    if globals.output == Some(Format::Nagios) && !cli.command.is_check() {
        let message = format!("-o nagios works only for checks, and `apsctl {verb}` is not one");
        return Err(CliError::usage(message).hint("checks are doctor, health, stale, cron check, indexes verify, jobs verify, jobs preflight, jobs diff, rules check and runs expected").into());
    }
    let columns = select_columns(&cli, &verb)?;
    invocation::set_selection(StoreSelection {
        database_url: globals.database_url.as_deref(),
        profile: globals.profile.as_deref(),
        env_file: globals.env_file.as_deref(),
        sandbox: globals.sandbox,
    });
    let config = ResolvedConfig::gather(globals)?;
    logging::start(config.zone(globals).value, globals.fixed_now(), globals.quiet, globals.verbose);
    config.warnings().iter().for_each(|warning| log::warn!("{warning}"));
    interrupt::listen()?;
    let quiet = globals.quiet;
    // Secrets go first: quoted for the shell they would be harder to find.
    let words = redact_args(&args[1.min(args.len())..]).map(|word| domain::shell::quote(&word));
    let line: Vec<String> = std::iter::once("apsctl".to_owned()).chain(words).collect();
    let mut context = Context::new(cli.globals, config, verb, &line).with_columns(columns);
    if context.shows_live_lines() {
        progress::start(context::shows_utf8());
    } else {
        progress::hide();
    }
    loop {
        let report = cli.command.run(&mut context)?;
        let rerun_interval = report.rerun_after;
        let code = write_report(report, &context, quiet)?;
        let Some(pause) = rerun_interval else { return Ok(code) };
        interrupt::sleep(pause)?;
        context.db()?.refresh()?;
    }
}

/// Returns the columns of `--columns`; empty for all.
///
/// # Errors
/// A [`CliError`] (exit 2) for a name that is not a column of the command, or that is there twice.
fn select_columns(cli: &Cli, verb: &str) -> Result<Vec<&'static str>> {
    let names: Vec<&str> = cli.globals.columns.iter().map(|name| name.trim()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    if cli.globals.output == Some(Format::Nagios) {
        return Err(CliError::usage("--columns cannot be combined with -o nagios").into());
    }
    let known = cli.command.columns();
    if known.is_empty() {
        return Err(CliError::usage(format!("--columns: the output of `apsctl {verb}` has no columns")).into());
    }
    let mut selection: Vec<&'static str> = Vec::new();
    for name in names {
        let Some(column) = known.iter().find(|column| **column == name) else {
            let similar = domain::similar::most_similar(name, known.iter().copied());
            let similar = similar.map_or(String::new(), |column| format!("did you mean {column}? "));
            return Err(CliError::usage(format!("--columns: `apsctl {verb}` has no column \"{name}\""))
                .hint(format!("{similar}The columns are {}", known.join(", ")))
                .into());
        };
        if selection.contains(column) {
            return Err(CliError::usage(format!("--columns: {name} is given twice")).into());
        }
        selection.push(column);
    }
    Ok(selection)
}

/// Returns the arguments without secrets. In the command of an option, values with names like `--token` count as secrets, too.
fn redact_args(args: &[OsString]) -> impl Iterator<Item = String> {
    const COMMAND_OPTIONS: [&str; 2] = ["--restart-command", "--exec"];
    let mut is_command = false;
    args.iter().map(move |arg| {
        let arg = arg.to_string_lossy();
        let is_joined = |option: &&str| arg.strip_prefix(*option).is_some_and(|rest| rest.starts_with('='));
        let joined = COMMAND_OPTIONS.iter().any(is_joined);
        let clean = if is_command || joined { error::redact_command(&arg) } else { error::redact(&arg) };
        is_command = COMMAND_OPTIONS.contains(&arg.as_ref());
        clean
    })
}

/// Prints data to stdout and notes to stderr, and returns the exit code. If the output cannot be written after a commit, that is only a
/// warning.
fn write_report(report: Report, context: &Context, quiet: bool) -> Result<u8> {
    let format = context.format();
    let code = report.exit_code(format);
    let notes = report.notes.clone();
    let has_notes_on_screen = context.redraws(&report)
        || context.shows_screen() && report.screen.as_ref().is_some_and(|screen| screen.includes_notes);
    let written = context.write_report(report);
    if let (Err(error), Some(committed)) = (&written, committed::describe()) {
        write_stderr(&format!(
            "warning: {committed}, but the output could not be written: {}\n",
            one_line_error(error)
        ));
    } else {
        written?;
    }
    if !quiet && format != Format::Nagios && !has_notes_on_screen {
        for note in notes {
            write_stderr(&format!("{}\n", report::printable(&note)));
        }
    }
    Ok(code)
}

/// Prints the error of a command and returns its exit code. If the whole change is committed, a later failure is only a warning.
fn report_failure(error: &anyhow::Error, nagios: bool) -> process::ExitCode {
    let code = error::exit_code_of(error);
    let committed = committed::describe();
    if code == ExitCode::Done && committed.is_none() {
        return process::ExitCode::SUCCESS;
    }
    let text = error::format_error(error, report::printable);
    if nagios {
        return nagios_unknown(&text);
    }
    let is_signal = matches!(code, ExitCode::Interrupted | ExitCode::Terminated);
    match committed {
        Some(committed) if committed::are_complete() && !is_signal => {
            write_stderr(&format!("warning: {committed}, but a later step failed: {}\n", one_line_error(error)));
            process::ExitCode::SUCCESS
        }
        Some(committed) => {
            write_stderr(&format!("{text}note: {committed}\n"));
            process::ExitCode::from(code as u8)
        }
        None => {
            write_stderr(&text);
            process::ExitCode::from(code as u8)
        }
    }
}

/// Formats an error in one line, without secrets.
fn one_line_error(error: &anyhow::Error) -> String {
    report::printable(&error::redact(&error::without_error_numbers(&format!("{error:#}"))))
}

/// Writes to stderr. A failure to do so cannot be reported.
fn write_stderr(text: &str) {
    drop(std::io::stderr().write_all(text.as_bytes()));
}

/// Prints clap's message and returns the exit code: 0 for help and the version, 2 for an invalid command line.
fn report_usage_error(error: &clap::Error, args: &[OsString]) -> process::ExitCode {
    if !error.use_stderr() {
        // A closed pipe is not an error, and another error could not be reported.
        drop(error.print());
        return process::ExitCode::SUCCESS;
    }
    let text = escape_arguments(&error::redact(&error.render().to_string()), args);
    if wants_nagios(args) {
        return nagios_unknown(text.trim());
    }
    drop(std::io::stderr().write_all(text.as_bytes()));
    process::ExitCode::from(ExitCode::Usage as u8)
}

/// Escapes control characters in clap's message, which repeats arguments. They must neither control the terminal nor look like a line
/// of apsctl.
fn escape_arguments(text: &str, args: &[OsString]) -> String {
    let args = args.iter().map(|arg| error::redact(&arg.to_string_lossy()));
    let mut text = text.to_owned();
    for arg in args {
        // clap may repeat only the value of `--option=value` or `-ovalue`.
        let long = arg.split_once('=').map(|(_, value)| value);
        let short = arg.get(2..).filter(|_| arg.starts_with('-'));
        for shown_text in [Some(arg.as_str()), long, short].into_iter().flatten() {
            let clean = report::printable(shown_text);
            if clean != shown_text && !shown_text.trim().is_empty() {
                text = text.replace(shown_text, &clean);
            }
        }
    }
    text.split('\n').map(report::printable).collect::<Vec<_>>().join("\n")
}

fn nagios_unknown(text: &str) -> process::ExitCode {
    drop(std::io::stdout().write_all(report::nagios_unknown(text).as_bytes()));
    process::ExitCode::from(3)
}

/// Whether the arguments ask for Nagios output. The command line may be invalid, so clap cannot tell.
fn wants_nagios(args: &[OsString]) -> bool {
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let joined = words.iter().any(|w| w == "-onagios" || w == "--output=nagios" || w == "-o=nagios");
    joined || words.windows(2).any(|pair| matches!(pair[0].as_ref(), "-o" | "--output") && pair[1] == "nagios")
}
