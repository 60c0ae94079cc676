//! A job: the dict that `Job.__getstate__()` makes.

use crate::aps3::column::time_from_column;
use crate::aps3::trigger::Trigger;
use crate::pickle::{Node, NodeId, Repr, Tree, repr};
use crate::time::datetime::PyDateTime;
use crate::time::datetime_reader::read_datetime;
use std::borrow::Cow;
use std::fmt;

/// A job as its row's pickle holds it. Its texts are borrowed from the pickle.
#[derive(Debug, Clone)]
pub struct Job<'t> {
    pub id: Cow<'t, str>,
    /// `module:name`.
    pub func: Cow<'t, str>,
    pub trigger: Trigger,
    pub executor: Cow<'t, str>,
    pub name: Cow<'t, str>,
    pub args: NodeId,
    pub kwargs: NodeId,
    /// Seconds a run may be late; none if it may be as late as it likes.
    pub misfire_grace_time: Option<i128>,
    /// Whether missed runs become one.
    pub coalesce: bool,
    pub max_instances: i128,
    /// None if the job is paused.
    pub next_run_time: Option<PyDateTime>,
    tree: &'t Tree<'t>,
}

/// Why a pickle is no job. APScheduler deletes such a row the next time it reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JobError {
    /// It is something else than a dict; what, as Python prints it.
    NotADict(String),
    MissingKey(&'static str),
    /// An item is not what it ought to be; what it is, as Python prints it.
    WrongType {
        key: &'static str,
        found: String,
    },
    /// A state version after 1, the only one APScheduler 3 knows.
    UnknownVersion(i64),
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotADict(found) => write!(f, "the pickle holds no job but {found}"),
            Self::MissingKey(key) => write!(f, "the job has no {key}"),
            Self::WrongType { key, found } => write!(f, "the job's {key} is {found}"),
            Self::UnknownVersion(version) => {
                write!(f, "job state version {version}, and APScheduler 3 knows only version 1")
            }
        }
    }
}

impl std::error::Error for JobError {}

impl<'t> Job<'t> {
    /// Reads the job a pickle holds.
    ///
    /// # Errors
    /// The first thing APScheduler would stumble over, or that nobody could show.
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

    /// Reads the job of a row, whose column has the instant of a time that only Python can tell.
    ///
    /// # Errors
    /// As [`Job::read`].
    pub fn read_with_column(tree: &'t Tree<'t>, column: Option<f64>) -> Result<Self, JobError> {
        let mut job = Self::read(tree)?;
        if let Some(next) = job.next_run_time.as_mut().filter(|next| next.has_unknown_tzinfo()) {
            let unsettled = next.clone();
            next.resolve_with_column(column.and_then(|column| time_from_column(column).ok()));
            // Before it has run, a job's date is its next run.
            if let Trigger::Date(date) = &mut job.trigger
                && date.run_date == unsettled
            {
                date.run_date.clone_from(next);
            }
        }
        Ok(job)
    }

    /// The arguments as Python prints them, in about `limit` bytes.
    pub fn args_repr(&self, limit: usize) -> Repr {
        repr(self.tree, self.args, limit)
    }

    /// The keyword arguments as Python prints them, in about `limit` bytes.
    pub fn kwargs_repr(&self, limit: usize) -> Repr {
        repr(self.tree, self.kwargs, limit)
    }
}

/// `str(job)`.
impl fmt::Display for Job<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (trigger: {}, ", self.name, self.trigger)?;
        match &self.next_run_time {
            Some(next) => write!(f, "next run at: {next})"),
            None => f.write_str("paused)"),
        }
    }
}

/// The items a job has, in APScheduler's order.
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

/// Their names.
const KEY_NAMES: [&str; 12] = [
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
    /// The values of [`KEY_NAMES`].
    values: [Option<NodeId>; KEY_NAMES.len()],
}

impl<'t> StateDict<'t> {
    /// Looks at each item once: a listing reads many jobs.
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

    /// The value of an object whose class is derived from `str` or `int`: the first argument it is made with.
    fn constructor_arg(&self, at: NodeId) -> Option<NodeId> {
        let (_, args) = self.tree.instance(at)?;
        self.tree.nth(args, 0)
    }

    fn get(&self, key: Key) -> Result<NodeId, JobError> {
        self.values[key as usize].ok_or(JobError::MissingKey(key.name()))
    }

    fn wrong_type(&self, key: Key, found: NodeId) -> JobError {
        JobError::WrongType { key: key.name(), found: repr(self.tree, found, 100).text }
    }

    fn text(&self, key: Key) -> Result<Cow<'t, str>, JobError> {
        let at = self.get(key)?;
        if let Some(text) = self.tree.str(at) {
            return Ok(Cow::Borrowed(text));
        }
        // A text of a class of its own, a member of a `StrEnum` for example, is a text to APScheduler.
        if let Some(text) = self.constructor_arg(at).and_then(|value| self.tree.str(value)) {
            return Ok(Cow::Borrowed(text));
        }
        let text = self.tree.text(at).ok_or_else(|| self.wrong_type(key, at))?;
        Ok(Cow::Owned(String::from_utf8_lossy(text).into_owned()))
    }

    fn int(&self, key: Key) -> Result<i128, JobError> {
        let at = self.get(key)?;
        let value = || self.tree.int128(self.constructor_arg(at)?);
        self.tree.int128(at).or_else(value).ok_or_else(|| self.wrong_type(key, at))
    }

    fn optional_int(&self, key: Key) -> Result<Option<i128>, JobError> {
        match self.tree.node(self.get(key)?) {
            Node::None => Ok(None),
            _ => self.int(key).map(Some),
        }
    }

    fn bool(&self, key: Key) -> Result<bool, JobError> {
        let at = self.get(key)?;
        match self.tree.node(at) {
            Node::Bool(value) => Ok(value),
            Node::Int(number) => Ok(number != 0),
            _ => Err(self.wrong_type(key, at)),
        }
    }

    fn datetime(&self, key: Key) -> Result<Option<PyDateTime>, JobError> {
        let at = self.get(key)?;
        if self.tree.node(at) == Node::None {
            return Ok(None);
        }
        read_datetime(self.tree, at).map(Some).ok_or_else(|| self.wrong_type(key, at))
    }
}
