//! The heartbeat of a pass: renews the lease on a connection of its own, however long a batch takes. If it cannot, the batches
//! renew the lease.
//!
//! ```text
//!              a beat works while a transaction of the pass is open, or on a connection without a pooler
//!            ┌────────────────────────────────────────────────────────────┐
//!            │                                                            ▼
//!   ──► Starting ──────────────────► Unreliable ◄──────────────────► Working
//!          no connection, or a beat waits for a     a connection without a pooler works again;
//!          free connection of the pooler            a beat through a pooler is late
//!
//!   from each of them to Lost: the lease has expired, or another pass has taken it
//! ```
//!
//! - **Working**: a batch only checks that the pass holds the lease. The lease ends soon after the process does.
//! - **Unreliable**: a beat may wait until a batch gives its connection back to the pooler, so the batches renew the lease for as
//!   long as they may need. The heartbeat only ever extends it.
//! - **Lost**: the pass writes nothing more.
//!
//! Neither side waits for the other with a connection in use: the heartbeat's transactions are one statement long, and the pass
//! waits for its first beat only for a moment.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::context::Connector;
use crate::db::Db;
use crate::db::pass::{BatchRenewal, Pass, Renewal, RenewedBy, lease_lost};

/// How long a pass without batches runs before it needs a heartbeat. Most passes are over sooner.
const MAX_START_DELAY: Duration = Duration::from_secs(1);

/// How long the first batch waits for the first beat.
const MAX_FIRST_BEAT: Duration = Duration::from_millis(500);

/// How often the lease is renewed at least, so that a pass that waits for the lease soon sees that its owner is alive.
const MAX_INTERVAL: Duration = Duration::from_millis(2500);

/// How many times longer than the longest one so far a batch may take.
const BATCH_MARGIN: u32 = 3;

/// Renews the lease of a pass on its own thread, until it is dropped.
pub(super) struct Heartbeat(Arc<Shared>);

struct Shared {
    pass: Pass,
    lease: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    phase: Phase,
    /// The pass has batches.
    is_needed: bool,
    /// The pass waits for the first beat, in an open transaction.
    is_awaited: bool,
    last_beat: Option<Instant>,
    /// The lease lasts until then because a batch has renewed it.
    renewed_until: Option<Instant>,
    longest_batch: Option<Duration>,
    is_stopped: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Starting,
    Working,
    Unreliable,
    Lost,
}

impl Heartbeat {
    /// Starts the heartbeat of a pass.
    pub(super) fn start(connector: Connector, pass: &Pass, lease: Duration) -> Self {
        let (state, changed) = (Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { pass: pass.clone(), lease, state, changed });
        let beating = Arc::clone(&shared);
        let connector = connector.named("heartbeat");
        std::thread::spawn(move || beat(&beating, &connector));
        Self(shared)
    }

    /// Waits a moment for the first beat. The calling pass is in a transaction, so a beat that comes shows that the heartbeat has a
    /// connection besides that of the pass.
    pub(super) fn await_first_beat(&self) {
        let mut state = self.0.state();
        (state.is_needed, state.is_awaited) = (true, true);
        self.0.changed.notify_all();
        let is_starting = |state: &mut State| state.phase == Phase::Starting;
        let waited = self.0.changed.wait_timeout_while(state, MAX_FIRST_BEAT, is_starting);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.is_awaited = false;
        if state.phase == Phase::Starting {
            state.phase = Phase::Unreliable;
        }
    }

    /// Makes sure that the lease outlasts the next batch, which has this much time left.
    ///
    /// # Errors
    /// Fails if the pass has lost the lease.
    pub(super) fn protect_batch(&self, time_left: Duration, db: &mut Db) -> Result<()> {
        let lease = {
            let state = self.0.state();
            match state.phase {
                Phase::Lost => return Err(lease_lost()),
                Phase::Working if self.0.is_on_time(&state) => return Ok(()),
                _ => {}
            }
            let lease = self.0.lease_of_batch(&state, time_left);
            let needed_until = Instant::now() + lease / 2;
            if state.renewed_until.is_some_and(|until| until >= needed_until) {
                return Ok(());
            }
            lease
        };
        let sent = Instant::now();
        if db.renew_lease(&self.0.pass, lease, RenewedBy::Batches)? == Renewal::Lost {
            return Err(lease_lost());
        }
        self.0.state().renewed_until = Some(sent + lease);
        Ok(())
    }

