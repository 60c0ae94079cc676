//! Reads the result of a trigger's `__getstate__()`.

use crate::pickle::{Node, NodeId, Tree, repr, stdlib};
use crate::time::datetime::PyDateTime;
use crate::time::datetime_reader::read_datetime;
use crate::time::zone::Zone;
use crate::time::zone_reader::read_zone;
use chrono::{DateTime, NaiveDate, TimeDelta};

/// The number of parts of a trigger that may still be read. Shared values could otherwise be read forever.
pub(crate) struct ReadBudget(pub(crate) u32);

impl ReadBudget {
    pub(crate) fn spend(&mut self, count: u32) -> Result<(), String> {
        self.0 = self.0.checked_sub(count).ok_or("it has too many parts")?;
        Ok(())
    }
}

#[derive(Clone, Copy)]
pub(crate) struct TriggerState<'t, 'p> {
    pub(crate) tree: &'t Tree<'p>,
    dict: NodeId,
}

impl<'t, 'p> TriggerState<'t, 'p> {
    /// # Errors
    /// Fails if the version is missing or is not 1, the only one that 4.0.0a6 reads.
    pub(crate) fn new(tree: &'t Tree<'p>, dict: NodeId) -> Result<Self, String> {
        let state = Self { tree, dict };
        match state.tree.int(state.get("version")?) {
            Some(..=1) => Ok(state),
            Some(version) => Err(format!("its state has version {version}, and only version 1 is known")),
            None => Err("its version is not a number".into()),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Result<NodeId, String> {
        self.tree.get(self.dict, key).ok_or_else(|| format!("it has no {key}"))
    }

    /// Returns the value of a key if it is not None.
    pub(crate) fn optional(&self, key: &str) -> Option<NodeId> {
        self.tree.get(self.dict, key).filter(|id| self.tree.node(*id) != Node::None)
    }

    /// Returns the values of a list of at most `most` values.
    pub(crate) fn list(&self, key: &str, most: usize) -> Result<Vec<NodeId>, String> {
        let items = self.tree.sequence(self.get(key)?).ok_or_else(|| format!("its {key} is not a list"))?;
        let items: Vec<NodeId> = items.take(most + 1).collect();
        if items.len() > most { Err(format!("its {key} is too long")) } else { Ok(items) }
    }

    pub(crate) fn datetime(&self, key: &str) -> Result<PyDateTime, String> {
        self.optional_datetime(key)?.ok_or_else(|| format!("it has no {key}"))
    }

    pub(crate) fn optional_datetime(&self, key: &str) -> Result<Option<PyDateTime>, String> {
        self.optional(key)
            .map(|id| read_state_datetime(self.tree, id).map_err(|why| format!("its {key} {why}")))
            .transpose()
    }

    pub(crate) fn optional_date(&self, key: &str) -> Result<Option<NaiveDate>, String> {
        let Some(id) = self.optional(key) else { return Ok(None) };
        let text = || self.tree.str(id)?.parse().ok();
        let date = stdlib::date(self.tree, id).or_else(text);
        date.map(Some).ok_or_else(|| format!("its {key} is not a date"))
    }

    /// Returns the zone and its text in the trigger's `repr()`.
    pub(crate) fn zone(&self) -> Result<(Zone, String), String> {
        let id = self.get("timezone")?;
        let zone = match self.tree.str(id) {
            Some("local") => return Err("its zone is that of the machine Python runs on".into()),
            Some(name) => name.parse().map(Zone::Named).map_err(|_| format!("unknown time zone {name:?}"))?,
            None => match read_zone(self.tree, id) {
                Zone::Unknown(unknown) => return Err(format!("unknown time zone {}", unknown.text)),
                zone => zone,
            },
        };
        let text = match zone {
            Zone::Named(zone) => zone.name().to_owned(),
            _ => repr(self.tree, id, 200).text,
        };
        Ok((zone, text))
    }
}

/// Reads a datetime, or its ISO 8601 text.
///
/// # Errors
/// Returns what is wrong, as the end of a sentence that begins with the name.
pub(crate) fn read_state_datetime(tree: &Tree<'_>, id: NodeId) -> Result<PyDateTime, String> {
    let moment = match tree.str(id) {
        None => read_datetime(tree, id).ok_or("is not a datetime")?,
        Some(text) => {
            let time = DateTime::parse_from_rfc3339(text).map_err(|_| format!("is {text:?}"))?;
            let offset = TimeDelta::seconds(i64::from(time.offset().local_minus_utc()));
            PyDateTime { local: time.naive_local(), fold: false, zone: Some(Zone::Fixed { offset, name: None }) }
        }
    };
    // Python would use the zone of its machine for a naive datetime.
    if let Some(Zone::Unknown(unknown)) = &moment.zone {
        return Err(format!("is in an unknown time zone {}", unknown.text));
    }
    if moment.zone.is_some() { Ok(moment) } else { Err("has no time zone".into()) }
}
