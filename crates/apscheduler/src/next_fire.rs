//! Why the next fire time of a trigger cannot be computed, and the limit on a search for it.

use std::fmt;

/// Why there is no telling when a trigger fires next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stuck {
    /// The scheduler that asks this trigger goes on searching for ever, or for as good as ever.
    Hangs,
    /// There are too many times before the one that is asked for.
    Far,
    /// APScheduler raises an error.
    Fails(String),
    /// The trigger is not one of APScheduler's own: its class. Only Python can ask it.
    Unknown(String),
}

impl fmt::Display for Stuck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hangs => f.write_str("the scheduler would search without end"),
            Self::Far => f.write_str("there are too many times until then to be counted"),
            Self::Fails(why) => write!(f, "APScheduler fails: {why}"),
            Self::Unknown(class) => write!(f, "only Python can ask a {class}"),
        }
    }
}

impl std::error::Error for Stuck {}

/// The steps left to a search.
#[derive(Debug)]
pub(crate) struct Steps(pub(crate) u32);

impl Steps {
    pub(crate) fn take(&mut self) -> Result<(), Stuck> {
        self.0 = self.0.checked_sub(1).ok_or(Stuck::Hangs)?;
        Ok(())
    }
}
