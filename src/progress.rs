//! Progress on stderr: shown on a terminal, hidden elsewhere.
//!
//! There are bars and spinners for work of known and unknown length, and [`waiting`] for waits that are usually too short to be
//! shown. At most one of them is on the screen at a time.

mod bar;
mod waiting;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle, WeakProgressBar};

pub use bar::bar;
pub use waiting::{Waiting, waiting};

/// Whether the terminal shows UTF-8.
static UNICODE: AtomicBool = AtomicBool::new(true);

/// The bars and spinners of this process.
static BARS: Mutex<Vec<WeakProgressBar>> = Mutex::new(Vec::new());

/// Whether progress is hidden everywhere.
static IS_HIDDEN: AtomicBool = AtomicBool::new(false);

/// Hides progress from now on: a screen reader or a dumb terminal cannot show lines that change.
pub fn hide() {
    IS_HIDDEN.store(true, Ordering::Relaxed);
}

/// Chooses the symbols, and lets [`waiting`] show what this thread waits for.
pub fn start(unicode: bool) {
    UNICODE.store(unicode, Ordering::Relaxed);
    waiting::start();
}

/// Returns a spinner with a message, for work of unknown length.
pub fn spinner(message: impl Into<String>, quiet: bool) -> ProgressBar {
    let spinner = register(ProgressBar::with_draw_target(None, draw_target(quiet)));
    spinner.set_style(spinner_style());
    spinner.set_message(message.into());
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

fn spinner_style() -> ProgressStyle {
    let ticks = if UNICODE.load(Ordering::Relaxed) { "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ " } else { "|/-\\ " };
    ProgressStyle::default_spinner().tick_chars(ticks)
}

/// Returns where progress is drawn. indicatif hides it by itself if stderr is not a terminal.
fn draw_target(quiet: bool) -> ProgressDrawTarget {
    if quiet || IS_HIDDEN.load(Ordering::Relaxed) { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() }
}

fn register(bar: ProgressBar) -> ProgressBar {
    let mut bars = BARS.lock().unwrap_or_else(PoisonError::into_inner);
    bars.retain(|bar| bar.upgrade().is_some_and(|bar| !bar.is_finished()));
    bars.push(bar.downgrade());
    bar
}

/// Whether a bar or a spinner is on the screen.
fn is_any_shown() -> bool {
    let bars = BARS.lock().unwrap_or_else(PoisonError::into_inner);
    bars.iter().filter_map(WeakProgressBar::upgrade).any(|bar| !bar.is_finished() && !bar.is_hidden())
}
