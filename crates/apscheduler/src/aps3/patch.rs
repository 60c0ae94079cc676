//! Changing a job's pickle without executing it.
//!
//! Two ways. If `next_run_time` is the last item, as APScheduler writes it, its value is cut_offset off and another written
//! in its place: nothing follows that could refer to what was cut_offset. Else a later item of the same key is put before
//! the STOP: it counts. Either way the result is decoded again and compared, item by item, with what it was made
//! from; bytes after the STOP are dropped.

mod memo;
mod writer;
mod zone_choice;

use crate::aps3::job::{Job, JobError};
use crate::pickle::{Node, PickleError, RootItem, Tree, decode, is_same_value};
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;
use std::fmt;

use chrono::{DateTime, SubsecRound as _, Utc};

use writer::{PickleWriter, ZoneValue};

/// Why a pickle was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatchError {
    Pickle(PickleError),
    Job(JobError),
    /// The pickle is legal and not of the form a pickler writes.
    UnusualForm(&'static str),
    /// The result is not what it should be; this must not happen.
    Verification(&'static str),
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pickle(error) => error.fmt(f),
            Self::Job(fault) => fault.fmt(f),
            Self::UnusualForm(what) => write!(f, "the pickle cannot be changed safely: {what}"),
            Self::Verification(what) => write!(f, "the changed pickle is not as it should be: {what}"),
        }
    }
}

impl std::error::Error for PatchError {}

/// `datetime.max` in UTC, in microseconds since 1970. The column, a double, says one more.
const MAX_MICROS: i64 = 253_402_300_799_999_999;

const NEXT_RUN_TIME: &str = "next_run_time";

/// The pickle with another `next_run_time`, None for a paused job; every other item is as it was.
///
/// The time is kept to the microsecond, on the clock of the job's trigger where that can be written down, else in
/// UTC. Where nothing else is in the way the bytes are those APScheduler itself writes.
///
/// # Errors
/// The pickle is no job, or of a form no pickler writes.
pub fn set_next_run_time(state: &[u8], to: Option<DateTime<Utc>>) -> Result<Vec<u8>, PatchError> {
    let to = to.map(|to| to.trunc_subsecs(6).min(max_datetime()));
    let tree = decode(state).map_err(PatchError::Pickle)?;
    let job = Job::read(&tree).map_err(PatchError::Job)?;
    let items = root_items(&tree)?;
    let next_run_items: Vec<&RootItem> =
        items.iter().filter(|item| tree.str(item.key) == Some(NEXT_RUN_TIME)).collect();
    let last = items.last().filter(|last| {
        let is_end = last.value_end == tree.layout.setitems_offset
            && tree.layout.stop_offset == tree.layout.setitems_offset + 1;
        is_end && next_run_items.len() == 1 && next_run_items[0].key_start == last.key_start
    });
    let cut_offset = last.map_or(tree.layout.stop_offset, |last| last.value_start);
    let mut writer = PickleWriter::new(&tree, cut_offset);
    if last.is_none() {
        writer.text(NEXT_RUN_TIME);
    }
    match to {
        None => writer.none(),
        Some(to) => {
            let (moment, zone) = zone_choice::choose_zone(&tree, &job, to, cut_offset);
            writer.datetime(&moment, &zone);
        }
    }
    let setter = if last.is_some() { tree.data()[tree.layout.setitems_offset] } else { b's' };
    let mut tail = writer.finish();
    tail.extend([setter, b'.']);
    let patched = splice(&tree, cut_offset, &tail);
    verify(&tree, &patched, &[NEXT_RUN_TIME], |job| {
        job.next_run_time.as_ref().and_then(PyDateTime::utc) == to
            && job.next_run_time.is_some() == to.is_some()
    })?;
    Ok(patched)
}

