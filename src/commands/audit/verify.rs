//! `apsctl audit operations --verify`

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::context::Context;
use crate::domain::journal_chain::{ChainVerifier, EntryHash, ExportComparison};
use crate::domain::json_text;
use crate::error::CliError;
use crate::invocation::APSCTL;
use crate::limited_read;
use crate::report::{Cell, PerfValue, Report, Severity, Tone, Verdict, record};
use crate::screen::{Finding, Screen, Symbol, Text, count};

pub(super) struct JournalRow(ChainVerifier);

record!(JournalRow, |JournalRow(verifier)| {
    let (status, tone) = if verifier.breaks == 0 { ("intact", Tone::Good) } else { ("broken", Tone::Bad) };
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
    ]
});

fn count_cell(count: u64) -> Cell {
    Cell::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

pub(super) fn run(against: Option<&Path>, context: &mut Context) -> Result<Report> {
    let mut export = against.map(JournalExport::open).transpose()?;
    let segment = context.incident().and_then(|incident| incident.journal.clone());
    let (mut walk, mut comparison) = (ChainVerifier::of_segment(segment), ExportComparison::default());
    let head = context
        .db()?
        .stream_chain(|link| {
            while let Some(export) = export.as_mut().filter(|_| comparison.needs_entry_at(link.seq)) {
                let Some(exported) = export.next_entry()? else { break };
                comparison.add_exported(exported);
            }
            comparison.compare_link(&link, &mut walk);
            walk.check_link(link);
            Ok(())
        })
        .context("verifying the operator journal")?;
    walk.check_head(head.as_ref());
    comparison.report_remaining(&mut walk);
    while let Some(exported) = export.as_mut().map_or(Ok(None), JournalExport::next_entry)? {
        comparison.add_exported(exported);
        comparison.report_remaining(&mut walk);
    }
    let verdict = verdict(&walk);
    let screen = context.shows_screen().then(|| screen(&walk, against));
    let mut report = Report::single(JournalRow(walk)).verdict(verdict);
    report.screen = screen;
    Ok(report)
}

fn screen(walk: &ChainVerifier, against: Option<&Path>) -> Screen {
    let EntryHash { seq, hash } = walk.last();
    let last = Text::from(format!("last entry {seq}, ")) + Text::unit(hash);
    let Some(first) = &walk.first_break else {
        let compared =
            against.map_or_else(Text::default, |file| Text::from(", as in ") + Text::unit(&file.display().to_string()));
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

fn verdict(walk: &ChainVerifier) -> Verdict {
    let (severity, summary) = if let Some(first) = &walk.first_break {
        (Severity::Critical, first.problem.clone())
    } else {
        let limitation = walk.limitation().map_or(String::new(), |limitation| format!("; {limitation}"));
        (Severity::Ok, format!("{} entries, none changed, moved or missing{limitation}", walk.entries))
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

/// An export of `apsctl audit operations -n 0 -o jsonl`, read line by line.
struct JournalExport {
    lines: BufReader<File>,
    name: String,
    line: u64,
    last: i64,
}

impl JournalExport {
    fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| CliError::file(path, &error))?;
        Ok(Self { lines: BufReader::new(file), name, line: 0, last: 0 })
    }

    fn next_entry(&mut self) -> Result<Option<EntryHash>> {
        self.line += 1;
        let text = limited_read::read_line(&mut self.lines, limited_read::MAX_LINE_BYTES)
            .map_err(|error| CliError::usage(format!("{}, line {}: {error}", self.name, self.line)))?;
        if text.is_empty() {
            return Ok(None);
        }
        let value = |name| json_text::member(&text, name).map(json_text::parse_within_limits);
        let seq = value("seq").as_ref().and_then(Value::as_i64).filter(|seq| *seq > self.last);
        let hash = value("hash").and_then(|hash| hash.as_str().map(str::to_owned));
        let (Some(seq), Some(hash)) = (seq, hash) else {
            let message = format!("{}, line {}: not a journal entry with seq and hash", self.name, self.line);
            return Err(CliError::usage(message)
                .hint(format!("create the file with `{APSCTL} audit operations -n 0 -o jsonl`"))
                .into());
        };
        self.last = seq;
        Ok(Some(EntryHash { seq, hash }))
    }
}
