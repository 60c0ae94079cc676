//! Time zones and datetimes of unknown classes.

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::next_fire::NextFireError;
use crate::pickle::{NodeId, Tree, repr};

/// The maximum length in bytes of an object's `repr()`.
const MAX_REPR_BYTES: usize = 200;

/// An object of an unknown class in the place of a tzinfo or a datetime. Only Python can compute its offset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTzinfo {
    /// The class with its module.
    pub(crate) class: Box<str>,
    /// Its `repr()`.
    pub(crate) text: Box<str>,
    /// The UTC offset of the one datetime that has this zone, if the row's column determines it.
    pub(crate) offset: Option<TimeDelta>,
    /// The zone of the same name, whose offset may differ in rare cases.
    pub(crate) similar_zone: Option<Tz>,
    /// Whether the object is the datetime itself, so that its local time is unknown too.
    pub(crate) is_datetime: bool,
}

impl UnknownTzinfo {
    /// Describes an object in the place of a tzinfo.
    pub(crate) fn from_tzinfo(tree: &Tree<'_>, id: NodeId) -> Self {
        let text: Box<str> = repr(tree, id, MAX_REPR_BYTES).text.into();
        let class = tree.instance(id).map_or_else(|| text.clone(), |(class, _)| class.to_string().into());
        Self { class, text, offset: None, similar_zone: None, is_datetime: false }
    }

    /// Describes an object in the place of a datetime.
    pub(crate) fn from_datetime(tree: &Tree<'_>, id: NodeId) -> Self {
        Self { is_datetime: true, ..Self::from_tzinfo(tree, id) }
    }

    pub(crate) fn to_error(&self) -> NextFireError {
        NextFireError::UnknownClass(self.class.to_string())
    }
}
