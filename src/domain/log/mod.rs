//! The worker's log: bytes in, lines with their time, level and message out; and the runs in them.
//!
//! A line is what its program wrote at once: what follows it without a head of its own (a traceback) belongs to it.

mod head;
mod json;
mod level;
mod line;
mod record;
pub mod runs;
mod search;
mod sgr;
mod time;

pub use head::{Head, is_head, level_of};
pub use level::Level;
pub use line::{LONGEST, Line, Reading, left_out, shortened};
pub use record::{Before, Record, without_end};
pub use search::{Search, last, whole};
pub use sgr::without_colours;
pub use time::Stamp;

#[cfg(test)]
mod tests;
