//! Zones and times of classes that only Python can ask.

use chrono::TimeDelta;
use chrono_tz::Tz;

use crate::next_fire::Stuck;
use crate::pickle::{Ref, Tree, repr};

/// The longest text that is kept of an object, in bytes.
const TEXT: usize = 200;

/// An object where a zone or a time is expected, of a class that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opaque {
    /// Its class with its module.
    pub(crate) class: Box<str>,
    /// As Python prints it.
    pub(crate) text: Box<str>,
    /// The offset from UTC at the one time that has this zone, where the row's column tells it.
    pub(crate) offset: Option<TimeDelta>,
    /// The zone whose clock it keeps, though perhaps in a way of its own.
    pub(crate) named: Option<Tz>,
    /// Whether the object is the time itself, so that its clock reading is not known either.
    pub(crate) is_time: bool,
}

impl Opaque {
    /// Describes an object in the place of a zone.
    pub(crate) fn of(tree: &Tree<'_>, at: Ref) -> Self {
        let text: Box<str> = repr(tree, at, TEXT).text.into();
        let class = tree.instance(at).map_or_else(|| text.clone(), |(class, _)| class.to_string().into());
        Self { class, text, offset: None, named: None, is_time: false }
    }

    /// Describes an object in the place of a time.
    pub(crate) fn time(tree: &Tree<'_>, at: Ref) -> Self {
        Self { is_time: true, ..Self::of(tree, at) }
    }

    pub(crate) fn stuck(&self) -> Stuck {
        Stuck::Unknown(self.class.to_string())
    }
}
