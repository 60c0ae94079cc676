//! Why a command cannot run on a store, and the remedy.

/// One of several reasons of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub what: String,
    /// A statement, a setting or a command that removes the reason.
    pub remedy: String,
}

impl Reason {
    pub fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into() }
    }
}
