//! APScheduler 3's job: the dict of `Job.__getstate__()`.

use crate::aps3::next_run_time_column::time_from_column;
use crate::aps3::trigger::Trigger;
use crate::pickle::{Node, NodeId, Repr, Tree, repr};
use crate::time::datetime::PyDateTime;
use crate::time::datetime_reader::read_datetime;
use std::borrow::Cow;
use std::fmt;

/// A job in a pickle. Its texts are borrowed from the pickle.
#[derive(Debug, Clone)]
pub struct Job<'t> {
    pub id: Cow<'t, str>,
    /// The function: `module:name`.
    pub func: Cow<'t, str>,
    pub trigger: Trigger,
    pub executor: Cow<'t, str>,
    pub name: Cow<'t, str>,
    pub args: NodeId,
    pub kwargs: NodeId,
    /// How many seconds late a run may start; `None` means any delay.
    pub misfire_grace_time: Option<i128>,
    /// Whether several missed runs are run once.
    pub coalesce: bool,
    pub max_instances: i128,
    /// `None` if the job is paused.
    pub next_run_time: Option<PyDateTime>,
    tree: &'t Tree<'t>,
}

/// Why a pickle is not a job. APScheduler deletes such a row when it reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobError {
    /// The pickle is not a dict; the `repr()` of its value.
    NotADict(String),
    MissingKey(&'static str),
    /// An item has the wrong type; the `repr()` of its value.
    WrongType {
        key: &'static str,
        found: String,
    },
    /// A state version other than 1.
    UnknownVersion(i64),
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADict(found) => write!(f, "the pickle is not a job: {found}"),
            Self::MissingKey(key) => write!(f, "the job has no {key}"),
            Self::WrongType { key, found } => write!(f, "the job's {key} is {found}"),
            Self::UnknownVersion(version) => {
                write!(f, "unknown job state version {version}: APScheduler 3 uses version 1")
            }
        }
    }
}

impl std::error::Error for JobError {}

impl<'t> Job<'t> {
    /// Reads the job of a pickle.
    ///
    /// # Errors
    /// Returns the first error that APScheduler would raise.
    pub fn read(tree: &'t Tree<'t>) -> Result<Self, JobError> {
        let Node::Dict(_) = tree.node(tree.root) else {
            return Err(JobError::NotADict(repr(tree, tree.root, 100).text));
        };
        let state = StateDict::new(tree);
        match state.values[Key::Version as usize].map(|version| (version, tree.int(version))) {
            None | Some((_, Some(..=1))) => {}
            Some((_, Some(version))) => return Err(JobError::UnknownVersion(version)),
            Some((found, None)) => return Err(state.wrong_type(Key::Version, found)),
        }
        Ok(Self {
            id: state.text(Key::Id)?,
            func: state.text(Key::Func)?,
            trigger: Trigger::read(tree, state.get(Key::Trigger)?),
            executor: state.text(Key::Executor)?,
            args: state.get(Key::Args)?,
            kwargs: state.get(Key::Kwargs)?,
            name: state.text(Key::Name)?,
            misfire_grace_time: state.optional_int(Key::MisfireGraceTime)?,
            coalesce: state.bool(Key::Coalesce)?,
            max_instances: state.int(Key::MaxInstances)?,
            next_run_time: state.datetime(Key::NextRunTime)?,
            tree,
        })
    }

    /// Reads the job of a row. Takes the next run from the column if only Python can compute it from the pickle.
    ///
    /// # Errors
    /// Returns the same errors as [`Job::read`].
    pub fn read_with_column(tree: &'t Tree<'t>, column: Option<f64>) -> Result<Self, JobError> {
        let mut job = Self::read(tree)?;
        if let Some(next) = job.next_run_time.as_mut().filter(|next| next.has_unknown_tzinfo()) {
            let unsettled = next.clone();
            next.resolve_with_column(column.and_then(|column| time_from_column(column).ok()));
            // The next run of a job with a date trigger is the date.
            if let Trigger::Date(date) = &mut job.trigger
                && date.run_date == unsettled
            {
                date.run_date.clone_from(next);
            }
        }
        Ok(job)
    }

    /// Prints the positional arguments like Python, in about `limit` bytes.
    pub fn args_repr(&self, limit: usize) -> Repr {
        repr(self.tree, self.args, limit)
    }

