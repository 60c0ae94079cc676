//! The excerpt of the worker's log in an archive.

use std::collections::VecDeque;

use anyhow::Result;
use chrono::{DateTime, Utc};

use super::scrubber::Scrubber;
use crate::commands::logs::LogArgs;
use crate::context::Context;
use crate::domain::log::EntrySearch;
use crate::error::{CliError, HIDDEN};
use crate::worker::logs::{ReadOptions, for_each_entry};

/// The name of the log in an archive.
pub(crate) const LOG_FILE: &str = "log/worker.log";

/// The longest excerpt; the newest entries are saved.
const MAX_BYTES: usize = 8 << 20;

/// The entries of a log, without secrets.
pub(super) struct LogExcerpt {
    pub(super) entries: VecDeque<String>,
    /// The number of older entries that are left out.
    pub(super) omitted: u64,
}

/// Reads the log from `since` on.
pub(super) fn read(log: &LogArgs, since: DateTime<Utc>, scrubber: &Scrubber, context: &Context) -> Result<LogExcerpt> {
    let location = log.location(&[], context)?;
    let parser = log.entry_parser(&location)?;
    let options = ReadOptions { since: Some(since), include_rotated: log.includes_rotated(), ..ReadOptions::default() };
    let mut excerpt = LogExcerpt { entries: VecDeque::new(), omitted: 0 };
    let (mut bytes, mut key) = (0, PrivateKeyFilter::default());
    for_each_entry(&location, options, &EntrySearch::all(), parser, |entry| {
        if entry.time.is_some_and(|time| time < since) {
            return Ok(());
        }
        let Some(text) = key.filter(&entry.text) else { return Ok(()) };
        let text = scrubber.text(&text);
        bytes += text.len() + 1;
        excerpt.entries.push_back(text);
        while bytes > MAX_BYTES {
            let Some(oldest) = excerpt.entries.pop_front() else { break };
            bytes -= oldest.len() + 1;
            excerpt.omitted += 1;
        }
        Ok(())
    })
    .map_err(|error| CliError::failed(format!("{error:#}")))?;
    Ok(excerpt)
}

/// Removes a private key whose lines are entries of their own.
#[derive(Default)]
struct PrivateKeyFilter {
    is_inside: bool,
}

impl PrivateKeyFilter {
    /// Returns what remains of an entry.
    fn filter(&mut self, text: &str) -> Option<String> {
        let begins = text.contains("-----BEGIN ") && text.contains("PRIVATE KEY");
        let ends = text.contains("-----END ") && text.contains("PRIVATE KEY");
        if self.is_inside {
            self.is_inside = !ends;
            return None;
        }
        self.is_inside = begins && !ends;
        if self.is_inside {
            let before = text.split("-----BEGIN ").next().unwrap_or_default();
            return Some(format!("{before}-----BEGIN PRIVATE KEY-----{HIDDEN}"));
        }
        Some(text.to_owned())
    }
}
