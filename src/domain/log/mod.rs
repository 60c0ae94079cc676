//! Parses the worker's log into entries with time, level and message, and extracts the runs from them.
//!
//! An entry is one line with a header (a time or a level) and the lines without a header after it, such as a traceback.

mod colors;
mod entry;
mod json_line;
mod level;
mod line_parser;
mod parsed_line;
mod raw_entry;
pub mod runs;
mod search;
mod timestamp;
mod zone_check;

pub use colors::strip_colors;
pub use entry::{EntryParser, LogEntry, MAX_LINE_BYTES, omission_note};
pub use level::Level;
pub use line_parser::find_level;
#[cfg(test)]
use line_parser::has_header;
pub use parsed_line::ParsedLine;
pub use raw_entry::{PreviousEntry, RawEntry, trim_line_end};
pub use search::{EntrySearch, complete_len, last_entry};
pub use timestamp::Timestamp;
pub use zone_check::{LineTimes, ZoneCheck, ZoneMismatch};

#[cfg(test)]
mod tests;
