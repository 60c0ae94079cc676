//! The rows of the dumps, and the truth beside them.

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::aps3::FireTimes;
use crate::aps3::Trigger;
use crate::next_fire::NextFireError;

/// A row as its dump has it.
pub(crate) struct Row {
    pub(crate) table: String,
    pub(crate) id: String,
    /// The column `next_run_time`: a number, `NULL` or `'Infinity'`.
    pub(crate) column: String,
    pub(crate) state: Vec<u8>,
}

pub(crate) fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn json(name: &str) -> Value {
    serde_json::from_str(&fixture(name)).unwrap()
}

/// All rows of a dump with one INSERT a line.
pub(crate) fn rows(name: &str) -> Vec<Row> {
    let dump = fixture(&format!("apscheduler/{name}"));
    let rows = dump.lines().filter_map(|line| line.strip_prefix("INSERT INTO "));
    rows.map(|row| {
        let (table, rest) = row.split_once(" VALUES ('").unwrap();
        let (rest, state) = rest.rsplit_once(", '\\x").unwrap();
        let (id, column) = rest.rsplit_once("', ").unwrap();
        Row {
            table: table.strip_prefix("public.").unwrap_or(table).to_owned(),
            id: id.replace("''", "'"),
            column: column.to_owned(),
            state: hex(state.strip_suffix("');").unwrap()),
        }
    })
    .collect()
}

pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let byte = |index: usize| u8::from_str_radix(&digits[index..index + 2], 16).unwrap();
    (0..digits.len() / 2).map(|index| byte(2 * index)).collect()
}

pub(crate) fn time(text: &Value) -> DateTime<Utc> {
    text.as_str().unwrap().parse().unwrap()
}

/// The first `count` times after `start`, and how the search ended, in the words of the truth files.
pub(crate) fn fire_times(trigger: &Trigger, start: DateTime<Utc>, count: usize, hang: &str) -> Vec<String> {
    FireTimes::starting_at(trigger, start)
        .take(count)
        .map(|fire| match fire {
            Ok(moment) => moment.isoformat(),
            Err(NextFireError::EndlessSearch) => hang.to_owned(),
            Err(search_error) => search_error.to_string(),
        })
        .collect()
}
