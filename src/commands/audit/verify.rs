//! `apsctl audit operations --verify`

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::journal_files::JournalFiles;
use crate::context::Context;
use crate::db::Db;
use crate::db::operations::{Archive, ExportedEntry};
use crate::domain::journal_chain::{ChainVerifier, EntryHash, ExportComparison};
use crate::domain::shell;
use crate::error::{CliError, FailureKind, cli_error_of};
use crate::invocation;
use crate::report::{Cell, PerfValue, Report, Severity, Tone, Verdict, record};
use crate::screen::{Finding, Screen, Symbol, Text, count};

/// How many lines of the files are checked at once, and how many bytes.
const LINES_AT_ONCE: usize = 200;
const BYTES_AT_ONCE: usize = 8 << 20;

pub(super) struct JournalRow(ChainVerifier, ArchivedPart);

/// The archived part of the journal, and how much of it was verified in the files.
#[derive(Debug, Default)]
struct ArchivedPart {
    /// The last archived entry, and the file that has it.
    last: Option<(i64, String)>,
    verified: i64,
    /// The first entries that are in none of the files.
    missing: Option<(i64, i64)>,
    /// Whether files were given.
    is_compared: bool,
}

impl ArchivedPart {
    fn entries(&self) -> i64 {
        self.last.as_ref().map_or(0, |(last, _)| *last)
    }

    /// Returns whether the files lack a part that they should have.
    fn is_incomplete(&self) -> bool {
        self.is_compared && self.verified < self.entries()
    }

    /// Returns what was not verified.
    fn unverified(&self) -> Option<String> {
        let (_, file) = self.last.as_ref()?;
        let (from, until) = self.missing.filter(|_| self.verified < self.entries())?;
        let entries = if from == until { format!("entry {from} is") } else { format!("entries {from} to {until} are") };
        Some(if self.is_compared {
            format!("{entries} archived, but in none of the files: not verified")
        } else {
            format!("{entries} archived and not verified; the last archive is {file}")
        })
    }
}

record!(JournalRow, |JournalRow(verifier, archived)| {
    let (status, tone) = match (verifier.breaks, archived.is_incomplete()) {
        (0, false) => ("intact", Tone::Good),
        (0, true) => ("incomplete", Tone::Warning),
        _ => ("broken", Tone::Bad),
    };
    let EntryHash { seq, hash } = verifier.last().clone();
    let note = verifier.limitation();
    let first_break = verifier.first_break;
    [
        ("status", Cell::styled(status, tone)),
        ("entries", count_cell(verifier.entries)),
        ("last_seq", seq),
        ("last_hash", hash),
        ("breaks", count_cell(verifier.breaks)),
        ("broken_at", first_break.as_ref().map(|broken| broken.seq)),
        ("operation", first_break.as_ref().and_then(|broken| broken.operation)),
        ("problem", first_break.map(|broken| broken.problem)),
        ("note", note),
        ("archived", archived.entries()),
        ("in_files", archived.verified),
    ]
});

