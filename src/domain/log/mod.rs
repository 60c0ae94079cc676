//! The worker's log: bytes in, lines with their time, level and message out; and the runs in them.
//!
//! A line is what its program wrote at once: what follows it without a head of its own (a traceback) belongs to it.

mod colors;
mod entry;
mod json_line;
mod level;
mod line_parser;
mod raw_entry;
pub mod runs;
mod search;
mod timestamp;

pub use colors::strip_colors;
pub use entry::{EntryParser, LogEntry, MAX_LINE_BYTES, omission_note};
pub use level::Level;
pub use line_parser::{ParsedLine, find_level, has_header};
pub use raw_entry::{PreviousEntry, RawEntry, trim_line_end};
pub use search::{EntrySearch, complete_len, last_entry};
pub use timestamp::Timestamp;

#[cfg(test)]
mod tests;
