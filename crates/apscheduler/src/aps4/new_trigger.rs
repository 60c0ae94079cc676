//! New triggers of APScheduler 4, in the form of each of its serializers.
//!
//! The trigger has returned its first fire time already, as after `add_schedule`.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::aps3::ObjectBuilder;
use crate::aps4::trigger::Trigger;
use crate::cron::{CronFields, FieldUnit};
use crate::next_fire::StepBudget;
use crate::pickle::object_graph::{ObjectGraph, ObjectId, PyValue};
use crate::pickle::{decode, pickler};
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;

/// The maximum number of steps of the search for the first fire time.
const STEP_LIMIT: u32 = 1_000_000;

/// The key of an object in JSON, and its tag in CBOR.
const JSON_KEY: &str = "_apscheduler_json";
const CBOR_TAG: u64 = 4664;

/// A trigger to be written.
#[derive(Debug, Clone, Copy)]
pub enum NewTrigger<'a> {
    /// A cron expression in the dialect of APScheduler 3, where 0 is Monday.
    Cron {
        expression: &'a str,
        zone: Tz,
    },
    /// The first run is one interval from now.
    Every {
        interval: TimeDelta,
        zone: Tz,
    },
    Once {
        at: DateTime<Utc>,
        zone: Tz,
    },
}

/// A trigger in the form of the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerializedTrigger {
    pub data: Vec<u8>,
    pub next_fire_time: DateTime<Utc>,
}

/// Serializes a trigger that is created at `now`, with the serializer of another one.
///
/// # Errors
/// Returns why the trigger cannot be written.
pub fn serialize_trigger(new: &NewTrigger<'_>, now: DateTime<Utc>, like: &[u8]) -> Result<SerializedTrigger, String> {
    let serializer = Serializer::of(like)?;
    let unused = state(new, now, None)?;
    let mut trigger = Trigger::read(&Serializer::Pickle(4).write(&unused))?;
    let next = trigger.next(&mut StepBudget(STEP_LIMIT)).map_err(|error| error.to_string())?;
    let next = next.ok_or("the trigger never fires")?;
    let next_fire_time = next.utc().ok_or("the trigger has no time zone")?;
    let data = serializer.write(&state(new, now, Some(next))?);
    // Every trigger that is written can be read again.
    match Trigger::read(&data)? {
        Trigger::Unknown { reason, .. } => Err(reason.unwrap_or_else(|| "its class is unknown".to_owned())),
        _ => Ok(SerializedTrigger { data, next_fire_time }),
    }
}

/// The result of a trigger's `__getstate__()`.
struct TriggerState {
    module: &'static str,
    class: &'static str,
    items: Vec<(&'static str, Value)>,
}

enum Value {
    None,
    Bool(bool),
    Int(i64),
    Zone(Tz),
    Time(PyDateTime),
    Numbers(Vec<i64>),
    Texts(Vec<String>),
}

fn state(new: &NewTrigger<'_>, now: DateTime<Utc>, last: Option<PyDateTime>) -> Result<TriggerState, String> {
    let in_zone = |at: DateTime<Utc>, zone: Tz| PyDateTime::from_utc(at.naive_utc(), &Zone::Named(zone));
    let last_fire_time = |last: Option<PyDateTime>| ("last_fire_time", last.map_or(Value::None, Value::Time));
    let version = ("version", Value::Int(1));
    Ok(match *new {
        NewTrigger::Cron { expression, zone } => {
            // A start with a fraction of a second could be a fire time itself.
            let start = now.trunc_subsecs(0);
            let start = if start < now { start + TimeDelta::seconds(1) } else { start };
            let items = vec![
                version,
                ("timezone", Value::Zone(zone)),
                ("fields", Value::Texts(field_texts(expression)?)),
                ("start_time", Value::Time(in_zone(start, zone))),
                ("end_time", Value::None),
                last_fire_time(last),
            ];
            TriggerState { module: "apscheduler.triggers.cron", class: "CronTrigger", items }
        }
        NewTrigger::Every { interval, zone } => {
            let start = now.checked_add_signed(interval).ok_or("the interval is too long")?.trunc_subsecs(6);
            let items = vec![
                version,
                ("interval", Value::Numbers(vec![0, 0, 0, 0, interval.num_seconds(), 0])),
                ("start_time", Value::Time(in_zone(start, zone))),
                ("end_time", Value::None),
                last_fire_time(last),
            ];
            TriggerState { module: "apscheduler.triggers.interval", class: "IntervalTrigger", items }
        }
        NewTrigger::Once { at, zone } => {
            let completed = ("completed", Value::Bool(last.is_some()));
            let items = vec![version, ("run_time", Value::Time(in_zone(at.trunc_subsecs(6), zone))), completed];
            TriggerState { module: "apscheduler.triggers.date", class: "DateTrigger", items }
        }
    })
}

/// Returns the eight fields. APScheduler 4 counts weekdays from Sunday, so they are written as names.
fn field_texts(expression: &str) -> Result<Vec<String>, String> {
    let fields = CronFields::from_crontab(expression).map_err(|error| error.message)?;
    let text = |field: &crate::cron::CronField| match field.unit {
        FieldUnit::Weekday => crate::cron::weekday_list(&field.values()),
        _ => field.to_string(),
    };
    Ok(fields.fields.iter().map(text).collect())
}

/// The serializer of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Serializer {
    /// With the protocol.
    Pickle(u8),
    Json,
    Cbor,
}

