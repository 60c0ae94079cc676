//! `apsctl audit operations --verify`

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::context::Context;
use crate::domain::chain::{Break, Comparison, JournalEntry, Walk};
use crate::domain::json_text;
use crate::error::CliError;
use crate::limited;
use crate::report::{Cell, PerfValue, Record, Report, Severity, Tone, Verdict};

struct JournalRow(Walk);

impl Record for JournalRow {
    const COLUMNS: &'static [&'static str] =
        &["status", "entries", "last_seq", "last_hash", "breaks", "broken_at", "operation", "problem"];

    fn cells(self) -> Vec<Cell> {
        let Self(walk) = self;
        let status = if walk.breaks == 0 {
            Cell::styled("intact", Tone::Good)
        } else {
            Cell::styled("broken", Tone::Bad)
        };
        let last = walk.last().clone();
        let number = |count: u64| Cell::Int(i64::try_from(count).unwrap_or(i64::MAX));
        let (seq, operation, problem) = match walk.first {
            Some(Break { seq, operation, problem }) => (seq.into(), operation.into(), problem.into()),
            None => (Cell::Empty, Cell::Empty, Cell::Empty),
        };
        vec![
            status,
            number(walk.entries),
            last.seq.into(),
            last.hash.into(),
            number(walk.breaks),
            seq,
            operation,
            problem,
        ]
    }
}

pub(super) fn run(against: Option<&Path>, context: &mut Context) -> Result<Report> {
    let mut export = against.map(Export::open).transpose()?;
    let (mut walk, mut comparison) = (Walk::default(), Comparison::default());
    let head = context
        .db()?
        .chain(|link| {
            while let Some(export) = export.as_mut().filter(|_| comparison.wants(link.seq)) {
                let Some(kept) = export.next()? else { break };
                comparison.add(kept);
            }
            comparison.step(&link, &mut walk);
            walk.step(link);
            Ok(())
        })
        .context("verifying the operator journal")?;
    walk.end(head.as_ref());
    comparison.end(&mut walk);
    while let Some(kept) = export.as_mut().map_or(Ok(None), Export::next)? {
        comparison.add(kept);
        comparison.end(&mut walk);
    }
    let verdict = verdict(&walk);
    Ok(Report::single(JournalRow(walk)).verdict(verdict))
}

fn verdict(walk: &Walk) -> Verdict {
    let (severity, summary) = match &walk.first {
        Some(first) => (Severity::Critical, first.problem.clone()),
        None => (Severity::Ok, format!("{} entries, none changed, moved or missing", walk.entries)),
    };
    #[allow(clippy::cast_precision_loss, reason = "counts to show")]
    let count =
        |name, value: u64| PerfValue { name, value: value as f64, unit: "", warning: None, critical: None };
    Verdict {
        check_name: "JOURNAL",
        severity,
        summary,
        perfdata: vec![count("entries", walk.entries), count("breaks", walk.breaks)],
    }
}

/// What `apsctl audit operations -n 0 -o jsonl` wrote once, read line by line.
struct Export {
    lines: BufReader<File>,
    name: String,
    line: u64,
    last: i64,
}

impl Export {
    fn open(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| CliError::usage(format!("{name}: {error}")))?;
        Ok(Self { lines: BufReader::new(file), name, line: 0, last: 0 })
    }

    fn next(&mut self) -> Result<Option<JournalEntry>> {
        self.line += 1;
        let text = limited::read_line(&mut self.lines, limited::LINE)
            .map_err(|error| CliError::usage(format!("{}, line {}: {error}", self.name, self.line)))?;
        if text.is_empty() {
            return Ok(None);
        }
        let value = |name| json_text::member(&text, name).map(json_text::value);
        let seq = value("seq").as_ref().and_then(Value::as_i64).filter(|seq| *seq > self.last);
        let hash = value("hash").and_then(|hash| hash.as_str().map(str::to_owned));
        let (Some(seq), Some(hash)) = (seq, hash) else {
            let message =
                format!("{}, line {}: no entry of a journal with its seq and hash", self.name, self.line);
            return Err(CliError::usage(message)
                .hint("`apsctl audit operations -n 0 -o jsonl` writes such a file, in the order of seq")
                .into());
        };
        self.last = seq;
        Ok(Some(JournalEntry { seq, hash }))
    }
}
