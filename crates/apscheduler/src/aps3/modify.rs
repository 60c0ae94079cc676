//! Rewrites a job's pickle as APScheduler's `modify_job` and `reschedule_job` do, without executing it.
//!
//! The pickle is loaded into a graph of objects with identities, the attributes are replaced, and the job is pickled
//! again in the row's protocol. The result is the very row that APScheduler writes, unless the job holds objects of
//! classes whose pickled form this crate does not know: see [`RowForm`].

use std::borrow::Cow;
use std::fmt;

use crate::aps3::job::{Job, KEY_NAMES};
use crate::aps3::patch::{PatchError, root_items, splice};
use crate::aps3::trigger::{DateTrigger, Trigger};
use crate::aps3::trigger_objects::ObjectBuilder;
use crate::pickle::object_graph::{ObjectGraph, ObjectId, PyValue};
use crate::pickle::pickler::{pickle, pickle_items};
use crate::pickle::unpickling::Unpickler;
use crate::pickle::{Node, Tree, decode, has_same_sharing, is_same_value};
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;

/// The attributes to change; the others stay as they are.
#[derive(Debug, Clone, Default)]
#[allow(clippy::option_option, reason = "None is a value of these attributes")]
pub struct JobChanges<'a> {
    pub trigger: Option<Cow<'a, Trigger>>,
    /// `Some(None)` for a paused job.
    pub next_run_time: Option<Option<PyDateTime>>,
    /// In seconds; `Some(None)` for any delay.
    pub misfire_grace_time: Option<Option<u32>>,
    pub coalesce: Option<bool>,
    pub max_instances: Option<u32>,
    pub name: Option<&'a str>,
    pub executor: Option<&'a str>,
}

/// A job's row after a change.
#[derive(Debug, Clone, PartialEq)]
pub struct ModifiedJob {
    pub pickle: Vec<u8>,
    /// The next run in the pickle; `None` if the job is paused.
    pub next_run_time: Option<PyDateTime>,
    pub form: RowForm,
}

/// How a row was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowForm {
    /// APScheduler writes the same bytes.
    Identical,
    /// All values are right. The bytes are the same if this class is pickled like an ordinary one.
    OtherClass(String),
    /// All values are right. A time is written in UTC, because protocols 0 to 3 do not tell the second of two equal local
    /// times from the first.
    UtcTime,
    /// All values are right. They stand at the end of the pickle, after the old ones, for the given reason.
    Appended(&'static str),
}

impl fmt::Display for RowForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identical => f.write_str("as APScheduler writes it"),
            Self::OtherClass(class) => write!(f, "as APScheduler writes it, if {class} is pickled in the usual way"),
            Self::UtcTime => {
                f.write_str("with a time in UTC, because its protocol has no second of two equal local times")
            }
            Self::Appended(why) => write!(f, "with the new values appended, because {why}"),
        }
    }
}

/// Changes attributes of a job.
///
/// # Errors
/// Fails if the pickle is not a job, or has a form that no pickler writes, and for a trigger that
/// [`Trigger::from_crontab`], [`Trigger::every`] and [`Trigger::once`] do not create.
pub fn modify_job(state: &[u8], changes: &JobChanges<'_>) -> Result<ModifiedJob, PatchError> {
    let tree = decode(state).map_err(PatchError::Pickle)?;
    Job::read(&tree).map_err(PatchError::Job)?;
    root_items(&tree)?;
    let protocol = written_protocol(&tree);
    let changes = &without_folds(changes, protocol);
    let (pickle, form) = match rewrite(&tree, protocol, &changes.0)? {
        Ok((pickle, RowForm::Identical)) if changes.1 => (pickle, RowForm::UtcTime),
        Ok(rewritten) => rewritten,
        Err(why) => (append(&tree, protocol, &changes.0)?, RowForm::Appended(why)),
    };
    let next_run_time = check(&tree, &pickle, &changes.0, &form)?;
    Ok(ModifiedJob { pickle, next_run_time, form })
}

/// Returns the protocol that wrote the pickle. Protocols 0 and 1 have no opcode for it, and begin a dict differently.
fn written_protocol(tree: &Tree<'_>) -> u8 {
    if tree.protocol == 0 && tree.data().first() == Some(&b'}') { 1 } else { tree.protocol }
}

