//! `apsctl logs`

use std::path::PathBuf;

use anyhow::Result;

use super::PlaceArgs;
use super::sink::{Rules, Shown, Writer};
use crate::context::Context;
use crate::domain::log::{Level, Search};
use crate::error::CliError;
use crate::report::Report;
use crate::worker::logs::{Source, Wanted, scan};

/// The guide's filter, `grep -i "automation\|schedule"`.
const GUIDE: &str = "(?i-u:automation|schedule)";

/// The words of the levels that nobody should overlook.
const GRAVE: &str = "(?-u:ERROR|CRITICAL|FATAL)";

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

pub(super) fn run(args: &Args, place: &PlaceArgs, context: &mut Context) -> Result<Report> {
    let source = place.log.source(&args.files, context)?;
    let between = place.between(context);
    let is_container = matches!(source, Source::Container(_));
    let is_guides = args.grep.is_none() && args.level.is_none() && !args.all;
    let wanted = wanted(args)?;
    let candidates = if is_guides {
        Search::of_words(&format!("{GUIDE}|{GRAVE}")).map_err(CliError::usage)?
    } else {
        wanted.clone()
    };
    let reading = place.log.reading(&source)?;
    let feeds = source.open(Wanted {
        since: between.since,
        until: between.until,
        follow: args.follow,
        rotated: place.log.rotated(),
    })?;
    let rules = Rules {
        wanted,
        counts_grave: is_guides,
        level: args.level,
        debug: args.debug || args.all || args.level == Some(Level::Debug),
        // Docker has seen to it.
        between: (!is_container && !between.is_all()).then_some(between),
    };
    let mut shown = Shown::new(rules, reading, Writer::open(args.follow, context)?, args.tail);
    scan(feeds, args.follow, &candidates, &mut shown)?;
    shown.finish()
}

/// Which lines are wanted by their words.
fn wanted(args: &Args) -> Result<Search> {
    let pattern = match &args.grep {
        Some(pattern) if args.ignore_case => format!("(?i:{pattern})"),
        Some(pattern) => pattern.clone(),
        None if args.all || args.level.is_some() => return Ok(Search::all()),
        None => GUIDE.to_owned(),
    };
    let hint = "--grep takes a regular expression; \\. is a dot, \\( a parenthesis";
    Search::of(&pattern).map_err(|why| CliError::usage(format!("--grep: {why}")).hint(hint).into())
}
