//! Who holds the pass up: asked on a connection of its own while the pass waits, since afterwards nobody knows.

use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;

use crate::context::Connector;
use crate::domain::blocker::Blocker;

/// How soon a pass is looked after, at the latest, and how often then.
const FIRST_LOOK: Duration = Duration::from_secs(2);
const EVERY: Duration = Duration::from_millis(500);

/// Watches the backends of a pass until it is dropped.
pub(super) struct BlockerWatch(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    backends: Vec<Arc<AtomicI32>>,
    /// Who held it up when last looked at.
    blocker: Option<Blocker>,
    over: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the watch goes on after so long a time.
    fn goes_on_after(&self, time: Duration) -> bool {
        let waited = self.ended.wait_timeout_while(self.state(), time, |state| !state.over);
        !waited.unwrap_or_else(PoisonError::into_inner).0.over
    }
}

impl BlockerWatch {
    /// A pass that may take so long.
    pub(super) fn begin(connector: Connector, timeout: Duration) -> Self {
        let shared = Arc::new(Shared::default());
        let watched = Arc::clone(&shared);
        std::thread::spawn(move || {
            // A pass does without; what is wrong will show in its own connection.
            if let Err(error) = watch(&watched, &connector, timeout) {
                log::debug!("nobody looks who holds the pass up: {error:#}");
            }
        });
        Self(shared)
    }

    pub(super) fn add(&self, backend: Arc<AtomicI32>) {
        self.0.state().backends.push(backend);
    }

    pub(super) fn blocker(&self) -> Option<Blocker> {
        self.0.state().blocker.clone()
    }
}

impl Drop for BlockerWatch {
    fn drop(&mut self) {
        self.0.state().over = true;
        self.0.ended.notify_all();
    }
}

fn watch(shared: &Shared, connector: &Connector, timeout: Duration) -> Result<()> {
    if !shared.goes_on_after(FIRST_LOOK.min(timeout / 4)) {
        return Ok(());
    }
    let mut db = connector.connect()?;
    loop {
        let backends =
            shared.state().backends.iter().map(|b| b.load(Ordering::Relaxed)).collect::<Vec<i32>>();
        let backends: Vec<i32> = backends.into_iter().filter(|pid| *pid != 0).collect();
        let blocker = db.blockers(&backends)?.into_iter().next();
        db.end_transaction()?;
        if shared.state().over {
            return Ok(());
        }
        if let Some(blocker) = &blocker {
            log::debug!("the pass waits for backend {}", blocker.pid);
        }
        shared.state().blocker = blocker;
        if !shared.goes_on_after(EVERY.min(timeout / 10)) {
            return Ok(());
        }
        db.begin_reading()?;
    }
}
