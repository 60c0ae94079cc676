//! The only place that reads a clock. All other code gets the time as a value.

use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

/// Returns this machine's time, for commands and log lines without a server (`cron next`).
#[allow(clippy::disallowed_methods, reason = "the only place that reads the clock")]
pub fn local_now() -> DateTime<Utc> {
    Utc::now()
}

/// A clock that starts at the server's time and advances with this machine's monotonic clock, so that a wrong local clock has no
/// effect. In tests it can stand still.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    start: DateTime<Utc>,
    /// When the server's time was read; `None` if the clock stands still.
    started: Option<Instant>,
}

impl Clock {
    pub fn running_from(start: DateTime<Utc>) -> Self {
        Self { start, started: Some(Instant::now()) }
    }

    pub fn fixed(time: DateTime<Utc>) -> Self {
        Self { start: time, started: None }
    }

    pub fn now(&self) -> DateTime<Utc> {
        let passed = self
            .started
            .map_or(TimeDelta::zero(), |started| TimeDelta::from_std(started.elapsed()).unwrap_or(TimeDelta::zero()));
        self.start + passed
    }
}
