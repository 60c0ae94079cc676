//! The error and the step limit of a search for the next fire time.

use std::fmt;

/// Why the next fire time of a trigger cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextFireError {
    /// The scheduler searches forever, or almost forever.
    EndlessSearch,
    /// There are too many fire times before the requested time.
    TooManyFireTimes,
    /// APScheduler raises an error.
    Raises(String),
    /// The class of a trigger or time zone that is not known. Only Python can compute its times.
    UnknownClass(String),
}

impl fmt::Display for NextFireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EndlessSearch => f.write_str("the scheduler would search forever"),
            Self::TooManyFireTimes => f.write_str("there are too many fire times before that time"),
            Self::Raises(error) => write!(f, "APScheduler raises an error: {error}"),
            Self::UnknownClass(class) => write!(f, "only Python can evaluate a {class}"),
        }
    }
}

impl std::error::Error for NextFireError {}

/// The number of steps that a search may still take.
#[derive(Debug)]
pub(crate) struct StepBudget(pub(crate) u32);

impl StepBudget {
    pub(crate) fn spend(&mut self) -> Result<(), NextFireError> {
        self.0 = self.0.checked_sub(1).ok_or(NextFireError::EndlessSearch)?;
        Ok(())
    }
}
