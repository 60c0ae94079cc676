//! apsctl: the operator's command line for APScheduler job stores in PostgreSQL.
//!
//! The one idea: a command is a function from arguments, database and time to a [`report::Report`]; it never
//! prints. This file parses, runs, writes the report, and turns the end into an exit code.

pub mod cli;
pub mod clock;
pub mod cluster;
pub mod commands;
pub mod committed;
pub mod config;
pub mod context;
pub mod db;
pub mod domain;
pub mod environment;
pub mod error;
pub mod http;
pub mod interrupt;
pub mod limited_read;
pub mod logging;
pub mod progress;
pub mod report;
pub mod safe_files;
pub mod sandbox;
pub mod worker;

use std::ffi::OsString;
use std::io::Write as _;
use std::process;

use anyhow::Result;
use clap::{CommandFactory as _, FromArgMatches as _};

use cli::Cli;
use context::{Context, ResolvedConfig};
use error::{CliError, ExitCode};
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
    let matches = command
        .try_get_matches_from_mut(args)
        .or_else(|_| Cli::complete_command().try_get_matches_from(args))?;
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
        let message = format!("-o nagios is for checks, and `apsctl {verb}` is none");
        return Err(CliError::usage(message).hint("try health, stale, indexes verify, rules check").into());
    }
    let settled = ResolvedConfig::gather(globals)?;
    logging::start(settled.zone(globals).value, globals.fixed_now(), globals.quiet, globals.verbose);
    settled.warnings().iter().for_each(|warning| log::warn!("{warning}"));
    interrupt::listen()?;
    let quiet = globals.quiet;
    // Secrets go first: quoted for the shell they would be harder to find.
    let words = redact_args(&args[1.min(args.len())..]).map(|word| domain::shell::quote(&word));
    let line: Vec<String> = std::iter::once("apsctl".to_owned()).chain(words).collect();
    committed::set_check_command(check_command(globals));
    let mut context = Context::new(cli.globals, settled, verb, &line);
    loop {
        let report = cli.command.run(&mut context)?;
        let again = report.rerun_after;
        let code = write_report(report, &context, quiet)?;
        let Some(pause) = again else { return Ok(code) };
        interrupt::sleep(pause)?;
        context.db()?.refresh()?;
    }
}

/// The command that lists what has just been committed, on the same store.
fn check_command(globals: &context::GlobalArgs) -> String {
    let mut command = "apsctl".to_owned();
    if let Some(url) = &globals.database_url {
        command = domain::shell::with_option(&command, "-d", &error::redact(url));
    }
    if let Some(profile) = &globals.profile {
        command = domain::shell::with_option(&command, "--profile", profile);
    }
    if let Some(file) = &globals.env_file {
        command = domain::shell::with_option(&command, "--env-file", &file.to_string_lossy());
    }
    if globals.sandbox {
        command += " --sandbox";
    }
    command + " audit operations --since 1h"
}

/// The words of our own command line, without secrets: of a restart command, what looks like one.
fn redact_args(args: &[OsString]) -> impl Iterator<Item = String> {
    const RESTART_OPTION: &str = "--restart-command";
    let mut is_command = false;
    args.iter().map(move |arg| {
        let arg = arg.to_string_lossy();
        let joined = arg.strip_prefix(RESTART_OPTION).is_some_and(|rest| rest.starts_with('='));
        let clean = if is_command || joined { error::redact_command(&arg) } else { error::redact(&arg) };
        is_command = arg == RESTART_OPTION;
        clean
    })
}

/// Data to stdout, notes to stderr, the verdict into the code. What is committed stays so, whether it can be written or
/// not.
fn write_report(report: Report, context: &Context, quiet: bool) -> Result<u8> {
    let format = context.format();
    let code = report.exit_code(format);
    let notes = report.notes.clone();
    let written = report.write(format, context.render_options(), context.stdout());
    if let (Err(error), Some(committed)) = (&written, committed::describe()) {
        write_stderr(&format!(
            "warning: {committed}, but the output could not be written: {}\n",
            one_line_error(error)
        ));
    } else {
        written?;
    }
    if !quiet && format != Format::Nagios {
        for note in notes {
            write_stderr(&format!("{}\n", report::printable(&note)));
        }
    }
    Ok(code)
}

/// The end of a command that failed. After the commit of all it was to change, only what follows can have failed: then
/// that is a warning.
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
            write_stderr(&format!(
                "warning: {committed}, but what follows failed: {}\n",
                one_line_error(error)
            ));
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

/// An error's words in one line, without secrets.
fn one_line_error(error: &anyhow::Error) -> String {
    report::printable(&error::redact(&format!("{error:#}")))
}

/// Writes to stderr. Where nobody reads that, nobody can be told.
fn write_stderr(text: &str) {
    drop(std::io::stderr().write_all(text.as_bytes()));
}

/// The end of a command line that could not be read: help and the version are answers, all else is exit 2.
fn report_usage_error(error: &clap::Error, args: &[OsString]) -> process::ExitCode {
    if !error.use_stderr() {
        // A closed pipe is no error, and there is nobody left to tell of another.
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

/// clap's text, which says again what it was given: nothing of that steers the terminal, nor passes for a line of ours.
fn escape_arguments(text: &str, args: &[OsString]) -> String {
    let args = args.iter().map(|arg| error::redact(&arg.to_string_lossy()));
    let mut text = text.to_owned();
    for arg in args {
        // Of an option given in one word, clap may say its value alone.
        let long = arg.split_once('=').map(|(_, value)| value);
        let short = arg.get(2..).filter(|_| arg.starts_with('-'));
        for said in [Some(arg.as_str()), long, short].into_iter().flatten() {
            let clean = report::printable(said);
            if clean != said && !said.trim().is_empty() {
                text = text.replace(said, &clean);
            }
        }
    }
    text.split('\n').map(report::printable).collect::<Vec<_>>().join("\n")
}

fn nagios_unknown(text: &str) -> process::ExitCode {
    drop(std::io::stdout().write_all(report::nagios_unknown(text).as_bytes()));
    process::ExitCode::from(3)
}

/// Asked of the bare words, since a command line may be wrong and still be a monitoring check's.
fn wants_nagios(args: &[OsString]) -> bool {
    let words: Vec<_> = args.iter().map(|arg| arg.to_string_lossy()).collect();
    let joined = words.iter().any(|w| w == "-onagios" || w == "--output=nagios" || w == "-o=nagios");
    joined
        || words.windows(2).any(|pair| matches!(pair[0].as_ref(), "-o" | "--output") && pair[1] == "nagios")
}