/// Converts a time to UTC if the protocol would lose which of two equal local times it is. Returns whether there was one.
fn without_folds<'a>(changes: &JobChanges<'a>, protocol: u8) -> (JobChanges<'a>, bool) {
    let mut changes = changes.clone();
    let mut is_converted = false;
    let mut convert = |moment: &PyDateTime| match moment.utc() {
        Some(utc) if moment.fold && protocol < 4 => {
            is_converted = true;
            PyDateTime::from_utc(utc.naive_utc(), &Zone::UTC)
        }
        _ => moment.clone(),
    };
    if let Some(Some(next)) = &mut changes.next_run_time {
        *next = convert(next);
    }
    if let Some(Trigger::Date(date)) = changes.trigger.as_deref() {
        changes.trigger = Some(Cow::Owned(Trigger::Date(DateTrigger { run_date: convert(&date.run_date) })));
    }
    (changes, is_converted)
}

type Rewritten = Result<(Vec<u8>, RowForm), &'static str>;

/// Pickles the whole job again. The inner error says why that is not possible.
fn rewrite(tree: &Tree<'_>, protocol: u8, changes: &JobChanges<'_>) -> Result<Rewritten, PatchError> {
    if tree.python2 {
        return Ok(Err("Python 2 wrote it"));
    }
    let mut unpickler = Unpickler::new(tree);
    let Node::Dict(items) = tree.node(tree.root) else { return Ok(Err("it is not a dict")) };
    if tree.pairs(items).any(|(key, _)| !tree.str(key).is_some_and(|key| KEY_NAMES.contains(&key))) {
        return Ok(Err("it has other items"));
    }
    let new = new_values(&mut unpickler.graph, protocol, changes)?;
    let mut pairs = Vec::with_capacity(KEY_NAMES.len());
    for name in KEY_NAMES {
        let key = unpickler.graph.interned(name.as_bytes());
        let replaced = new.iter().find(|(changed, _)| *changed == name).map(|(_, value)| *value);
        let value = match (replaced, tree.get(tree.root, name)) {
            (Some(value), _) => value,
            (None, Some(old)) => match unpickler.load(old) {
                Ok(value) => value,
                Err(why) => return Ok(Err(why)),
            },
            // APScheduler 3.0 wrote no version.
            (None, None) => unpickler.graph.int(1),
        };
        pairs.push((key, value));
    }
    let root = unpickler.graph.add(PyValue::Dict(pairs));
    let form = unpickler.unknown_class.take().map_or(RowForm::Identical, RowForm::OtherClass);
    let pickle = pickle(&unpickler.graph, root, protocol);
    Ok(pickle.map(|pickle| (pickle, form)).ok_or("its values contain one another"))
}

/// Sets the changed items again at the end of the pickle, where they replace the earlier ones.
fn append(tree: &Tree<'_>, protocol: u8, changes: &JobChanges<'_>) -> Result<Vec<u8>, PatchError> {
    if tree.python2 && (changes.trigger.is_some() || changes.next_run_time.is_some()) {
        return Err(PatchError::UnusualForm("Python 2 wrote it, and its APScheduler has other time zones"));
    }
    let mut graph = ObjectGraph::default();
    let items: Vec<(ObjectId, ObjectId)> = new_values(&mut graph, protocol, changes)?
        .into_iter()
        .map(|(name, value)| (graph.interned(name.as_bytes()), value))
        .collect();
    let memo_length = tree.layout.memo.len();
    let mut tail = pickle_items(&graph, &items, protocol, memo_length);
    tail.push(b'.');
    Ok(splice(tree, tree.layout.stop_offset, &tail))
}

