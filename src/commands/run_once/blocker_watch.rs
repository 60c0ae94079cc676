//! Finds out which session blocks the pass. It asks on a separate connection while the pass waits, because this cannot be found out
//! afterwards.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;

use crate::context::Connector;
use crate::domain::blocker::Blocker;

/// How long a pass runs before its blocker is first looked for, at most.
const MAX_FIRST_DELAY: Duration = Duration::from_secs(2);

/// How often the blocker is looked for then, at least.
const MAX_POLL_INTERVAL: Duration = Duration::from_millis(500);

/// Looks for the session that blocks a pass, on its own thread, until it is dropped.
pub(super) struct BlockerWatch(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    stopped: Condvar,
}

#[derive(Default)]
struct State {
    /// The process ids of the pass's connections; 0 while one is not connected.
    backends: Vec<Arc<AtomicI32>>,
    blocker: Option<Blocker>,
    is_stopped: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for this long, or until the watch is stopped. Returns whether it was stopped.
    fn is_stopped_within(&self, time: Duration) -> bool {
        let waited = self.stopped.wait_timeout_while(self.state(), time, |state| !state.is_stopped);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_stopped
    }
}

impl BlockerWatch {
    /// Starts the watch of a pass with this timeout.
    pub(super) fn start(connector: Connector, timeout: Duration) -> Self {
        let shared = Arc::new(Shared::default());
        let watched = Arc::clone(&shared);
        std::thread::spawn(move || {
            // The pass works without the watch. If the store is unreachable, its own connection fails too.
            if let Err(error) = watch(&watched, &connector, timeout) {
                log::debug!("cannot look for the session that blocks the pass: {error:#}");
            }
        });
        Self(shared)
    }

    /// Adds a connection of the pass.
    pub(super) fn add(&self, backend: Arc<AtomicI32>) {
        self.0.state().backends.push(backend);
    }

    /// Returns the session that blocked the pass when it was last looked for.
    pub(super) fn blocker(&self) -> Option<Blocker> {
        self.0.state().blocker.clone()
    }
}

impl Drop for BlockerWatch {
    fn drop(&mut self) {
        self.0.state().is_stopped = true;
        self.0.stopped.notify_all();
    }
}

fn watch(shared: &Shared, connector: &Connector, timeout: Duration) -> Result<()> {
    if shared.is_stopped_within(MAX_FIRST_DELAY.min(timeout / 4)) {
        return Ok(());
    }
    let mut db = connector.connect()?;
    loop {
        let backends: Vec<i32> = shared.state().backends.iter().map(|pid| pid.load(Ordering::Relaxed)).collect();
        let connected: Vec<i32> = backends.into_iter().filter(|pid| *pid != 0).collect();
        let blocker = db.blockers(&connected)?.into_iter().next();
        db.end_transaction()?;
        if shared.state().is_stopped {
            return Ok(());
        }
        if let Some(blocker) = &blocker {
            log::debug!("the pass waits for backend {}", blocker.pid);
        }
        shared.state().blocker = blocker;
        if shared.is_stopped_within(MAX_POLL_INTERVAL.min(timeout / 10)) {
            return Ok(());
        }
        db.begin_reading()?;
    }
}