    /// Returns how a batch that has begun at `started` renews the lease at its end; `None` if the heartbeat does.
    pub(super) fn renewal_by_batch(
        &self,
        started: Instant,
        time_left: Duration,
        is_only_worker: bool,
    ) -> Option<BatchRenewal> {
        let mut state = self.0.state();
        state.longest_batch = state.longest_batch.max(Some(started.elapsed()));
        if state.phase == Phase::Working && self.0.is_on_time(&state) {
            return None;
        }
        let lease = self.0.lease_of_batch(&state, time_left);
        state.renewed_until = Some(Instant::now() + lease);
        Some(BatchRenewal { lease, may_shorten: is_only_worker })
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        self.0.state().is_stopped = true;
        self.0.changed.notify_all();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn interval(&self) -> Duration {
        MAX_INTERVAL.min(self.lease / 4)
    }

    /// Whether the lease lasts long enough for another beat.
    fn is_on_time(&self, state: &State) -> bool {
        state.last_beat.is_some_and(|beat| beat.elapsed() < self.lease / 2)
    }

    /// Returns how long the lease must last for a batch that the heartbeat does not protect. The first one may take all the time
    /// that is left.
    fn lease_of_batch(&self, state: &State, time_left: Duration) -> Duration {
        let longest = state.longest_batch.map_or(time_left, |longest| longest.saturating_mul(BATCH_MARGIN));
        longest.min(time_left).max(self.lease)
    }

    /// Waits for this long, or until the heartbeat is stopped or `ends` returns true. Returns whether it was stopped.
    fn is_stopped_within(&self, time: Duration, ends: impl Fn(&State) -> bool) -> bool {
        let waited = self.changed.wait_timeout_while(self.state(), time, |state| !state.is_stopped && !ends(state));
        waited.unwrap_or_else(PoisonError::into_inner).0.is_stopped
    }

    fn set_phase(&self, phase: Phase) {
        self.state().phase = phase;
        self.changed.notify_all();
    }

    /// Notes a beat that has begun at `begun`. `was_awaited` tells whether the pass was in a transaction then.
    fn note_beat(&self, begun: Instant, is_direct: bool, was_awaited: bool) {
        let mut state = self.state();
        let is_independent = match state.phase {
            _ if is_direct => true,
            Phase::Working => begun.elapsed() < self.interval(),
            _ => was_awaited && state.is_awaited,
        };
        state.last_beat = Some(begun);
        state.phase = if is_independent { Phase::Working } else { Phase::Unreliable };
        drop(state);
        self.changed.notify_all();
    }
}

fn beat(shared: &Shared, connector: &Connector) {
    if shared.is_stopped_within(MAX_START_DELAY, |state| state.is_needed) {
        return;
    }
    loop {
        match beat_until_lost(shared, connector) {
            Ok(()) => return,
            Err(error) => log::debug!("the heartbeat of the pass failed: {error:#}"),
        }
        shared.set_phase(Phase::Unreliable);
        if shared.is_stopped_within(shared.interval(), |_| false) {
            return;
        }
    }
}

/// Renews the lease until the heartbeat is stopped or the lease is lost.
fn beat_until_lost(shared: &Shared, connector: &Connector) -> Result<()> {
    let mut db = connector.connect()?;
    loop {
        let (begun, was_awaited) = (Instant::now(), shared.state().is_awaited);
        match db.renew_lease(&shared.pass, shared.lease, RenewedBy::Heartbeat)? {
            Renewal::Renewed { is_direct } => shared.note_beat(begun, is_direct, was_awaited),
            Renewal::Lost => {
                shared.set_phase(Phase::Lost);
                return Ok(());
            }
        }
        if shared.is_stopped_within(shared.interval(), |_| false) {
            return Ok(());
        }
    }
}
