//! Changing a job's pickle without executing it.
//!
//! Two ways. If `next_run_time` is the last item, as APScheduler writes it, its value is cut off and another written
//! in its place: nothing follows that could refer to what was cut. Else a later item of the same key is put before
//! the STOP: it counts. Either way the result is decoded again and compared, item by item, with what it was made
//! from; bytes after the STOP are dropped.

mod memo;
mod writer;
mod zone_choice;

use crate::aps3::job::{Job, JobFault};
use crate::pickle::{Item, Node, PickleError, Tree, decode, same};
use crate::time::datetime::Moment;
use crate::time::zone::Zone;
use std::fmt;

use chrono::{DateTime, SubsecRound as _, Utc};

use writer::{Writer, ZoneValue};

/// Why a pickle was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatchError {
    Pickle(PickleError),
    Job(JobFault),
    /// The pickle is legal and not of the form a pickler writes.
    Form(&'static str),
    /// The result is not what it should be; this must not happen.
    Check(&'static str),
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pickle(error) => error.fmt(f),
            Self::Job(fault) => fault.fmt(f),
            Self::Form(what) => write!(f, "the pickle cannot be changed safely: {what}"),
            Self::Check(what) => write!(f, "the changed pickle is not as it should be: {what}"),
        }
    }
}

impl std::error::Error for PatchError {}

/// `datetime.max` in UTC, in microseconds since 1970. The column, a double, says one more.
const LATEST: i64 = 253_402_300_799_999_999;

const KEY: &str = "next_run_time";

/// The pickle with another `next_run_time`, None for a paused job; every other item is as it was.
///
/// The time is kept to the microsecond, on the clock of the job's trigger where that can be written down, else in
/// UTC. Where nothing else is in the way the bytes are those APScheduler itself writes.
///
/// # Errors
/// The pickle is no job, or of a form no pickler writes.
pub fn set_next_run_time(state: &[u8], to: Option<DateTime<Utc>>) -> Result<Vec<u8>, PatchError> {
    let to = to.map(|to| to.trunc_subsecs(6).min(latest()));
    let tree = decode(state).map_err(PatchError::Pickle)?;
    let job = Job::read(&tree).map_err(PatchError::Job)?;
    let items = items(&tree)?;
    let ours: Vec<&Item> = items.iter().filter(|item| tree.str(item.key) == Some(KEY)).collect();
    let last = items.last().filter(|last| {
        let is_end = last.value_end == tree.layout.setter && tree.layout.stop == tree.layout.setter + 1;
        is_end && ours.len() == 1 && ours[0].key_start == last.key_start
    });
    let cut = last.map_or(tree.layout.stop, |last| last.value_start);
    let mut writer = Writer::new(&tree, cut);
    if last.is_none() {
        writer.text(KEY);
    }
    match to {
        None => writer.none(),
        Some(to) => {
            let (moment, zone) = zone_choice::choose(&tree, &job, to, cut);
            writer.datetime(&moment, &zone);
        }
    }
    let setter = if last.is_some() { tree.data()[tree.layout.setter] } else { b's' };
    let mut tail = writer.finish();
    tail.extend([setter, b'.']);
    let patched = join(&tree, cut, &tail);
    check(&tree, &patched, &[KEY], |job| {
        job.next_run_time.as_ref().and_then(Moment::utc) == to && job.next_run_time.is_some() == to.is_some()
    })?;
    Ok(patched)
}

