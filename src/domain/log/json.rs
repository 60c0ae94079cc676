//! Lines that are JSON objects, by the keys that loggers give them.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Head, Level, Stamp};

const TIME: [&str; 6] = ["time", "timestamp", "@timestamp", "asctime", "ts", "datetime"];
const LEVEL: [&str; 5] = ["level", "levelname", "severity", "log.level", "lvl"];
const MESSAGE: [&str; 4] = ["message", "msg", "event", "text"];
const LOGGER: [&str; 3] = ["logger", "name", "logger_name"];
const PROCESS: [&str; 3] = ["process", "pid", "process_id"];
const TRACE: [&str; 4] = ["exc_info", "exc_text", "exception", "stack_trace"];

/// None where it is no object with anything of use.
pub(super) fn read(line: &str) -> Option<Head<'_>> {
    let object: Map<String, Value> = serde_json::from_str(line.trim_end()).ok()?;
    let text = |names: &[&str]| names.iter().find_map(|name| words(object.get(*name)?));
    let stamp = TIME.iter().find_map(|name| stamp(object.get(*name)?));
    let level = LEVEL.iter().find_map(|name| level(object.get(*name)?));
    let message = text(&MESSAGE);
    if stamp.is_none() && level.is_none() && message.is_none() {
        return None;
    }
    let message = message.map(|message| match text(&TRACE) {
        Some(trace) if trace.contains(' ') => format!("{message}\n{trace}"),
        _ => message,
    });
    Some(Head {
        stamp,
        level,
        logger: text(&LOGGER).map(Cow::Owned),
        process: text(&PROCESS).map(Cow::Owned),
        message: message.map_or(Cow::Borrowed(line), Cow::Owned),
    })
}

/// A text, or a number in words.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn stamp(value: &Value) -> Option<Stamp> {
    match value {
        Value::String(text) => match text.trim().parse() {
            Ok(number) => Stamp::since_1970(number),
            Err(_) => Stamp::read(text.trim()).map(|(stamp, _)| stamp),
        },
        value => value.as_f64().and_then(Stamp::since_1970),
    }
}

fn level(value: &Value) -> Option<Level> {
    match value {
        Value::String(word) => Level::named(word.trim()),
        value => value.as_i64().and_then(Level::numbered),
    }
}
