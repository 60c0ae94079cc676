//! Reads the result of a trigger's `__getstate__()`.

use crate::pickle::{Node, NodeId, Tree, stdlib};
use crate::time::datetime::PyDateTime;
use crate::time::datetime_reader::read_datetime;
use crate::time::zone::Zone;
use crate::time::zone_reader::read_zone;
use chrono::NaiveDate;

/// The number of parts of a trigger that may still be read. Shared values could otherwise be read forever.
pub(crate) struct ReadBudget(u32);

impl Default for ReadBudget {
    fn default() -> Self {
        Self(50_000)
    }
}

impl ReadBudget {
    pub(crate) fn spend(&mut self, count: u32) -> Result<(), String> {
        self.0 = self.0.checked_sub(count).ok_or("it has too many parts")?;
        Ok(())
    }

    /// Spends the cost of reading a dict.
    pub(crate) fn spend_on_dict(&mut self, state: &TriggerState<'_, '_>) -> Result<(), String> {
        let Node::Dict(items) = state.tree.node(state.dict) else { return Ok(()) };
        self.spend(1 + items.len / 16)
    }
}

#[derive(Clone, Copy)]
pub(crate) struct TriggerState<'t, 'p> {
    pub(crate) tree: &'t Tree<'p>,
    dict: NodeId,
}

impl<'t, 'p> TriggerState<'t, 'p> {
    /// Takes the attributes of an object: a dict, or a pair that contains one (classes with slots, APScheduler 3.0).
    pub(crate) fn new(tree: &'t Tree<'p>, state: NodeId) -> Self {
        let second = tree.sequence(state).and_then(|mut items| items.nth(1));
        Self { tree, dict: second.unwrap_or(state) }
    }

    pub(crate) fn from_object(tree: &'t Tree<'p>, id: NodeId) -> Option<Self> {
        tree.object(id)?.state.map(|state| Self::new(tree, state))
    }

    pub(crate) fn get(&self, key: &str) -> Result<NodeId, String> {
        self.tree.get(self.dict, key).ok_or_else(|| format!("it has no {key}"))
    }

    /// Returns the value of a key if it is not None.
    pub(crate) fn optional(&self, key: &str) -> Option<NodeId> {
        self.tree.get(self.dict, key).filter(|id| self.tree.node(*id) != Node::None)
    }

    /// Refuses a version later than `known`, like APScheduler.
    pub(crate) fn check_version(&self, known: i64) -> Result<(), String> {
        match self.optional("version").and_then(|id| self.tree.int(id)) {
            Some(version) if version > known => {
                Err(format!("its state has version {version}, and only versions up to {known} are known"))
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn int(&self, key: &str) -> Result<i64, String> {
        self.tree.int(self.get(key)?).ok_or_else(|| format!("its {key} is not a number"))
    }

    pub(crate) fn bool(&self, key: &str) -> bool {
        self.optional(key).is_some_and(|id| self.tree.node(id) == Node::Bool(true))
    }

    /// Returns the jitter in seconds, or 0.
    #[allow(clippy::cast_precision_loss, reason = "a random delay needs no precision")]
    pub(crate) fn jitter(&self) -> Result<f64, String> {
        match self.optional("jitter").map(|id| self.tree.node(id)) {
            None => Ok(0.0),
            Some(Node::Int(seconds)) => Ok(seconds as f64),
            Some(Node::Float(seconds)) if seconds.is_finite() => Ok(seconds),
            Some(_) => Err("its jitter is not a number".to_owned()),
        }
    }

    /// Reads a tzinfo, or the name of a zone, which APScheduler's `astimezone()` also accepts.
    pub(crate) fn zone(&self) -> Result<Zone, String> {
        let id = self.get("timezone")?;
        match self.tree.str(id) {
            Some("UTC") => Ok(Zone::UTC),
            Some(name) => name.parse().map(Zone::Named).map_err(|_| format!("unknown time zone {name:?}")),
            None => Ok(read_zone(self.tree, id)),
        }
    }

    pub(crate) fn optional_datetime(&self, key: &str) -> Result<Option<PyDateTime>, String> {
        let Some(id) = self.optional(key) else { return Ok(None) };
        read_datetime(self.tree, id).map(Some).ok_or_else(|| format!("its {key} is not a datetime"))
    }

    pub(crate) fn optional_date(&self, key: &str) -> Result<Option<NaiveDate>, String> {
        let Some(id) = self.optional(key) else { return Ok(None) };
        stdlib::date(self.tree, id).map(Some).ok_or_else(|| format!("its {key} is not a date"))
    }
}
