//! A bar for a known number of items, with a fixed layout: ` 42% ███▏   125,000 / 300,000   282k/s   0.6s left`.

use std::fmt::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

use indicatif::style::ProgressTracker;
use indicatif::{HumanCount, ProgressBar, ProgressState, ProgressStyle};
use std::time::Instant;

use super::{UNICODE, draw_target, register};

/// A rate is shown after this time, when it means something.
const MIN_ELAPSED: Duration = Duration::from_millis(100);

/// Returns a progress bar for `total` items.
pub fn bar(total: u64, quiet: bool) -> ProgressBar {
    let bar = register(ProgressBar::with_draw_target(Some(total), draw_target(quiet)));
    let width = HumanCount(total).to_string().len();
    let template =
        format!("{{percent:>3}}% {{wide_bar}} {{human_pos:>{width}}} / {{human_len}} {{rate:>8}} {{left:>10}}");
    let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let chars = if UNICODE.load(Ordering::Relaxed) { "█▉▊▋▌▍▎▏ " } else { "#- " };
    bar.with_style(style.progress_chars(chars).with_key("rate", Rate).with_key("left", TimeLeft))
}

/// The items a second since the beginning, rounded to three digits.
#[derive(Clone)]
struct Rate;

/// The estimated time until all items are done.
#[derive(Clone)]
struct TimeLeft;

impl ProgressTracker for Rate {
    fn clone_box(&self) -> Box<dyn ProgressTracker> {
        Box::new(self.clone())
    }

    fn tick(&mut self, _: &ProgressState, _: Instant) {}

    fn reset(&mut self, _: &ProgressState, _: Instant) {}

    fn write(&self, state: &ProgressState, w: &mut dyn Write) {
        if let Some(rate) = rate(state.pos(), state.elapsed()) {
            let _ = w.write_str(&format_rate(rate));
        }
    }
}

impl ProgressTracker for TimeLeft {
    fn clone_box(&self) -> Box<dyn ProgressTracker> {
        Box::new(self.clone())
    }

    fn tick(&mut self, _: &ProgressState, _: Instant) {}

    fn reset(&mut self, _: &ProgressState, _: Instant) {}

    fn write(&self, state: &ProgressState, w: &mut dyn Write) {
        let left = state.len().unwrap_or_default().saturating_sub(state.pos());
        if let Some(rate) = rate(state.pos(), state.elapsed()) {
            let _ = w.write_str(&format_left(left, rate));
        }
    }
}

/// Returns the items a second, once some are done.
#[allow(clippy::cast_precision_loss, reason = "the rate is rounded")]
fn rate(done: u64, elapsed: Duration) -> Option<f64> {
    (done > 0 && elapsed >= MIN_ELAPSED).then(|| done as f64 / elapsed.as_secs_f64())
}

/// Formats `7/s`, `940/s`, `3.1k/s`, `282k/s`, `1.2M/s`.
fn format_rate(rate: f64) -> String {
    let (value, unit) = match rate {
        rate if rate < 999.5 => (rate, ""),
        rate if rate < 999_500.0 => (rate / 1e3, "k"),
        rate => (rate / 1e6, "M"),
    };
    let decimals = usize::from(value < 9.95 && !unit.is_empty());
    format!("{value:.decimals$}{unit}/s")
}

/// Formats `0.6s left`, `42s left`, `3m 05s left`. It is never 0 while items are left.
#[allow(clippy::cast_precision_loss, reason = "the time is rounded")]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative; `as` saturates")]
fn format_left(left: u64, rate: f64) -> String {
    let seconds = left as f64 / rate;
    match seconds {
        _ if left == 0 => String::new(),
        s if s < 9.95 => format!("{:.1}s left", s.max(0.1)),
        s if s < 99.5 => format!("{s:.0}s left"),
        s if s < 5970.0 => format!("{}m {:02}s left", s.round() as u64 / 60, s.round() as u64 % 60),
        s => format!("{:.0}h left", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_times_are_rounded_and_never_zero() {
        for (rate, text) in
            [(7.4, "7/s"), (940.2, "940/s"), (3_120.0, "3.1k/s"), (282_400.0, "282k/s"), (1_234_000.0, "1.2M/s")]
        {
            assert_eq!(format_rate(rate), text);
        }
        for (left, rate, text) in [
            (175_000, 282_000.0, "0.6s left"),
            (1, 1e6, "0.1s left"),
            (420, 10.0, "42s left"),
            (1850, 10.0, "3m 05s left"),
            (360_000, 10.0, "10h left"),
            (0, 10.0, ""),
        ] {
            assert_eq!(format_left(left, rate), text);
        }
        assert_eq!(rate(10, Duration::from_millis(5)), None);
        assert_eq!(rate(0, Duration::from_secs(5)), None);
    }
}