    /// Prints the keyword arguments like Python, in about `limit` bytes.
    pub fn kwargs_repr(&self, limit: usize) -> Repr {
        repr(self.tree, self.kwargs, limit)
    }
}

/// Formats like Python's `str(job)`.
impl fmt::Display for Job<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (trigger: {}, ", self.name, self.trigger)?;
        match &self.next_run_time {
            Some(next) => write!(f, "next run at: {next})"),
            None => f.write_str("paused)"),
        }
    }
}

/// The items of a job in APScheduler's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Version,
    Id,
    Func,
    Trigger,
    Executor,
    Args,
    Kwargs,
    Name,
    MisfireGraceTime,
    Coalesce,
    MaxInstances,
    NextRunTime,
}

/// The names of the items.
pub(super) const KEY_NAMES: [&str; 12] = [
    "version",
    "id",
    "func",
    "trigger",
    "executor",
    "args",
    "kwargs",
    "name",
    "misfire_grace_time",
    "coalesce",
    "max_instances",
    "next_run_time",
];

impl Key {
    fn name(self) -> &'static str {
        KEY_NAMES[self as usize]
    }
}

struct StateDict<'t> {
    tree: &'t Tree<'t>,
    /// The values in the order of [`KEY_NAMES`].
    values: [Option<NodeId>; KEY_NAMES.len()],
}

impl<'t> StateDict<'t> {
    /// Reads each item once, because a listing reads many jobs.
    fn new(tree: &'t Tree<'t>) -> Self {
        let mut values = [None; KEY_NAMES.len()];
        if let Node::Dict(items) = tree.node(tree.root) {
            for (at, (key, value)) in tree.pairs(items).enumerate() {
                let is_key = |known: &&str| tree.is_text(key, known);
                let usual = KEY_NAMES.get(at).filter(|usual| is_key(usual)).map(|_| at);
                if let Some(index) = usual.or_else(|| KEY_NAMES.iter().position(is_key)) {
                    values[index] = Some(value);
                }
            }
        }
        Self { tree, values }
    }

    /// Returns the first constructor argument, which is the value of an object of a subclass of `str` or `int`.
    fn constructor_arg(&self, node_id: NodeId) -> Option<NodeId> {
        let (_, args) = self.tree.instance(node_id)?;
        self.tree.nth(args, 0)
    }

    fn get(&self, key: Key) -> Result<NodeId, JobError> {
        self.values[key as usize].ok_or(JobError::MissingKey(key.name()))
    }

    fn wrong_type(&self, key: Key, found: NodeId) -> JobError {
        JobError::WrongType { key: key.name(), found: repr(self.tree, found, 100).text }
    }

    fn text(&self, key: Key) -> Result<Cow<'t, str>, JobError> {
        let node_id = self.get(key)?;
        if let Some(text) = self.tree.str(node_id) {
            return Ok(Cow::Borrowed(text));
        }
        // A member of a `StrEnum`, for example, is a text for APScheduler.
        if let Some(text) = self.constructor_arg(node_id).and_then(|value| self.tree.str(value)) {
            return Ok(Cow::Borrowed(text));
        }
        let text = self.tree.text(node_id).ok_or_else(|| self.wrong_type(key, node_id))?;
        Ok(Cow::Owned(String::from_utf8_lossy(text).into_owned()))
    }

    fn int(&self, key: Key) -> Result<i128, JobError> {
        let node_id = self.get(key)?;
        let value = || self.tree.int128(self.constructor_arg(node_id)?);
        self.tree.int128(node_id).or_else(value).ok_or_else(|| self.wrong_type(key, node_id))
    }

    fn optional_int(&self, key: Key) -> Result<Option<i128>, JobError> {
        match self.tree.node(self.get(key)?) {
            Node::None => Ok(None),
            _ => self.int(key).map(Some),
        }
    }

    fn bool(&self, key: Key) -> Result<bool, JobError> {
        let node_id = self.get(key)?;
        match self.tree.node(node_id) {
            Node::Bool(value) => Ok(value),
            Node::Int(number) => Ok(number != 0),
            _ => Err(self.wrong_type(key, node_id)),
        }
    }

    fn datetime(&self, key: Key) -> Result<Option<PyDateTime>, JobError> {
        let node_id = self.get(key)?;
        if self.tree.node(node_id) == Node::None {
            return Ok(None);
        }
        read_datetime(self.tree, node_id).map(Some).ok_or_else(|| self.wrong_type(key, node_id))
    }
}
