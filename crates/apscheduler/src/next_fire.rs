//! Why the next fire time of a trigger cannot be computed, and the limit on a search for it.

use std::fmt;

/// Why there is no telling when a trigger fires next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextFireError {
    /// The scheduler that asks this trigger goes on searching for ever, or for as good as ever.
    EndlessSearch,
    /// There are too many times before the one that is asked for.
    TooManyFireTimes,
    /// APScheduler raises an error.
    Raises(String),
    /// The trigger is not one of APScheduler's own: its class. Only Python can ask it.
    UnknownClass(String),
}

impl fmt::Display for NextFireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EndlessSearch => f.write_str("the scheduler would search without end"),
            Self::TooManyFireTimes => f.write_str("there are too many times until then to be counted"),
            Self::Raises(why) => write!(f, "APScheduler fails: {why}"),
            Self::UnknownClass(class) => write!(f, "only Python can ask a {class}"),
        }
    }
}

impl std::error::Error for NextFireError {}

/// The steps left to a search.
#[derive(Debug)]
pub(crate) struct StepBudget(pub(crate) u32);

impl StepBudget {
    pub(crate) fn spend(&mut self) -> Result<(), NextFireError> {
        self.0 = self.0.checked_sub(1).ok_or(NextFireError::EndlessSearch)?;
        Ok(())
    }
}
