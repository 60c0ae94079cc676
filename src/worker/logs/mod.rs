//! Reads the worker's log from a container, from files with their rotated predecessors, or from standard input.
//!
//! At most a few megabytes of a log are in memory at any time.

mod chunk_reader;
mod container_log;
mod docker_json;
mod file_log;
mod followed_file;
mod location;
mod log_source;
mod pipe;
mod read_entries;
mod rotated_files;
mod timestamp_stripper;

pub use chunk_reader::{ChunkReader, NextChunk};
pub use file_log::last_write;
pub use location::LogLocation;
pub use log_source::{LogSource, ReadOptions, ReadResult};
pub use read_entries::{EntryOrigin, EntrySink, for_each_entry, read_entries};
pub use timestamp_stripper::TimestampStripper;

#[cfg(test)]
mod tests;
