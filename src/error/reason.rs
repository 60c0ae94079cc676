//! Why something cannot be done on a store, and what would make it possible.

/// One of several reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub what: String,
    /// A statement, a setting or a command.
    pub remedy: String,
}

impl Reason {
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into() }
    }
}
