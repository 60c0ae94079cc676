//! Finds the rotated predecessors of a log file, as logrotate and Python's handlers name them: `worker.log.1`,
//! `worker.log.2.gz`, `worker.log-20251026.gz`, `worker.log.2025-10-26`.

use std::cmp::Reverse;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::file_log;
use crate::domain::log::ParsedLine;

/// How many bytes of a file are searched for its first time.
const MAX_SEARCHED_BYTES: u64 = 64 << 10;

/// Returns the log file and its rotated predecessors, the oldest first.
pub fn with_rotated(path: &Path) -> Vec<PathBuf> {
    let mut all = find_rotated(path);
    all.push(path.to_path_buf());
    let times: Vec<Option<DateTime<Utc>>> = all.iter().map(|path| first_time(path)).collect();
    // If all files have a time, their times determine the order, otherwise their names.
    if times.iter().rev().skip(1).all(Option::is_some) {
        let mut by_time: Vec<_> = times.into_iter().zip(all).collect();
        let last = by_time.pop();
        by_time.sort_by_key(|(time, _)| *time);
        by_time.extend(last);
        all = by_time.into_iter().map(|(_, path)| path).collect();
    }
    all
}

/// Returns the rotated files ordered by name, the oldest first.
fn find_rotated(path: &Path) -> Vec<PathBuf> {
    let (Some(name), Some(folder)) = (path.file_name().and_then(|name| name.to_str()), path.parent()) else {
        return Vec::new();
    };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut rotated: Vec<(RotationSuffix, String, PathBuf)> = entries
        .filter_map(|entry| {
            let other = entry.file_name().into_string().ok()?;
            let suffix = RotationSuffix::parse(other.strip_prefix(name)?)?;
            entry.path().is_file().then(|| (suffix, other.clone(), folder.join(other)))
        })
        .collect();
    // While a file is being compressed, both versions exist.
    let plain: Vec<String> = rotated.iter().map(|(_, name, _)| format!("{name}.gz")).collect();
    rotated.retain(|(_, name, _)| !plain.contains(name));
    rotated.sort();
    rotated.into_iter().map(|(_, _, path)| path).collect()
}

/// The suffix of a rotated file. Older is smaller: dates increase, numbers decrease.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum RotationSuffix {
    Date(String),
    Number(Reverse<u64>),
}

impl RotationSuffix {
    fn parse(suffix: &str) -> Option<Self> {
        let bare = suffix.strip_suffix(".gz").unwrap_or(suffix);
        let rest = bare.strip_prefix(['.', '-'])?;
        if !rest.starts_with(|c: char| c.is_ascii_digit())
            || !rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | ':' | 'T'))
        {
            return None;
        }
        match rest.parse() {
            // `20251026` is a date.
            Ok(number) if rest.len() < 8 => Some(Self::Number(Reverse(number))),
            _ => Some(Self::Date(rest.to_owned())),
        }
    }
}

/// Returns the first time in a file. Its time zone does not matter for the order.
fn first_time(path: &Path) -> Option<DateTime<Utc>> {
    let beginning = file_log::read_beginning(path, MAX_SEARCHED_BYTES);
    let text = String::from_utf8_lossy(&beginning);
    text.lines().find_map(|line| ParsedLine::parse(line).timestamp?.to_utc(Tz::UTC))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered_names(files: &[(&str, &str)]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let rotated = with_rotated(&folder.path().join("worker.log"));
        rotated.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn files_are_ordered_by_name() {
        let names = [
            "worker.log",
            "worker.log.1",
            "worker.log.2.gz",
            "worker.log.10.gz",
            "worker.log.2",
            "worker.log.bak",
            "my-worker.log.1",
            "worker.log.1x",
        ];
        let files: Vec<_> = names.iter().map(|name| (*name, "no time")).collect();
        assert_eq!(ordered_names(&files), ["worker.log.10.gz", "worker.log.2", "worker.log.1", "worker.log"]);
        let names = ["worker.log", "worker.log-20251026.gz", "worker.log-20251101", "worker.log.2025-10-25"];
        let files: Vec<_> = names.iter().map(|name| (*name, "")).collect();
        assert_eq!(ordered_names(&files).last().unwrap(), "worker.log");
        assert_eq!(ordered_names(&files)[1..3], ["worker.log-20251026.gz", "worker.log-20251101"]);
    }

    #[test]
    fn files_are_ordered_by_time_if_all_have_one() {
        let files = [
            ("worker.log", ""),
            ("worker.log.1", "Traceback\n2025-10-24 09:00:00 INFO x\n"),
            ("worker.log-20251025", "2025-10-25 09:00:00 INFO x\n"),
            ("worker.log.7", "2025-10-26 09:00:00 INFO x\n"),
        ];
        assert_eq!(ordered_names(&files), ["worker.log.1", "worker.log-20251025", "worker.log.7", "worker.log"]);
    }
}
