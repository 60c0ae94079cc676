//! `apsctl logs`

use std::path::PathBuf;

use anyhow::Result;

use super::log_args::LogRangeArgs;
use super::printer::{EntryFilter, EntryWriter, LogPrinter};
use crate::context::Context;
use crate::domain::log::{EntrySearch, Level};
use crate::error::CliError;
use crate::report::Report;
use crate::worker::logs::{LogLocation, ReadOptions, read_entries};

/// Task Tracker's own filter, `grep -i "automation\|schedule"`.
const DEFAULT_PATTERN: &str = "(?i-u:automation|schedule)";

/// The names of the levels that are counted if they are not shown.
const SEVERE_LEVELS: &str = "(?-u:ERROR|CRITICAL|FATAL)";

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Args {
    /// Log files, as with --file
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Wait for new lines, also after a rotation
    #[arg(short, long)]
    follow: bool,

    /// Show only entries that match this pattern
    ///
    /// PATTERN is a regular expression.
    #[arg(long, value_name = "PATTERN")]
    grep: Option<String>,

    /// Ignore case in --grep
    #[arg(short, long, requires = "grep")]
    ignore_case: bool,

    /// Show this level and above (debug to critical)
    #[arg(long, value_name = "LEVEL")]
    level: Option<Level>,

    /// Also show entries of level DEBUG
    #[arg(long)]
    debug: bool,

    /// Show all entries, including level DEBUG
    #[arg(long, conflicts_with_all = ["grep", "level"])]
    all: bool,

    /// Show only the last N entries
    #[arg(short = 'n', long, value_name = "N")]
    tail: Option<usize>,
}

pub(super) fn run(args: &Args, log: &LogRangeArgs, context: &mut Context) -> Result<Report> {
    let location = log.log.location(&args.files, context)?;
    let time_range = log.time_range(context)?;
    let is_container = matches!(location, LogLocation::Container(_));
    let is_default_filter = args.grep.is_none() && args.level.is_none() && !args.all;
    let search = entry_search(args)?;
    let candidates = if is_default_filter {
        EntrySearch::matching_in_line(&format!("{DEFAULT_PATTERN}|{SEVERE_LEVELS}")).map_err(CliError::usage)?
    } else {
        search.clone()
    };
    let parser = log.log.entry_parser(&location)?;
    let sources = location.open(ReadOptions {
        since: time_range.since,
        until: time_range.until,
        follow: args.follow,
        include_rotated: log.log.includes_rotated(),
    })?;
    let filter = EntryFilter {
        search,
        counts_severe: is_default_filter,
        min_level: args.level,
        shows_debug: args.debug || args.all || args.level == Some(Level::Debug),
        // Docker applies the range itself.
        time_range: (!is_container && !time_range.is_unbounded()).then_some(time_range),
    };
    let mut printer = LogPrinter::new(filter, parser, EntryWriter::open(args.follow, context)?, args.tail);
    read_entries(sources, args.follow, &candidates, &mut printer)?;
    printer.finish()
}

/// Returns the search for the entries to show.
fn entry_search(args: &Args) -> Result<EntrySearch> {
    let pattern = match &args.grep {
        Some(pattern) if args.ignore_case => format!("(?i:{pattern})"),
        Some(pattern) => pattern.clone(),
        None if args.all || args.level.is_some() => return Ok(EntrySearch::all()),
        None => DEFAULT_PATTERN.to_owned(),
    };
    let hint = "--grep takes a regular expression; write \\. for a dot and \\( for a parenthesis";
    EntrySearch::matching(&pattern).map_err(|error| CliError::usage(format!("--grep: {error}")).hint(hint).into())
}
