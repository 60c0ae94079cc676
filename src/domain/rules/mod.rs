//! Approval rules: what they say, whether that can be understood, and how they stand among each other.
//!
//! A rule's `conditions` are read in two steps: as JSON of the agreed forms ([`condition`]), then against the
//! columns the versions really have ([`typing`]). What passes both can be asked of the database without an
//! error; what does not is ill-formed, and approves nothing.

mod condition;
mod digits;
mod fit;
mod kind;
mod standing;
#[cfg(test)]
mod tests;
mod typing;
mod value;

use std::collections::BTreeMap;
use std::fmt;

use super::row_id::RowId;

pub use condition::{Condition, Op, Test};
pub use fit::fits;
pub use kind::{Kind, Target};
pub use standing::{Counts, Standing, Status};
pub use typing::{Check, Leaf, Predicate};
pub use value::{JsonType, Values};

/// A rule as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Missing only where the table has no such column.
    pub id: Option<RowId>,
    pub name: Option<String>,
    pub is_active: bool,
    pub priority: i64,
    /// JSON, as text: it may be such that nobody can read it.
    pub conditions: Option<String>,
}

impl Rule {
    /// What to call it in a sentence: `'High Confidence'`, or `rule 7` where it has no name.
    pub fn label(&self) -> String {
        match (&self.name, &self.id) {
            (Some(name), _) => format!("'{name}'"),
            (None, Some(id)) => format!("rule {id}"),
            (None, None) => "a rule without a name".into(),
        }
    }

    /// The same at the beginning of a sentence: `Rule 'High Confidence'`, `Rule 7`.
    pub fn title(&self) -> String {
        match (&self.name, &self.id) {
            (Some(name), _) => format!("Rule '{name}'"),
            (None, Some(id)) => format!("Rule {id}"),
            (None, None) => "A rule without a name".into(),
        }
    }

    /// What the rule says, in terms of these columns (name and type).
    ///
    /// # Errors
    /// The place and the reason, where it cannot be understood.
    pub fn understand(&self, columns: &BTreeMap<String, String>) -> Result<Predicate, IllFormed> {
        let text = self.conditions.as_deref();
        let text = text.ok_or_else(|| IllFormed::new("", "it has no conditions"))?;
        let value = serde_json::from_str(text)
            .map_err(|error| IllFormed::new("", format!("its conditions cannot be read: {error}")))?;
        if let Some(number) = digits::lost(text) {
            let reason = format!("{number} has more digits than can be compared exactly");
            return Err(IllFormed::new("", reason));
        }
        typing::typed(&Condition::parse(&value)?, columns)
    }
}

/// Why a rule cannot be understood, and where in its conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IllFormed {
    /// Such as `all[1].op`; empty for the whole.
    pub place: String,
    pub reason: String,
}

impl IllFormed {
    /// How much of a reason is said, in characters: it may quote the rule, which may be of any length.
    const LONGEST: usize = 300;

    pub fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        if let Some((end, _)) = reason.char_indices().nth(Self::LONGEST) {
            reason.truncate(end);
            // As ASCII: it is written to databases in any encoding.
            reason.push_str("...");
        }
        Self { place: place.into(), reason }
    }
}

impl fmt::Display for IllFormed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.place.is_empty() {
            return f.write_str(&self.reason);
        }
        write!(f, "{}: {}", self.place, self.reason)
    }
}

impl std::error::Error for IllFormed {}
