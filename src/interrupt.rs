//! SIGINT and SIGTERM: noted, the running statement cancelled, and the command ends in good order.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::committed;
use crate::error::{CliError, ExitCode};

/// How long a command may take to end in good order before it is ended without.
const EXIT_TIMEOUT: Duration = Duration::from_secs(10);

/// Ends what a thread is waiting for.
type Callback = Box<dyn Fn() + Send>;

struct State {
    signal: Option<i32>,
    /// By the numbers of their guards.
    on_signal: BTreeMap<u64, Callback>,
    last_id: u64,
    /// A command that is putting things in order is not to be disturbed again.
    is_tidying_up: bool,
    /// How many [`SignalShield`]s there are.
    shield_count: usize,
}

impl State {
    fn is_shielded(&self) -> bool {
        self.is_tidying_up || self.shield_count > 0
    }
}

static STATE: Mutex<State> = Mutex::new(State {
    signal: None,
    on_signal: BTreeMap::new(),
    last_id: 0,
    is_tidying_up: false,
    shield_count: 0,
});
static SIGNALLED: Condvar = Condvar::new();

fn lock_state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts to listen. A second signal, or a command that does not end, ends the process at once.
pub fn listen() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    if cfg!(panic = "abort") {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            report(panic);
            run_exit_callbacks();
        }));
    }
    std::thread::spawn(move || {
        for signal in signals.forever() {
            let mut state = lock_state();
            if state.signal.replace(signal).is_some() {
                exit_now(signal);
            }
            SIGNALLED.notify_all();
            std::thread::spawn(move || {
                std::thread::sleep(EXIT_TIMEOUT);
                exit_now(signal);
            });
            if !state.is_shielded() {
                state.on_signal.values().for_each(|cancel| cancel());
            }
        }
    });
    Ok(())
}

/// What to do before the process ends without unwinding, by the numbers of their guards. Apart from `STATE`, which is
/// locked while a second signal ends the process.
static AT_EXIT: Mutex<BTreeMap<u64, Callback>> = Mutex::new(BTreeMap::new());

/// As long as it lives, something is done before the process ends without unwinding.
#[must_use]
pub struct ExitCallback(u64);

impl Drop for ExitCallback {
    fn drop(&mut self) {
        AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Runs `clean_up` where a signal or a panic ends the process while the guard lives: nothing is dropped then. It may run
/// on any thread and must not wait.
pub fn at_exit(clean_up: impl Fn() + Send + 'static) -> ExitCallback {
    let mut exits = AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner);
    let number = exits.last_key_value().map_or(0, |(last, _)| last + 1);
    exits.insert(number, Box::new(clean_up));
    ExitCallback(number)
}

fn run_exit_callbacks() {
    AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(|clean_up| clean_up());
}

/// Ends the process, and says what it has committed or may have committed.
#[allow(clippy::exit, reason = "the main thread is stuck, and the user has asked twice or waited long")]
fn exit_now(signal: i32) -> ! {
    run_exit_callbacks();
    if let Some(words) = committed::describe_at_exit() {
        write_stderr_if_ready(&format!("note: {words}\n"));
    }
    std::process::exit(128 + signal)
}

/// Writes to stderr where that takes a line at once: nobody may read it, and another thread may be stuck in it.
fn write_stderr_if_ready(line: &str) {
    let stderr = std::io::stderr();
    let mut ready = [PollFd::new(stderr.as_fd(), PollFlags::POLLOUT)];
    if poll(&mut ready, PollTimeout::from(100_u8)).is_ok_and(|ready| ready > 0) {
        let file = stderr.as_fd().try_clone_to_owned().map(std::fs::File::from);
        drop(file.and_then(|mut file| file.write_all(line.as_bytes())));
    }
}

/// As long as it lives, something is done when a signal comes.
#[must_use]
pub struct SignalCallback(u64);

impl Drop for SignalCallback {
    fn drop(&mut self) {
        lock_state().on_signal.remove(&self.0);
    }
}

/// What to do when a signal comes.
pub fn on_signal(cancel: impl Fn() + Send + 'static) -> SignalCallback {
    let mut state = lock_state();
    state.last_id += 1;
    let number = state.last_id;
    state.on_signal.insert(number, Box::new(cancel));
    SignalCallback(number)
}

/// From here on a signal no longer cancels statements: the command is putting things in order.
pub fn ignore_signals() {
    lock_state().is_tidying_up = true;
}

/// As long as it lives, a signal cancels nothing and ends nothing; then it counts.
#[must_use]
pub struct SignalShield(());

impl SignalShield {
    pub fn raise() -> Self {
        lock_state().shield_count += 1;
        Self(())
    }
}

impl Drop for SignalShield {
    fn drop(&mut self) {
        lock_state().shield_count -= 1;
    }
}

/// Whether a signal has come.
pub fn is_pending() -> bool {
    lock_state().signal.is_some()
}

/// An error where a signal has come, so that a loop ends.
pub fn check() -> Result<()> {
    let state = lock_state();
    state.signal.filter(|_| !state.is_shielded()).map_or(Ok(()), |signal| Err(error_of_signal(signal).into()))
}

/// Whether a signal has come that ends what is only tried, such as connecting.
pub fn stops_connecting() -> bool {
    let state = lock_state();
    state.signal.is_some() && state.shield_count == 0
}

/// The end of a command that a signal has ended, if one has come and counts.
pub fn signal_error() -> Option<CliError> {
    let state = lock_state();
    state.signal.filter(|_| !state.is_shielded()).map(error_of_signal)
}

fn error_of_signal(signal: i32) -> CliError {
    match signal {
        SIGINT => CliError::with_code(ExitCode::Interrupted, "interrupted (SIGINT)"),
        _ => CliError::with_code(ExitCode::Terminated, "terminated (SIGTERM)"),
    }
}

/// Sleeps, unless a signal comes or has come.
pub fn sleep(time: Duration) -> Result<()> {
    let until = Instant::now() + time;
    let mut guard = lock_state();
    while guard.signal.is_none() {
        let Some(left) = until.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()) else {
            return Ok(());
        };
        guard = SIGNALLED.wait_timeout(guard, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    drop(guard);
    check()
}