impl Serializer {
    fn of(data: &[u8]) -> Result<Self, String> {
        match data {
            [] => Err("the column is empty, so its serializer is unknown".to_owned()),
            [b'{' | b'[' | b' ' | b'\n', ..] => Ok(Self::Json),
            [0x80] | [0x81..=0xdb, ..] => Ok(Self::Cbor),
            _ => match decode(data).map_err(|error| error.to_string())?.protocol {
                protocol @ 2.. => Ok(Self::Pickle(protocol)),
                protocol => Err(format!("pickles of protocol {protocol} are not supported")),
            },
        }
    }

    fn write(self, state: &TriggerState) -> Vec<u8> {
        match self {
            Self::Pickle(protocol) => to_pickle(state, protocol),
            Self::Json => to_json(state).into_bytes(),
            Self::Cbor => to_cbor(state),
        }
    }
}

fn to_pickle(state: &TriggerState, protocol: u8) -> Vec<u8> {
    let mut graph = ObjectGraph::default();
    let mut builder = ObjectBuilder { graph: &mut graph, protocol };
    let mut times: Vec<(PyDateTime, ObjectId)> = Vec::new();
    let mut items = Vec::new();
    for (name, value) in &state.items {
        let value = match value {
            Value::None => builder.graph.none(),
            Value::Bool(value) => builder.graph.add(PyValue::Bool(*value)),
            Value::Int(number) => builder.graph.int(*number),
            Value::Zone(zone) => builder.graph.zoneinfo(protocol, zone.name().as_bytes()),
            // A trigger that fires first at its start has the same object twice.
            Value::Time(time) => {
                let known = times.iter().find(|(known, _)| known == time).map(|(_, id)| *id);
                let id = known.or_else(|| builder.datetime(time)).unwrap_or_else(|| builder.graph.none());
                times.push((time.clone(), id));
                id
            }
            Value::Numbers(numbers) => {
                let numbers = numbers.iter().map(|number| builder.graph.int(*number)).collect();
                builder.graph.add(PyValue::List(numbers))
            }
            Value::Texts(texts) => {
                // Python has one object for `*`, but `str(0)` creates a new one.
                let is_number = |text: &&String| text.bytes().all(|byte| byte.is_ascii_digit());
                let texts = texts.iter().map(|text| match Some(text).filter(is_number) {
                    Some(number) => builder.graph.add(PyValue::Str(number.clone().into_bytes().into())),
                    None => builder.graph.text(text.clone().into_bytes()),
                });
                let texts = texts.collect();
                builder.graph.add(PyValue::List(texts))
            }
        };
        items.push((*name, value));
    }
    let trigger = builder.instance(state.module, state.class, &items);
    pickler::pickle(&graph, trigger, protocol).unwrap_or_default()
}

/// Writes JSON like Python's `json.dumps`.
fn to_json(state: &TriggerState) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let list = |items: Vec<String>| format!("[{}]", items.join(", "));
    let items = state.items.iter().map(|(name, value)| {
        let value = match value {
            Value::None => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Zone(zone) => quoted(zone.name()),
            Value::Time(time) => quoted(&time.isoformat()),
            Value::Numbers(numbers) => list(numbers.iter().map(i64::to_string).collect()),
            Value::Texts(texts) => list(texts.iter().map(|text| quoted(text)).collect()),
        };
        format!("{}: {value}", quoted(name))
    });
    let items: Vec<String> = items.collect();
    let class = quoted(&format!("{}:{}", state.module, state.class));
    format!("{{{}: [{class}, {{{}}}]}}", quoted(JSON_KEY), items.join(", "))
}

/// Writes CBOR like Python's `cbor2.dumps`.
fn to_cbor(state: &TriggerState) -> Vec<u8> {
    let mut out = Vec::new();
    cbor_head(&mut out, 6, CBOR_TAG);
    cbor_head(&mut out, 4, 2);
    cbor_text(&mut out, &format!("{}:{}", state.module, state.class));
    cbor_head(&mut out, 5, state.items.len() as u64);
    for (name, value) in &state.items {
        cbor_text(&mut out, name);
        match value {
            Value::None => out.push(0xf6),
            Value::Bool(value) => out.push(if *value { 0xf5 } else { 0xf4 }),
            Value::Int(number) => cbor_head(&mut out, 0, number.unsigned_abs()),
            Value::Zone(zone) => cbor_text(&mut out, zone.name()),
            Value::Time(time) => {
                cbor_head(&mut out, 6, 0);
                cbor_text(&mut out, &time.isoformat().replace("+00:00", "Z"));
            }
            Value::Numbers(numbers) => {
                cbor_head(&mut out, 4, numbers.len() as u64);
                for number in numbers {
                    cbor_head(&mut out, 0, number.unsigned_abs());
                }
            }
            Value::Texts(texts) => {
                cbor_head(&mut out, 4, texts.len() as u64);
                for text in texts {
                    cbor_text(&mut out, text);
                }
            }
        }
    }
    out
}

fn cbor_text(out: &mut Vec<u8>, text: &str) {
    cbor_head(out, 3, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Writes the major type and the shortest form of a number.
fn cbor_head(out: &mut Vec<u8>, major: u8, number: u64) {
    let bytes = number.to_be_bytes();
    let (info, length) = match number {
        0..=23 => (bytes[7], 0),
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    out.push(major << 5 | info);
    out.extend_from_slice(&bytes[8 - length..]);
}
