//! Progress on stderr: shown on a terminal, hidden elsewhere.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Whether progress is hidden everywhere.
static IS_HIDDEN: AtomicBool = AtomicBool::new(false);

/// Hides progress from now on: a screen reader or a dumb terminal cannot show lines that change.
pub fn hide() {
    IS_HIDDEN.store(true, Ordering::Relaxed);
}

/// Returns a progress bar for `total` items.
pub fn bar(total: u64, quiet: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(total), draw_target(quiet));
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} {per_sec} {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Returns a spinner with a message, for work of unknown length.
pub fn spinner(message: &'static str, quiet: bool) -> ProgressBar {
    let spinner = ProgressBar::with_draw_target(None, draw_target(quiet))
        .with_style(ProgressStyle::default_spinner())
        .with_message(message);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

/// Returns where progress is drawn. indicatif hides it by itself if stderr is not a terminal.
fn draw_target(quiet: bool) -> ProgressDrawTarget {
    if quiet || IS_HIDDEN.load(Ordering::Relaxed) { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() }
}