/// The pickle of another job that runs the same function with the same arguments on the same executor, once, at
/// `at`, however late that is: a date trigger, no misfire grace time, an id of its own, and a name if one is given.
///
/// # Errors
/// The pickle is no job, or of a form no pickler writes.
pub fn one_shot(
    state: &[u8],
    id: &str,
    name: Option<&str>,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, PatchError> {
    let at = at.trunc_subsecs(6);
    let tree = decode(state).map_err(PatchError::Pickle)?;
    Job::read(&tree).map_err(PatchError::Job)?;
    items(&tree)?;
    let cut = tree.layout.stop;
    let moment = Moment::at(at.naive_utc(), &Zone::UTC);
    let mut writer = Writer::new(&tree, cut);
    let mut item = |key: &str, value: &dyn Fn(&mut Writer<'_, '_>)| {
        writer.text(key);
        value(&mut writer);
        writer.opcode(b's');
    };
    item("id", &|w| w.text(id));
    item("trigger", &|w| w.date_trigger(&moment));
    if let Some(name) = name {
        item("name", &|w| w.text(name));
    }
    item("misfire_grace_time", &|w| w.none());
    item(KEY, &|w| w.datetime(&moment, &ZoneValue::New(Zone::UTC)));
    writer.opcode(b'.');
    let clone = join(&tree, cut, &writer.finish());
    let changed = ["id", "trigger", "misfire_grace_time", KEY, "name"];
    let changed = &changed[..if name.is_some() { 5 } else { 4 }];
    check(&tree, &clone, changed, |job| {
        let run_date = match &job.trigger {
            super::Trigger::Date(date) => date.run_date.utc(),
            _ => None,
        };
        job.id == id
            && name.is_none_or(|name| job.name == name)
            && job.misfire_grace_time.is_none()
            && run_date == Some(at)
            && job.next_run_time.as_ref().and_then(Moment::utc) == Some(at)
    })?;
    Ok(clone)
}

/// The pickle with another id; every other item is as it was. Bytes after the STOP are dropped.
///
/// # Errors
/// The pickle is no job, or of a form no pickler writes.
pub fn set_id(state: &[u8], id: &str) -> Result<Vec<u8>, PatchError> {
    set_item(state, "id", |writer| writer.text(id), |job| job.id == id)
}

/// The pickle with another misfire grace time, in seconds; every other item is as it was.
///
/// # Errors
/// The pickle is no job, or of a form no pickler writes.
pub fn set_grace(state: &[u8], seconds: u32) -> Result<Vec<u8>, PatchError> {
    // As many as an opcode of four bytes holds, which is 68 years.
    let seconds = i64::from(seconds.min(i32::MAX.unsigned_abs()));
    set_item(
        state,
        "misfire_grace_time",
        |writer| writer.int(seconds),
        |job| job.misfire_grace_time == Some(seconds.into()),
    )
}

fn set_item(
    state: &[u8],
    key: &str,
    value: impl FnOnce(&mut Writer<'_, '_>),
    is_right: impl Fn(&Job<'_>) -> bool,
) -> Result<Vec<u8>, PatchError> {
    let tree = decode(state).map_err(PatchError::Pickle)?;
    Job::read(&tree).map_err(PatchError::Job)?;
    items(&tree)?;
    let cut = tree.layout.stop;
    let mut writer = Writer::new(&tree, cut);
    writer.text(key);
    value(&mut writer);
    writer.opcode(b's');
    writer.opcode(b'.');
    let patched = join(&tree, cut, &writer.finish());
    check(&tree, &patched, &[key], is_right)?;
    Ok(patched)
}

fn latest() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(LATEST).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The items of the outermost dict, if the pickle has nothing but it.
fn items<'t>(tree: &'t Tree<'_>) -> Result<&'t [Item], PatchError> {
    let Node::Dict(items) = tree.node(tree.root) else { return Err(PatchError::Form("it is no dict")) };
    let layout = &tree.layout;
    if !layout.balanced {
        return Err(PatchError::Form("it leaves values behind"));
    }
    if layout.items.len() != items.len as usize / 2 {
        return Err(PatchError::Form("its dict is not filled item by item"));
    }
    Ok(&layout.items)
}

/// What stands before `cut`, then `tail`, which becomes part of the frame that holds `cut`.
fn join(tree: &Tree<'_>, cut: usize, tail: &[u8]) -> Vec<u8> {
    let mut joined = tree.data()[..cut].to_vec();
    for &(begin, end) in &tree.layout.frames {
        if (begin..end).contains(&cut) {
            let length = (cut - begin + tail.len()) as u64;
            joined[begin - 8..begin].copy_from_slice(&length.to_le_bytes());
        }
    }
    joined.extend_from_slice(tail);
    joined
}

/// Decodes `patched`: all items but those of the keys `changed` are as they were, and those are what they should be.
fn check(
    before: &Tree<'_>,
    patched: &[u8],
    changed: &[&str],
    is_right: impl Fn(&Job<'_>) -> bool,
) -> Result<(), PatchError> {
    let after = decode(patched).map_err(|_| PatchError::Check("it cannot be decoded"))?;
    let job = Job::read(&after).map_err(|_| PatchError::Check("it is no job"))?;
    if !is_right(&job) {
        return Err(PatchError::Check("what should have changed has not"));
    }
    let mut kept = others(&after, changed);
    let same = others(before, changed).all(|old| {
        kept.next().is_some_and(|new| {
            same(before, old.key, &after, new.key) && same(before, old.value, &after, new.value)
        })
    });
    if same && kept.next().is_none() { Ok(()) } else { Err(PatchError::Check("another item has changed")) }
}

/// The items of the outermost dict that are not of the keys `changed`.
fn others<'a>(tree: &'a Tree<'_>, changed: &'a [&str]) -> impl Iterator<Item = &'a Item> {
    let is_changed = |item: &&Item| tree.str(item.key).is_some_and(|key| changed.contains(&key));
    tree.layout.items.iter().filter(move |item| !is_changed(item))
}
