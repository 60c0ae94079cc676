//! `apsctl logs`

use std::path::PathBuf;

use anyhow::Result;

use super::LogRangeArgs;
use super::printer::{EntryFilter, EntryWriter, LogPrinter};
use crate::context::Context;
use crate::domain::log::{EntrySearch, Level};
use crate::error::CliError;
use crate::report::Report;
use crate::worker::logs::{LogLocation, ReadOptions, read_entries};

/// The guide's filter, `grep -i "automation\|schedule"`.
const DEFAULT_PATTERN: &str = "(?i-u:automation|schedule)";

/// The words of the levels that nobody should overlook.
const SEVERE_LEVELS: &str = "(?-u:ERROR|CRITICAL|FATAL)";

#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Args {
    /// Files, as with --file
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Go on and show lines as they come, also after a restart or a rotation
    #[arg(short, long)]
    follow: bool,

    /// Only lines that match this regular expression, instead of the guide's `automation|schedule`
    #[arg(long, value_name = "PATTERN")]
    grep: Option<String>,

    /// Let --grep match upper and lower case alike
    #[arg(short, long, requires = "grep")]
    ignore_case: bool,

    /// Only lines of this level or a graver one: debug, info, warn, error, critical
    #[arg(long, value_name = "LEVEL")]
    level: Option<Level>,

    /// Also lines of level DEBUG
    #[arg(long)]
    debug: bool,

    /// Every line, of level DEBUG too
    #[arg(long, conflicts_with_all = ["grep", "level"])]
    all: bool,

    /// Only the last so many
    #[arg(short = 'n', long, value_name = "N")]
    tail: Option<usize>,
}

pub(super) fn run(args: &Args, place: &LogRangeArgs, context: &mut Context) -> Result<Report> {
    let source = place.log.location(&args.files, context)?;
    let between = place.time_range(context);
    let is_container = matches!(source, LogLocation::Container(_));
    let is_guides = args.grep.is_none() && args.level.is_none() && !args.all;
    let wanted = line_search(args)?;
    let candidates = if is_guides {
        EntrySearch::matching_in_line(&format!("{DEFAULT_PATTERN}|{SEVERE_LEVELS}"))
            .map_err(CliError::usage)?
    } else {
        wanted.clone()
    };
    let reading = place.log.entry_parser(&source)?;
    let feeds = source.open(ReadOptions {
        since: between.since,
        until: between.until,
        follow: args.follow,
        include_rotated: place.log.includes_rotated(),
    })?;
    let rules = EntryFilter {
        search: wanted,
        counts_severe: is_guides,
        min_level: args.level,
        shows_debug: args.debug || args.all || args.level == Some(Level::Debug),
        // Docker has seen to it.
        time_range: (!is_container && !between.is_unbounded()).then_some(between),
    };
    let mut shown = LogPrinter::new(rules, reading, EntryWriter::open(args.follow, context)?, args.tail);
    read_entries(feeds, args.follow, &candidates, &mut shown)?;
    shown.finish()
}

/// Which lines are wanted by their words.
fn line_search(args: &Args) -> Result<EntrySearch> {
    let pattern = match &args.grep {
        Some(pattern) if args.ignore_case => format!("(?i:{pattern})"),
        Some(pattern) => pattern.clone(),
        None if args.all || args.level.is_some() => return Ok(EntrySearch::all()),
        None => DEFAULT_PATTERN.to_owned(),
    };
    let hint = "--grep takes a regular expression; \\. is a dot, \\( a parenthesis";
    EntrySearch::matching(&pattern).map_err(|why| CliError::usage(format!("--grep: {why}")).hint(hint).into())
}