/// The pickle of another job that runs the same function with the same arguments on the same executor, once, at
/// `at`, however late that is: a date trigger, no misfire grace time, an id of its own, and a name if one is given.
///
/// # Errors
/// The pickle is no job, or of a form no pickler writes.
pub fn one_time_copy(
    state: &[u8],
    id: &str,
    name: Option<&str>,
    at: DateTime<Utc>,
) -> Result<Vec<u8>, PatchError> {
    let at = at.trunc_subsecs(6);
    let tree = decode(state).map_err(PatchError::Pickle)?;
    Job::read(&tree).map_err(PatchError::Job)?;
    root_items(&tree)?;
    let cut_offset = tree.layout.stop_offset;
    let moment = PyDateTime::from_utc(at.naive_utc(), &Zone::UTC);
    let mut writer = PickleWriter::new(&tree, cut_offset);
    let mut item = |key: &str, value: &dyn Fn(&mut PickleWriter<'_, '_>)| {
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
    item(NEXT_RUN_TIME, &|w| w.datetime(&moment, &ZoneValue::New(Zone::UTC)));
    writer.opcode(b'.');
    let clone = splice(&tree, cut_offset, &writer.finish());
    let changed = ["id", "trigger", "misfire_grace_time", NEXT_RUN_TIME, "name"];
    let changed = &changed[..if name.is_some() { 5 } else { 4 }];
    verify(&tree, &clone, changed, |job| {
        let run_date = match &job.trigger {
            super::Trigger::Date(date) => date.run_date.utc(),
            _ => None,
        };
        job.id == id
            && name.is_none_or(|name| job.name == name)
            && job.misfire_grace_time.is_none()
            && run_date == Some(at)
            && job.next_run_time.as_ref().and_then(PyDateTime::utc) == Some(at)
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
pub fn set_misfire_grace_time(state: &[u8], seconds: u32) -> Result<Vec<u8>, PatchError> {
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
    value: impl FnOnce(&mut PickleWriter<'_, '_>),
    is_right: impl Fn(&Job<'_>) -> bool,
) -> Result<Vec<u8>, PatchError> {
    let tree = decode(state).map_err(PatchError::Pickle)?;
    Job::read(&tree).map_err(PatchError::Job)?;
    root_items(&tree)?;
    let cut_offset = tree.layout.stop_offset;
    let mut writer = PickleWriter::new(&tree, cut_offset);
    writer.text(key);
    value(&mut writer);
    writer.opcode(b's');
    writer.opcode(b'.');
    let patched = splice(&tree, cut_offset, &writer.finish());
    verify(&tree, &patched, &[key], is_right)?;
    Ok(patched)
}

fn max_datetime() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(MAX_MICROS).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// The items of the outermost dict, if the pickle has nothing but it.
fn root_items<'t>(tree: &'t Tree<'_>) -> Result<&'t [RootItem], PatchError> {
    let Node::Dict(items) = tree.node(tree.root) else {
        return Err(PatchError::UnusualForm("it is no dict"));
    };
    let layout = &tree.layout;
    if !layout.is_stack_empty {
        return Err(PatchError::UnusualForm("it leaves values behind"));
    }
    if layout.items.len() != items.len as usize / 2 {
        return Err(PatchError::UnusualForm("its dict is not filled item by item"));
    }
    Ok(&layout.items)
}

/// What stands before `cut_offset`, then `tail`, which becomes part of the frame that holds `cut_offset`.
fn splice(tree: &Tree<'_>, cut_offset: usize, tail: &[u8]) -> Vec<u8> {
    let mut joined = tree.data()[..cut_offset].to_vec();
    for &(begin, end) in &tree.layout.frames {
        if (begin..end).contains(&cut_offset) {
            let length = (cut_offset - begin + tail.len()) as u64;
            joined[begin - 8..begin].copy_from_slice(&length.to_le_bytes());
        }
    }
    joined.extend_from_slice(tail);
    joined
}

/// Decodes `patched`: all items but those of the keys `changed` are as they were, and those are what they should be.
fn verify(
    before: &Tree<'_>,
    patched: &[u8],
    changed: &[&str],
    is_right: impl Fn(&Job<'_>) -> bool,
) -> Result<(), PatchError> {
    let after = decode(patched).map_err(|_| PatchError::Verification("it cannot be decoded"))?;
    let job = Job::read(&after).map_err(|_| PatchError::Verification("it is no job"))?;
    if !is_right(&job) {
        return Err(PatchError::Verification("what should have changed has not"));
    }
    let mut kept = unchanged_items(&after, changed);
    let same = unchanged_items(before, changed).all(|old| {
        kept.next().is_some_and(|new| {
            is_same_value(before, old.key, &after, new.key)
                && is_same_value(before, old.value, &after, new.value)
        })
    });
    if same && kept.next().is_none() {
        Ok(())
    } else {
        Err(PatchError::Verification("another item has changed"))
    }
}

/// The items of the outermost dict that are not of the keys `changed`.
fn unchanged_items<'a>(tree: &'a Tree<'_>, changed: &'a [&str]) -> impl Iterator<Item = &'a RootItem> {
    let is_changed = |item: &&RootItem| tree.str(item.key).is_some_and(|key| changed.contains(&key));
    tree.layout.items.iter().filter(move |item| !is_changed(item))
}
