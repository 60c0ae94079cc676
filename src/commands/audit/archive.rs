//! `apsctl audit operations archive`

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};

use super::journal_files::JournalFile;
use super::verify::check_lines;
use crate::commands::atomic_file::AtomicFile;
use crate::context::{ChangeArgs, Context, TimeOrAge, parse_time_or_age};
use crate::db::operations::{ArchiveObstacle, ArchiveRange};
use crate::domain::journal_chain::{ChainVerifier, EntryHash};
use crate::domain::shell;
use crate::error::CliError;
use crate::invocation;
use crate::report::{Report, record};
use crate::screen::{Screen, Symbol, Text, counted};

/// Without a terminal, more operations than this need `--yes`.
const MAX_UNCONFIRMED: i64 = 20;

/// How many lines are checked at once.
const LINES_AT_ONCE: usize = 200;

/// Move the older part of the operator journal to a file
///
/// The file has one JSON object per line. It is readable only by its owner, because images may contain arguments of jobs. It is written
/// completely, synced and read back before the entries are deleted, in one transaction. If the command is stopped, run it
/// again. Afterwards, the chain is verified with `audit operations --verify --against FILE`, and archived operations cannot be
/// undone: keep the file.
///
/// Operations of the same change stay together, an undone operation stays as long as its undo, and operations of an open maintenance
/// window stay. It needs the owner of schema apsctl.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  apsctl audit operations archive --before 2025-07-01 journal-2025-1.jsonl --dry-run\n  \
    apsctl audit operations archive --before 365d /var/backups/journal.jsonl --yes"
)]
pub struct Args {
    /// Archive the operations before this time
    ///
    /// TIME is a time (2025-07-01 or 2025-07-01T09:00:00Z) or an age (365d).
    #[arg(long, value_name = "TIME", value_parser = parse_time_or_age)]
    before: TimeOrAge,

    /// File to create
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Do not ask for confirmation
    ///
    /// Without a terminal, more than 20 operations are only archived with --yes.
    #[arg(short, long)]
    yes: bool,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) struct ArchiveRow {
    file: String,
    archived: i64,
    first_seq: Option<i64>,
    last_seq: Option<i64>,
    last_hash: Option<String>,
    first_at: Option<DateTime<Utc>>,
    last_at: Option<DateTime<Utc>>,
    kept: Option<i64>,
    kept_because: Option<String>,
    operation: Option<i64>,
}

record!(ArchiveRow, |row| [
    ("file", row.file),
    ("archived", row.archived),
    ("first_seq", row.first_seq),
    ("last_seq", row.last_seq),
    ("last_hash", row.last_hash),
    ("first_at", row.first_at),
    ("last_at", row.last_at),
    ("kept", row.kept),
    ("kept_because", row.kept_because),
    ("operation", row.operation),
]);

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.permit_change(&args.change)?;
    let now = context.now()?;
    let before = context.resolve_time_or_age(args.before, now)?;
    let db = context.db()?;
    db.require_archive_rights()?;
    let (range, obstacle) = db.archive_range(before).context("reading the operator journal")?;
    let Some(range) = range else {
        let row = ArchiveRow { archived: 0, ..row(args, None, obstacle) };
        return Ok(Report::single(row).note("there are no such operations; nothing was archived"));
    };
    let path = std::path::absolute(&args.file).unwrap_or_else(|_| args.file.clone());
    require_replaceable(&path, range, context)?;
    if intent.dry_run {
        let written = read_part(range, None, context)?;
        let report = report(args, &written, range, obstacle, None, context);
        return Ok(report.note("dry run: nothing was archived").notes_on_screen());
    }
    confirm(args, range, before, context)?;
    let mut file = AtomicFile::create(&path, 0o600)?;
    let written = read_part(range, Some(&mut file), context)?;
    file.finish()?;
    sync_folder(&path).with_context(|| path.display().to_string())?;
    read_back(&path, &written, context)?;
    let host = &intent.actor.host;
    let place = format!("{host}:{}", path.display());
    let operation = context
        .db()?
        .change(&intent, |change| change.archive_operations(range, &written.last, &place))
        .with_context(|| format!("archiving operations (they are in {}, too)", path.display()))?;
    Ok(report(args, &written, range, obstacle, Some(operation), context))
}

