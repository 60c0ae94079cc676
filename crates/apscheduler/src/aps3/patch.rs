//! Edits a job's pickle without executing it.
//!
//! If `next_run_time` is the last item, as APScheduler writes it, its value is replaced: nothing after it can refer to
//! the old value. Otherwise another item with the same key is added before the STOP, because the last one counts. The
//! result is decoded and compared with the original, item by item. Bytes after the STOP are removed.

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

/// Why a pickle was not edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatchError {
    Pickle(PickleError),
    Job(JobError),
    /// The pickle is valid, but no pickler writes this form.
    UnusualForm(&'static str),
    /// The edited pickle is not as expected. This is a bug in this crate.
    Verification(&'static str),
}

impl fmt::Display for PatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pickle(error) => error.fmt(f),
            Self::Job(fault) => fault.fmt(f),
            Self::UnusualForm(what) => write!(f, "the pickle cannot be edited safely: {what}"),
            Self::Verification(what) => write!(f, "the edited pickle is not as expected: {what}"),
        }
    }
}

impl std::error::Error for PatchError {}

/// Python's `datetime.max` in UTC, in microseconds since 1970.
const MAX_MICROS: i64 = 253_402_300_799_999_999;

const NEXT_RUN_TIME: &str = "next_run_time";

/// Sets `next_run_time`, to `None` for a paused job. Other items do not change.
///
/// The time has microseconds. Its zone is that of the job's trigger if possible, and UTC otherwise. Usually the bytes
/// are the same as those that APScheduler writes.
///
/// # Errors
/// Fails if the pickle is not a job, or has a form that no pickler writes.
pub fn set_next_run_time(state: &[u8], to: Option<DateTime<Utc>>) -> Result<Vec<u8>, PatchError> {
    let to = to.map(|to| to.trunc_subsecs(6).min(max_datetime()));
    let tree = decode(state).map_err(PatchError::Pickle)?;
    let job = Job::read(&tree).map_err(PatchError::Job)?;
    let items = root_items(&tree)?;
    let next_run_items: Vec<&RootItem> =
        items.iter().filter(|item| tree.str(item.key) == Some(NEXT_RUN_TIME)).collect();
    let last = items.last().filter(|last| {
        let is_end =
            last.value_end == tree.layout.setitems_offset && tree.layout.stop_offset == tree.layout.setitems_offset + 1;
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
        job.next_run_time.as_ref().and_then(PyDateTime::utc) == to && job.next_run_time.is_some() == to.is_some()
    })?;
    Ok(patched)
}

/// Creates a copy of the job that runs once at `at`, however late: a date trigger without a misfire grace time, another
/// id, and another name if one is given.
///
/// # Errors
/// Fails if the pickle is not a job, or has a form that no pickler writes.
pub fn one_time_copy(state: &[u8], id: &str, name: Option<&str>, at: DateTime<Utc>) -> Result<Vec<u8>, PatchError> {
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

/// Sets the id. Other items do not change.
///
/// # Errors
/// Fails if the pickle is not a job, or has a form that no pickler writes.
pub fn set_id(state: &[u8], id: &str) -> Result<Vec<u8>, PatchError> {
    set_item(state, "id", |writer| writer.text(id), |job| job.id == id)
}

/// Sets the misfire grace time in seconds. Other items do not change.
///
/// # Errors
/// Fails if the pickle is not a job, or has a form that no pickler writes.
pub fn set_misfire_grace_time(state: &[u8], seconds: u32) -> Result<Vec<u8>, PatchError> {
    // The maximum of an opcode with four bytes is 68 years.
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

/// Returns the items of the outermost dict, if the pickle contains nothing else.
pub(super) fn root_items<'t>(tree: &'t Tree<'_>) -> Result<&'t [RootItem], PatchError> {
    let Node::Dict(items) = tree.node(tree.root) else {
        return Err(PatchError::UnusualForm("it is not a dict"));
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

/// Replaces the bytes from `cut_offset` by `tail`, and corrects the length of the frame that contains `cut_offset`.
pub(super) fn splice(tree: &Tree<'_>, cut_offset: usize, tail: &[u8]) -> Vec<u8> {
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

/// Decodes `patched` and checks that the items with the keys `changed` are right and the others have not changed.
fn verify(
    before: &Tree<'_>,
    patched: &[u8],
    changed: &[&str],
    is_right: impl Fn(&Job<'_>) -> bool,
) -> Result<(), PatchError> {
    let after = decode(patched).map_err(|_| PatchError::Verification("it cannot be decoded"))?;
    let job = Job::read(&after).map_err(|_| PatchError::Verification("it is not a job"))?;
    if !is_right(&job) {
        return Err(PatchError::Verification("the item has not changed"));
    }
    let mut kept_items = unchanged_items(&after, changed);
    let same = unchanged_items(before, changed).all(|old| {
        kept_items.next().is_some_and(|new| {
            is_same_value(before, old.key, &after, new.key) && is_same_value(before, old.value, &after, new.value)
        })
    });
    if same && kept_items.next().is_none() { Ok(()) } else { Err(PatchError::Verification("another item has changed")) }
}

/// Returns the items of the outermost dict without those of the keys `changed`.
fn unchanged_items<'a>(tree: &'a Tree<'_>, changed: &'a [&str]) -> impl Iterator<Item = &'a RootItem> {
    let is_changed = |item: &&RootItem| tree.str(item.key).is_some_and(|key| changed.contains(&key));
    tree.layout.items.iter().filter(move |item| !is_changed(item))
}
