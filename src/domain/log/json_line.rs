//! Parses log lines that are JSON objects, with the keys that common loggers use.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::level::Level;
use super::parsed_line::ParsedLine;
use super::timestamp::Timestamp;

const TIME_KEYS: [&str; 6] = ["time", "timestamp", "@timestamp", "asctime", "ts", "datetime"];
const LEVEL_KEYS: [&str; 5] = ["level", "levelname", "severity", "log.level", "lvl"];
const MESSAGE_KEYS: [&str; 4] = ["message", "msg", "event", "text"];
const LOGGER_KEYS: [&str; 3] = ["logger", "name", "logger_name"];
const PROCESS_KEYS: [&str; 3] = ["process", "pid", "process_id"];
const TRACEBACK_KEYS: [&str; 4] = ["exc_info", "exc_text", "exception", "stack_trace"];

/// Returns `None` if the line is not a JSON fields with a time, a level or a message.
pub(super) fn parse_json_line(line: &str) -> Option<ParsedLine<'_>> {
    let fields: Map<String, Value> = serde_json::from_str(line.trim_end()).ok()?;
    let text = |names: &[&str]| names.iter().find_map(|name| text_value(fields.get(*name)?));
    let stamp = TIME_KEYS.iter().find_map(|name| timestamp_value(fields.get(*name)?));
    let level = LEVEL_KEYS.iter().find_map(|name| level_value(fields.get(*name)?));
    let message = text(&MESSAGE_KEYS);
    if stamp.is_none() && level.is_none() && message.is_none() {
        return None;
    }
    let message = message.map(|message| match text(&TRACEBACK_KEYS) {
        Some(trace) if trace.contains(' ') => format!("{message}\n{trace}"),
        _ => message,
    });
    Some(ParsedLine {
        timestamp: stamp,
        level,
        logger: text(&LOGGER_KEYS).map(Cow::Owned),
        process: text(&PROCESS_KEYS).map(Cow::Owned),
        message: message.map_or(Cow::Borrowed(line), Cow::Owned),
    })
}

/// Returns a string, or a number as text.
fn text_value(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn timestamp_value(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => match text.trim().parse() {
            Ok(number) => Timestamp::from_epoch_number(number),
            Err(_) => Timestamp::parse_prefix(text.trim()).map(|(stamp, _)| stamp),
        },
        value => value.as_f64().and_then(Timestamp::from_epoch_number),
    }
}

fn level_value(value: &Value) -> Option<Level> {
    match value {
        Value::String(word) => Level::from_name(word.trim()),
        value => value.as_i64().and_then(Level::from_python_number),
    }
}