fn row(args: &Args, range: Option<ArchiveRange>, obstacle: Option<ArchiveObstacle>) -> ArchiveRow {
    ArchiveRow {
        file: args.file.display().to_string(),
        archived: range.map_or(0, count),
        first_seq: range.map(|range| range.first_seq),
        last_seq: range.map(|range| range.last_seq),
        last_hash: None,
        first_at: None,
        last_at: None,
        kept: obstacle.as_ref().map(|obstacle| obstacle.operation),
        kept_because: obstacle.map(|obstacle| obstacle.reason),
        operation: None,
    }
}

fn count(range: ArchiveRange) -> i64 {
    range.last_seq - range.first_seq + 1
}

fn operations(range: ArchiveRange) -> String {
    counted(usize::try_from(count(range)).unwrap_or_default(), "operation")
}

/// Refuses to replace a file, unless an earlier attempt has written it: its operations are all among those to archive.
fn require_replaceable(path: &Path, range: ArchiveRange, context: &mut Context) -> Result<()> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(CliError::file(path, &error).into()),
        Ok(found) if !found.is_file() => {
            return Err(CliError::usage(format!("{} is not a regular file", path.display())).into());
        }
        Ok(_) => {}
    }
    let refused = |why: &str| {
        CliError::refused(format!("{} exists, and {why}", path.display())).hint("choose the name of a new file")
    };
    let mut file = JournalFile::open(path)?;
    let mut exported = Vec::new();
    loop {
        let next = file.next_entry().map_err(|_| refused("is not an archive of the journal"))?;
        let Some(next) = next else { break };
        if next.entry.seq < range.first_seq {
            return Err(refused("has operations that are not in the journal any more").into());
        }
        if next.entry.seq > range.last_seq {
            return Err(refused("has operations that would stay in the journal").into());
        }
        exported.push(next.entry);
    }
    let mut exported = exported.into_iter().peekable();
    let mut is_same = true;
    context.db()?.stream_entries_to_archive(range.last_seq, |entry| {
        if let Some(known) = exported.next_if(|known| known.seq == entry.link.seq) {
            is_same &= known.hash == entry.link.hash;
        }
        Ok(())
    })?;
    if is_same && exported.next().is_none() {
        return Ok(());
    }
    Err(refused("has other operations than the journal").into())
}

/// What was read from the journal, and written.
struct Written {
    entries: i64,
    first_at: Option<DateTime<Utc>>,
    last_at: Option<DateTime<Utc>>,
    last: EntryHash,
    /// The last entry that is archived already.
    previous: EntryHash,
}

/// Reads the part of the journal, verifies its chain, and writes it to the file.
///
/// # Errors
/// A refusal if the chain is broken: deleting the entries would destroy the evidence.
fn read_part(range: ArchiveRange, mut file: Option<&mut AtomicFile>, context: &mut Context) -> Result<Written> {
    let db = context.db()?;
    let archives = db.archives()?;
    let previous = archives.last().map(|archive| EntryHash { seq: archive.last_seq, hash: archive.last_hash.clone() });
    let mut walk = ChainVerifier::default();
    if let Some(previous) = &previous {
        walk = walk.continue_after(previous.clone());
    }
    let previous = walk.last().clone();
    let (mut entries, mut first_at, mut last_at) = (0, None, None);
    db.stream_entries_to_archive(range.last_seq, |entry| {
        walk.check_link(entry.link);
        entries += 1;
        first_at = first_at.or(Some(entry.at));
        last_at = Some(entry.at);
        file.as_mut().map_or(Ok(()), |file| file.write_line(&entry.line))
    })
    .context("reading the operator journal")?;
    if let Some(first) = &walk.first_break {
        return Err(CliError::refused(format!("the journal is broken: {}; nothing was archived", first.problem))
            .hint(format!(
                "`{}` shows it; an archive would destroy the evidence",
                invocation::apsctl("audit operations --verify")
            ))
            .into());
    }
    Ok(Written { entries, first_at, last_at, last: walk.last().clone(), previous })
}

