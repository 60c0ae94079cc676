//! The thread that reads the store, again and again. The keys stay usable while a connection is slow or lost.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use anyhow::Result;

use super::event::Event;
use crate::context::Connector;
use crate::db::Db;
use crate::db::dashboard::{DashboardQuery, ReadableTables};
use crate::domain::dashboard::Dashboard;
use crate::error::{FailureKind, cli_error_of, redact};

/// The longest wait between two attempts to read the store.
const MAX_RETRY: Duration = Duration::from_secs(10);

/// Reads the store every `interval`, or at once when a query arrives. Ends when no more queries can come.
pub(super) struct Reader {
    connector: Connector,
    db: Option<(Db, ReadableTables)>,
    query: DashboardQuery,
    interval: Duration,
    /// For the test of what a panic leaves behind.
    #[cfg(debug_assertions)]
    panics: bool,
}

impl Reader {
    pub(super) fn new(connector: Connector, query: DashboardQuery, interval: Duration) -> Self {
        Self {
            connector,
            db: None,
            query,
            interval,
            #[cfg(debug_assertions)]
            panics: false,
        }
    }

    /// Returns a reader that panics at its first reading.
    #[cfg(debug_assertions)]
    pub(super) fn that_panics(self) -> Self {
        Self { panics: true, ..self }
    }

    pub(super) fn run(mut self, queries: &Receiver<DashboardQuery>, events: &Sender<Event>) {
        let mut failures = 0;
        // The first reading was made before the thread was started.
        let mut wait = self.interval;
        loop {
            let until = Instant::now() + wait;
            match queries.recv_timeout(wait) {
                Ok(query) => self.query = query,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // Only the last of several keys counts.
            while let Ok(query) = queries.try_recv() {
                self.query = query;
            }
            // While the store is unreachable, keys must not multiply the attempts.
            if failures > 0 {
                std::thread::sleep(until.saturating_duration_since(Instant::now()).min(Duration::from_secs(1)));
            }
            let event = match self.read() {
                Ok(dashboard) => {
                    failures = 0;
                    wait = self.interval;
                    Event::Dashboard(Box::new(dashboard))
                }
                Err(error) => {
                    let is_connecting = self.db.take().is_none();
                    wait = retry_delay(failures, self.interval);
                    failures += 1;
                    let is_connection_lost = is_connecting || is_lost(&error);
                    Event::ReadFailed { error: redact(&format!("{error:#}")), is_connection_lost, retry_in: wait }
                }
            };
            if events.send(event).is_err() {
                return;
            }
        }
    }

    /// Reads the store, after it has connected if necessary.
    pub(super) fn read(&mut self) -> Result<Dashboard> {
        #[cfg(debug_assertions)]
        assert!(!self.panics, "--panic was given");
        let (db, tables) = match &mut self.db {
            Some(open) => open,
            none => {
                let mut db = self.connector.connect()?;
                let tables = db.readable_tables()?;
                none.insert((db, tables))
            }
        };
        db.dashboard(&self.query, tables)
    }
}

/// Returns how long to wait after some failures: at first as long as between two readings, then up to ten seconds.
fn retry_delay(failures: u32, interval: Duration) -> Duration {
    let first = interval.clamp(Duration::from_secs(1), MAX_RETRY);
    first.saturating_mul(2_u32.saturating_pow(failures)).min(MAX_RETRY)
}

fn is_lost(error: &anyhow::Error) -> bool {
    cli_error_of(error)
        .is_some_and(|error| matches!(error.kind, FailureKind::ConnectionLost | FailureKind::NoConnection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_ten_seconds() {
        let delays = |interval| [0, 1, 2, 3, 40].map(|failures| retry_delay(failures, interval).as_secs());
        assert_eq!(delays(Duration::from_millis(200)), [1, 2, 4, 8, 10]);
        assert_eq!(delays(Duration::from_mins(1)), [10; 5]);
    }
}
