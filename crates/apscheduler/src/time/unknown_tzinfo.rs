//! Zones and times of classes that only Python can ask.

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::next_fire::NextFireError;
use crate::pickle::{NodeId, Tree, repr};

/// The longest text that is kept of an object, in bytes.
const MAX_REPR_BYTES: usize = 200;

/// An object where a zone or a time is expected, of a class that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTzinfo {
    /// Its class with its module.
    pub(crate) class: Box<str>,
    /// As Python prints it.
    pub(crate) text: Box<str>,
    /// The offset from UTC at the one time that has this zone, where the row's column tells it.
    pub(crate) offset: Option<TimeDelta>,
    /// The zone whose clock it keeps, though perhaps in a way of its own.
    pub(crate) similar_zone: Option<Tz>,
    /// Whether the object is the time itself, so that its clock reading is not known either.
    pub(crate) is_datetime: bool,
}

impl UnknownTzinfo {
    /// Describes an object in the place of a zone.
    pub(crate) fn of_tzinfo(tree: &Tree<'_>, at: NodeId) -> Self {
        let text: Box<str> = repr(tree, at, MAX_REPR_BYTES).text.into();
        let class = tree.instance(at).map_or_else(|| text.clone(), |(class, _)| class.to_string().into());
        Self { class, text, offset: None, similar_zone: None, is_datetime: false }
    }

    /// Describes an object in the place of a time.
    pub(crate) fn of_datetime(tree: &Tree<'_>, at: NodeId) -> Self {
        Self { is_datetime: true, ..Self::of_tzinfo(tree, at) }
    }

    pub(crate) fn to_error(&self) -> NextFireError {
        NextFireError::UnknownClass(self.class.to_string())
    }
}