/// Makes the name of a new file durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Reads the file and verifies the chain in it.
///
/// # Errors
/// If the file differs from what was read from the journal.
fn read_back(path: &Path, written: &Written, context: &mut Context) -> Result<()> {
    let mut file = JournalFile::open(path)?;
    let mut walk = ChainVerifier::default().continue_after(written.previous.clone());
    let mut entries = 0;
    loop {
        let mut lines = Vec::new();
        while lines.len() < LINES_AT_ONCE
            && let Some(next) = file.next_entry()?
        {
            lines.push(next.line);
        }
        if lines.is_empty() {
            break;
        }
        for entry in check_lines(&lines, context.db()?)? {
            entries += 1;
            if let Some(link) = entry.into_link() {
                walk.check_link(link);
            }
        }
    }
    context.db()?.end_transaction()?;
    if walk.breaks == 0 && *walk.last() == written.last && entries == written.entries {
        return Ok(());
    }
    Err(CliError::failed(format!("{} differs from the journal when read back; nothing was deleted", path.display()))
        .hint("check the disk, and archive to another file")
        .into())
}

fn confirm(args: &Args, range: ArchiveRange, before: DateTime<Utc>, context: &mut Context) -> Result<()> {
    if args.yes {
        return Ok(());
    }
    let operations = operations(range);
    if !context.is_attended() {
        if count(range) <= MAX_UNCONFIRMED {
            return Ok(());
        }
        let message = format!("{operations}; more than {MAX_UNCONFIRMED} need --yes; nothing was archived");
        return Err(CliError::refused(message)
            .hint("--dry-run shows what would be archived, --yes archives it")
            .into());
    }
    // No transaction is open while the user reads.
    context.db()?.end_transaction()?;
    let before = before.format("%Y-%m-%d %H:%M UTC");
    let line =
        format!("{operations} before {before} move to {}; they cannot be undone afterwards", args.file.display());
    context.show_before_change(&[line], true)?;
    if context.ask_yes_no(&format!("Archive {operations}? [y/N] "))? {
        return Ok(());
    }
    Err(CliError::refused("not confirmed").hint("nothing was archived").into())
}

fn report(
    args: &Args,
    written: &Written,
    range: ArchiveRange,
    obstacle: Option<ArchiveObstacle>,
    operation: Option<i64>,
    context: &mut Context,
) -> Report {
    let kept = obstacle
        .as_ref()
        .map(|obstacle| format!("Operation {} and later ones stay: {}.", obstacle.operation, obstacle.reason));
    let row = ArchiveRow {
        last_hash: Some(written.last.hash.clone()),
        first_at: written.first_at,
        last_at: written.last_at,
        operation,
        ..row(args, Some(range), obstacle)
    };
    let has_screen = context.shows_screen();
    let mut report = Report::single(row);
    if has_screen {
        let file = args.file.display().to_string();
        let verb = if operation.is_some() { "were moved to" } else { "would move to" };
        let symbol = if operation.is_some() { Symbol::Good } else { Symbol::Undone };
        let headline = Text::from(format!("{} {verb} ", operations(range))) + Text::unit(&file);
        let screen = Screen::new().hanging(symbol.with(headline), 2);
        let screen = kept.iter().fold(screen, |screen, kept| screen.below(kept));
        let verify = invocation::apsctl("audit operations --verify");
        report.screen = Some(if operation.is_some() {
            screen.below(&format!("Keep the file. Verify: `{}`", shell::with_option(&verify, "--against", &file)))
        } else {
            screen
        });
    } else if let Some(kept) = kept {
        report = report.note(kept.trim_end_matches('.').to_owned());
    }
    report
}
