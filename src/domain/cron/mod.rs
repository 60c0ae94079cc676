//! Cron expressions under two dialects that share a spelling and differ in meaning.
//!
//! `Dialect::Crontab` is Debian's cron 3.0pl1 (Vixie); `Dialect::Apscheduler` is APScheduler 3.11.3,
//! `CronTrigger.from_crontab` and `get_next_fire_time`, bugs included. `tests/fixtures/cron` holds what the
//! two programs themselves answered. All times are whole minutes of a zone's wall clock; every search ends
//! with the year [`HORIZON_YEAR`].

pub(super) mod apscheduler;
mod beyond;
mod crontab;
mod disagreement;
mod fires;
mod plan;
#[cfg(test)]
mod tests;
mod traps;
mod words;
pub(super) mod zone;

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use beyond::within_tables;
pub use disagreement::disagreement;
pub use fires::{Fire, Fires};
pub use traps::traps;

use apscheduler::Trigger;
use crontab::Line;
use plan::Plan;

/// The last year any search looks at: daylight-saving rules are not known beyond it.
pub const HORIZON_YEAR: i32 = 2100;

/// Whose reading of the five fields is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Debian's cron 3.0pl1: 0 and 7 are Sunday, two restricted day fields mean either.
    Crontab,
    /// APScheduler 3.x: 0 is Monday, two restricted day fields mean both.
    Apscheduler,
}

impl Dialect {
    fn other(self) -> Self {
        match self {
            Self::Crontab => Self::Apscheduler,
            Self::Apscheduler => Self::Crontab,
        }
    }

    /// Who runs the job, as the subject of a sentence.
    fn actor(self) -> &'static str {
        match self {
            Self::Crontab => "cron",
            Self::Apscheduler => "APScheduler",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Crontab => "crontab",
            Self::Apscheduler => "apscheduler",
        })
    }
}

impl FromStr for Dialect {
    type Err = CronError;

    fn from_str(name: &str) -> Result<Self, CronError> {
        match name {
            "crontab" => Ok(Self::Crontab),
            "apscheduler" => Ok(Self::Apscheduler),
            _ => Err(CronError::new(format!("unknown dialect {name:?}")).hint("crontab or apscheduler")),
        }
    }
}

/// Why a text is not an expression of its dialect, and what to write instead where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CronError {
    /// What is wrong, in one line.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl CronError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for CronError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CronError {}

/// A parsed expression; it displays as the text it was parsed from.
#[derive(Debug, Clone)]
pub struct Expression {
    text: String,
    plan: Plan,
    engine: Engine,
}

#[derive(Debug, Clone)]
enum Engine {
    Crontab(Line),
    Apscheduler(Trigger),
}

impl Expression {
    /// Reads `text` as `dialect` does.
    ///
    /// What cron itself takes in silently and in another sense than the writer's (`5#2`, a sixth word,
    /// `@reboot`) is refused, with the reason; a backwards range is not: it is valid and never fires.
    pub fn parse(text: &str, dialect: Dialect) -> Result<Self, CronError> {
        let (plan, engine) = match dialect {
            Dialect::Crontab => {
                let line = Line::parse(text)?;
                (line.plan().clone(), Engine::Crontab(line))
            }
            Dialect::Apscheduler => {
                let trigger = Trigger::from_crontab(text)?;
                (trigger.plan(), Engine::Apscheduler(trigger))
            }
        };
        Ok(Self { text: text.to_owned(), plan, engine })
    }

    /// Whose rules this expression was read by.
    pub fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Crontab(_) => Dialect::Crontab,
            Engine::Apscheduler(_) => Dialect::Apscheduler,
        }
    }

    /// Every start of the job strictly after `from`, in order, until the end of [`HORIZON_YEAR`].
    ///
    /// Times never go back; one can come twice, since Debian's cron starts a job once for each of its times
    /// in a skipped hour, all of them right after the change.
    pub fn fires(&self, from: DateTime<Utc>, zone: Tz) -> Fires<'_> {
        Fires::new(&self.engine, from, zone)
    }

    /// The distinct instants of [`Self::fires`], strictly increasing and strictly after `from`.
    pub fn after(&self, from: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = DateTime<Tz>> {
        let mut last = None;
        self.fires(from, zone).map(|fire| fire.time).filter(move |time| last.replace(*time) != Some(*time))
    }

    /// The first start strictly after `from`; `None` if there is none until the end of [`HORIZON_YEAR`].
    pub fn next_after(&self, from: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        self.fires(from, zone).next().map(|fire| fire.time.to_utc())
    }

    /// The expression in plain English, under its own dialect's meaning, without a zone.
    pub fn words(&self) -> String {
        words::words(&self.plan, self.dialect())
    }

    /// Whether no date or no time of day can match: `0 12 31 2 *`, or a backwards range for cron.
    pub fn never_fires(&self) -> bool {
        self.plan.never_fires()
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}