/// Adds the new values to the graph, and returns them with their names.
fn new_values(
    graph: &mut ObjectGraph<'_>,
    protocol: u8,
    changes: &JobChanges<'_>,
) -> Result<Vec<(&'static str, ObjectId)>, PatchError> {
    let mut values = Vec::new();
    let mut run_date = None;
    if let Some(trigger) = changes.trigger.as_deref() {
        let mut builder = ObjectBuilder { graph, protocol };
        let (trigger, date) =
            builder.trigger(trigger).ok_or(PatchError::UnusualForm("this kind of trigger cannot be written"))?;
        run_date = date;
        values.push(("trigger", trigger));
    }
    if let Some(executor) = changes.executor {
        values.push(("executor", graph.text(executor.as_bytes().to_vec())));
    }
    if let Some(name) = changes.name {
        values.push(("name", graph.text(name.as_bytes().to_vec())));
    }
    if let Some(seconds) = changes.misfire_grace_time {
        let seconds = seconds.map_or(PyValue::None, |seconds| PyValue::Int(seconds.into()));
        values.push(("misfire_grace_time", graph.add(seconds)));
    }
    if let Some(coalesce) = changes.coalesce {
        values.push(("coalesce", graph.add(PyValue::Bool(coalesce))));
    }
    if let Some(number) = changes.max_instances {
        values.push(("max_instances", graph.int(number.into())));
    }
    if let Some(next) = &changes.next_run_time {
        let value = match next {
            None => graph.none(),
            // A date trigger returns its own date as the next run.
            Some(next) => match (run_date, changes.trigger.as_deref()) {
                (Some(date), Some(Trigger::Date(trigger))) if trigger.run_date == *next => date,
                _ => ObjectBuilder { graph, protocol }
                    .datetime(next)
                    .ok_or(PatchError::UnusualForm("this kind of time zone cannot be written"))?,
            },
        };
        values.push(("next_run_time", value));
    }
    Ok(values)
}

/// Checks the changed attributes, and that the others are the same values and are shared as before.
fn check(
    before: &Tree<'_>,
    pickle: &[u8],
    changes: &JobChanges<'_>,
    form: &RowForm,
) -> Result<Option<PyDateTime>, PatchError> {
    let attributes: Vec<&str> = [
        (changes.trigger.is_some(), "trigger"),
        (changes.executor.is_some(), "executor"),
        (changes.name.is_some(), "name"),
        (changes.misfire_grace_time.is_some(), "misfire_grace_time"),
        (changes.coalesce.is_some(), "coalesce"),
        (changes.max_instances.is_some(), "max_instances"),
        (changes.next_run_time.is_some(), "next_run_time"),
    ]
    .into_iter()
    .filter_map(|(is_changed, name)| is_changed.then_some(name))
    .collect();
    let utc = |next: &Option<PyDateTime>| next.as_ref().map(PyDateTime::utc);
    let is_right = |job: &Job<'_>| {
        changes.trigger.as_deref().is_none_or(|trigger| job.trigger == *trigger)
            && changes.executor.is_none_or(|executor| job.executor == executor)
            && changes.name.is_none_or(|name| job.name == name)
            && changes.misfire_grace_time.is_none_or(|grace| job.misfire_grace_time == grace.map(Into::into))
            && changes.coalesce.is_none_or(|coalesce| job.coalesce == coalesce)
            && changes.max_instances.is_none_or(|number| job.max_instances == i128::from(number))
            && changes.next_run_time.as_ref().is_none_or(|next| utc(&job.next_run_time) == utc(next))
    };
    let after = decode(pickle).map_err(|_| PatchError::Verification("it cannot be decoded"))?;
    let job = Job::read(&after).map_err(|_| PatchError::Verification("it is not a job"))?;
    if !is_right(&job) {
        return Err(PatchError::Verification("the item has not changed"));
    }
    let pair = |key| before.get(before.root, key).zip(after.get(after.root, key));
    let mut kept = KEY_NAMES.into_iter().filter(|name| !attributes.contains(name)).filter_map(pair);
    if !kept.all(|(old, new)| is_same_value(before, old, &after, new)) {
        return Err(PatchError::Verification("another item has changed"));
    }
    let arguments: Vec<_> = ["args", "kwargs"].into_iter().filter_map(pair).collect();
    if !matches!(form, RowForm::Appended(_)) && !has_same_sharing(before, &after, &arguments) {
        return Err(PatchError::Verification("other values are shared"));
    }
    Ok(job.next_run_time)
}
