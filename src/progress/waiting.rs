//! A line that says for what and how long the command waits. It appears after half a second, and is gone before any output.

use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget};

/// A shorter wait is not shown.
const MIN_WAIT: Duration = Duration::from_millis(500);

const TICK: Duration = Duration::from_millis(100);

struct Wait {
    what: String,
    since: Instant,
    line: Option<ProgressBar>,
}

static CURRENT: Mutex<Option<Wait>> = Mutex::new(None);
static CHANGED: Condvar = Condvar::new();

/// The thread whose waits are shown. Unset if nothing is shown.
static WATCHED_THREAD: OnceLock<ThreadId> = OnceLock::new();

/// Clears the line when it is dropped.
#[must_use]
pub struct Waiting {
    is_shown: bool,
}

/// Shows the waits of this thread from now on.
pub(super) fn start() {
    if WATCHED_THREAD.set(thread::current().id()).is_ok() {
        thread::spawn(watch);
    }
}

/// States that this thread waits, until the result is dropped. An inner wait is part of the outer one.
pub fn waiting(what: impl Into<String>) -> Waiting {
    if WATCHED_THREAD.get() != Some(&thread::current().id()) {
        return Waiting { is_shown: false };
    }
    let mut current = lock();
    if current.is_some() {
        return Waiting { is_shown: false };
    }
    *current = Some(Wait { what: what.into(), since: Instant::now(), line: None });
    CHANGED.notify_one();
    Waiting { is_shown: true }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.is_shown
            && let Some(Wait { line: Some(line), .. }) = lock().take()
        {
            line.finish_and_clear();
        }
    }
}

fn lock() -> MutexGuard<'static, Option<Wait>> {
    CURRENT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Shows the current wait once it takes long.
fn watch() {
    let mut current = lock();
    loop {
        let Some(wait) = current.as_mut() else {
            current = CHANGED.wait(current).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let waited = wait.since.elapsed();
        let pause = MIN_WAIT.saturating_sub(waited).max(TICK);
        if waited >= MIN_WAIT && !super::is_any_shown() {
            let line = wait.line.get_or_insert_with(|| {
                ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(super::spinner_style())
            });
            line.set_message(format!("{}, {}s", wait.what, waited.as_secs().max(1)));
            line.tick();
        }
        current = CHANGED.wait_timeout(current, pause).unwrap_or_else(PoisonError::into_inner).0;
    }
}
