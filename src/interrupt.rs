//! SIGINT and SIGTERM (in `top` also SIGHUP): cancel the running statement and end the command in an orderly way.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::fd::AsFd as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::committed;
use crate::error::{CliError, ExitCode};

/// How long a command may take to end after a signal. Then the process is killed.
const EXIT_TIMEOUT: Duration = Duration::from_secs(10);

/// Ends a wait of another thread.
type Callback = Box<dyn Fn() + Send>;

struct State {
    signal: Option<i32>,
    /// Callbacks by the ids of their guards.
    on_signal: BTreeMap<u64, Callback>,
    last_id: u64,
    /// The command is tidying up and ignores signals from now on.
    is_tidying_up: bool,
    /// How many [`SignalShield`]s exist.
    shield_count: usize,
}

impl State {
    fn is_shielded(&self) -> bool {
        self.is_tidying_up || self.shield_count > 0
    }
}

static STATE: Mutex<State> =
    Mutex::new(State { signal: None, on_signal: BTreeMap::new(), last_id: 0, is_tidying_up: false, shield_count: 0 });
static SIGNALLED: Condvar = Condvar::new();

fn lock_state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts to handle signals. A second signal, or a command that does not end in time, ends the process at once.
pub fn listen() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    if cfg!(panic = "abort") {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            report(panic);
            run_exit_callbacks();
        }));
    }
    std::thread::spawn(move || signals.forever().for_each(receive));
    Ok(())
}

/// Handles SIGHUP, too: a command that has changed the terminal's mode restores it. Other commands leave SIGHUP to `nohup`.
pub fn listen_to_hangup() -> Result<()> {
    let mut signals = Signals::new([SIGHUP])?;
    std::thread::spawn(move || signals.forever().for_each(receive));
    Ok(())
}

fn receive(signal: i32) {
    if signal == SIGINT && IS_CHILD_INTERRUPTED.load(Ordering::SeqCst) {
        return;
    }
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

/// Cancels what other threads wait for, because the command ends. They get the error of an interrupted command.
pub fn cancel_statements() {
    let mut state = lock_state();
    state.signal.get_or_insert(SIGINT);
    state.on_signal.values().for_each(|cancel| cancel());
}

/// Callbacks for a process that ends without unwinding, by the ids of their guards. They are separate from `STATE`, which is locked
/// while a second signal ends the process.
static AT_EXIT: Mutex<BTreeMap<u64, Callback>> = Mutex::new(BTreeMap::new());

/// Keeps a callback registered that runs before the process ends without unwinding.
#[must_use]
pub struct ExitCallback(u64);

impl Drop for ExitCallback {
    fn drop(&mut self) {
        AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// Registers `clean_up` for a process that is ended by a signal or a panic, in which no value is dropped. It may run on any thread
/// and must not block.
pub fn at_exit(clean_up: impl Fn() + Send + 'static) -> ExitCallback {
    let mut exits = AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner);
    let number = exits.last_key_value().map_or(0, |(last, _)| last + 1);
    exits.insert(number, Box::new(clean_up));
    ExitCallback(number)
}

fn run_exit_callbacks() {
    AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(|clean_up| clean_up());
}

/// Ends the process, and prints what it has committed or may have committed.
#[allow(clippy::exit, reason = "the main thread is stuck, and the user has sent two signals or waited long")]
fn exit_now(signal: i32) -> ! {
    run_exit_callbacks();
    if let Some(words) = committed::describe_at_exit() {
        write_stderr_if_ready(&format!("note: {words}\n"));
    }
    std::process::exit(128 + signal)
}

/// Writes to stderr if that does not block. Another thread may hold its lock, or the reader of the pipe may be stuck.
fn write_stderr_if_ready(line: &str) {
    let stderr = std::io::stderr();
    let mut ready = [PollFd::new(stderr.as_fd(), PollFlags::POLLOUT)];
    if poll(&mut ready, PollTimeout::from(100_u8)).is_ok_and(|ready| ready > 0) {
        let file = stderr.as_fd().try_clone_to_owned().map(std::fs::File::from);
        drop(file.and_then(|mut file| file.write_all(line.as_bytes())));
    }
}

/// Whether Ctrl-C is for a program that apsctl has started.
static IS_CHILD_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Leaves Ctrl-C to a program that apsctl has started: while it exists, SIGINT has no effect on apsctl.
#[must_use]
pub struct InterruptsForChild(());

/// Ignores SIGINT, which the terminal sends to the started program as well.
pub fn leave_interrupts_to_child() -> InterruptsForChild {
    IS_CHILD_INTERRUPTED.store(true, Ordering::SeqCst);
    InterruptsForChild(())
}

impl Drop for InterruptsForChild {
    fn drop(&mut self) {
        IS_CHILD_INTERRUPTED.store(false, Ordering::SeqCst);
    }
}

/// Keeps a callback registered that runs when a signal comes.
#[must_use]
pub struct SignalCallback(u64);

impl Drop for SignalCallback {
    fn drop(&mut self) {
        lock_state().on_signal.remove(&self.0);
    }
}

/// Registers a callback that runs when a signal comes.
pub fn on_signal(cancel: impl Fn() + Send + 'static) -> SignalCallback {
    let mut state = lock_state();
    state.last_id += 1;
    let number = state.last_id;
    state.on_signal.insert(number, Box::new(cancel));
    SignalCallback(number)
}

/// Ignores signals from now on, because the command is tidying up.
pub fn ignore_signals() {
    lock_state().is_tidying_up = true;
}

/// Delays signals: while it exists, a signal has no effect.
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

/// Whether a signal has come, delayed or not.
pub fn is_pending() -> bool {
    lock_state().signal.is_some()
}

/// Returns an error if a signal has come, so that a loop ends.
pub fn check() -> Result<()> {
    let state = lock_state();
    state.signal.filter(|_| !state.is_shielded()).map_or(Ok(()), |signal| Err(error_of_signal(signal).into()))
}

/// Whether a signal has come that ends an attempt to connect.
pub fn stops_connecting() -> bool {
    let state = lock_state();
    state.signal.is_some() && state.shield_count == 0
}

/// Returns the error of a command that a signal ends, if one has come that is neither ignored nor delayed.
pub fn signal_error() -> Option<CliError> {
    let state = lock_state();
    state.signal.filter(|_| !state.is_shielded()).map(error_of_signal)
}

fn error_of_signal(signal: i32) -> CliError {
    match signal {
        SIGINT => CliError::with_code(ExitCode::Interrupted, "interrupted (SIGINT)"),
        SIGHUP => CliError::with_code(ExitCode::Terminated, "terminated (SIGHUP)"),
        _ => CliError::with_code(ExitCode::Terminated, "terminated (SIGTERM)"),
    }
}

/// Sleeps until the time is over or a signal comes.
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