fn count_cell(count: u64) -> Cell {
    Cell::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(super) fn run(against: &[PathBuf], context: &mut Context) -> Result<Report> {
    let mut files = JournalFiles::open(against)?;
    let segment = context.incident().and_then(|incident| incident.journal.clone());
    let archives = context.db()?.archives().context("reading the archives of the journal")?;
    let mut part = ArchivedPart { is_compared: !against.is_empty(), ..ArchivedPart::default() };
    let (mut walk, mut comparison) = (ChainVerifier::of_segment(segment), ExportComparison::default());
    if let Some(last) = archives.last() {
        part.last = Some((last.last_seq, last.file.clone()));
        verify_archived(&archives, &mut files, &mut walk, &mut part, context.db()?)
            .context("verifying the archived journal")?;
        // The recorded end of the archives is where the remaining chain begins.
        walk = walk.continue_after(EntryHash { seq: last.last_seq, hash: last.last_hash.clone() });
    }
    let head = context
        .db()?
        .stream_chain(|link| {
            while comparison.needs_entry_at(link.seq) {
                let Some(exported) = files.next_entry()? else { break };
                comparison.add_exported(exported.entry);
            }
            comparison.compare_link(&link, &mut walk);
            walk.check_link(link);
            Ok(())
        })
        .context("verifying the operator journal")?;
    walk.check_head(head.as_ref());
    comparison.report_remaining(&mut walk);
    while let Some(exported) = files.next_entry()? {
        comparison.add_exported(exported.entry);
        comparison.report_remaining(&mut walk);
    }
    let verdict = verdict(&walk, &part);
    let unverified = part.unverified();
    let screen = context.shows_screen().then(|| {
        let screen = screen(&walk, against);
        let Some(unverified) = &unverified else { return screen };
        let symbol = if part.is_incomplete() { Symbol::Warning } else { Symbol::Unknown };
        let screen = screen.hanging(symbol.with(unverified.as_str()), 2);
        if part.is_compared {
            return screen;
        }
        let verify = invocation::apsctl("audit operations --verify --against FILE");
        screen.below(&format!("Verify them with their files: `{verify}`"))
    });
    let has_screen = screen.is_some();
    let mut report = Report::single(JournalRow(walk, part)).verdict(verdict);
    report.screen = screen;
    Ok(match unverified.filter(|_| !has_screen) {
        Some(unverified) => report.note(unverified),
        None => report,
    })
}

/// Verifies the chain of part entries in the files, up to the recorded end of the archives.
fn verify_archived(
    archives: &[Archive],
    files: &mut JournalFiles,
    walk: &mut ChainVerifier,
    part: &mut ArchivedPart,
    db: &mut Db,
) -> Result<()> {
    let end = part.entries();
    loop {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        while lines.len() < LINES_AT_ONCE
            && bytes < BYTES_AT_ONCE
            && files.next_seq().is_some_and(|seq| seq <= end)
            && let Some(next) = files.next_entry()?
        {
            bytes += next.line.len();
            lines.push(next.line);
        }
        if lines.is_empty() {
            break;
        }
        for entry in check_lines(&lines, db)? {
            verify_archived_entry(entry, archives, walk, part);
        }
    }
    let last = walk.last().seq;
    if last < end {
        part.missing.get_or_insert((last + 1, end));
    }
    Ok(())
}

fn verify_archived_entry(
    entry: ExportedEntry,
    archives: &[Archive],
    walk: &mut ChainVerifier,
    part: &mut ArchivedPart,
) {
    let (seq, id) = (entry.seq, entry.id);
    let hash = EntryHash { seq, hash: entry.hash.clone() };
    // Two files may have the same entries.
    if seq == walk.last().seq {
        if hash != *walk.last() {
            walk.add_break(seq, id, format!("the files have two different entries {seq}"));
        }
        return;
    }
    let due = walk.last().seq + 1;
    let is_gap = seq > due;
    if is_gap {
        part.missing.get_or_insert((due, seq - 1));
    }
    if let Some(link) = entry.into_link() {
        if is_gap {
            *walk = std::mem::take(walk).continue_after(EntryHash { seq: seq - 1, hash: link.prev_hash.clone() });
        }
        walk.check_link(link);
        part.verified += 1;
    } else {
        part.missing.get_or_insert((seq, seq));
        *walk = std::mem::take(walk).continue_after(hash.clone());
    }
    if archives.iter().any(|archive| archive.last_seq == seq && archive.last_hash != hash.hash) {
        walk.add_break(seq, id, format!("entry {seq} differs from the one that was archived"));
    }
}

/// Reads lines of files, and checks their hashes.
///
/// # Errors
/// A usage error if a line is not a journal entry.
pub(super) fn check_lines(lines: &[String], db: &mut Db) -> Result<Vec<ExportedEntry>> {
    db.check_exported_entries(lines).map_err(|error| match cli_error_of(&error) {
        Some(refusal) if refusal.kind == FailureKind::Lasting => {
            CliError::usage(format!("a line of the files is not a journal entry: {}", refusal.message)).into()
        }
        _ => error,
    })
}

fn screen(walk: &ChainVerifier, against: &[PathBuf]) -> Screen {
    let EntryHash { seq, hash } = walk.last();
    let last = Text::from(format!("last entry {seq}, ")) + Text::unit(hash);
    let Some(first) = &walk.first_break else {
        let files = against.iter().map(|file| shell::quote(&file.display().to_string()));
        let compared = match against {
            [] => Text::default(),
            _ => Text::from(", as in ") + Text::unit(&files.collect::<Vec<_>>().join(", ")),
        };
        let headline = Symbol::Good.with("The journal is intact: ")
            + count_entries(walk.entries)
            + ", none changed, moved or missing"
            + compared;
        let mut screen = Screen::new().hanging(headline, 2);
        if let Some(limitation) = walk.limitation() {
            screen = screen.hanging(Symbol::Unknown.with(limitation), 2);
        }
        return if walk.entries > 0 { screen.hanging(Text::from("  ") + last, 2) } else { screen };
    };
    let operation = first.operation.map_or_else(String::new, |id| format!(", operation {id}"));
    let breaks = if walk.breaks > 1 {
        format!("{} further breaks follow, in {} entries", count(walk.breaks - 1), count(walk.entries))
    } else {
        format!("no further break, in {} entries", count(walk.entries))
    };
    let finding = Finding::new(Symbol::Bad, format!("The journal is broken at entry {}{operation}", first.seq), "")
        .evidence(first.problem.as_str())
        .evidence(breaks)
        .evidence(last);
    Screen::new().finding(finding)
}

fn count_entries(number: u64) -> String {
    format!("{} {}", count(number), if number == 1 { "entry" } else { "entries" })
}

fn verdict(walk: &ChainVerifier, part: &ArchivedPart) -> Verdict {
    let (severity, summary) = match (&walk.first_break, part.unverified()) {
        (Some(first), _) => (Severity::Critical, first.problem.clone()),
        (None, Some(unverified)) if part.is_compared => (Severity::Warning, unverified),
        (None, _) => {
            let limitation = walk.limitation().map_or(String::new(), |limitation| format!("; {limitation}"));
            (Severity::Ok, format!("{} entries, none changed, moved or missing{limitation}", walk.entries))
        }
    };
    #[allow(clippy::cast_precision_loss, reason = "counts to show")]
    let count = |name, value: u64| PerfValue { name, value: value as f64, unit: "", warning: None, critical: None };
    Verdict {
        check_name: "JOURNAL",
        severity,
        summary,
        perfdata: vec![count("entries", walk.entries), count("breaks", walk.breaks)],
    }
}
