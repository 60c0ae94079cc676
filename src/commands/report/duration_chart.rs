//! The chart of durations by day, with lines for the targets.

use chrono::NaiveDate;

use super::format::{Scope, counted};
use super::html::Html;
use super::page::{remark, scrolled};
use crate::domain::durations::{Durations, Target};
use crate::screen::took;

/// How many days are drawn, and listed in the table below.
pub(super) const MAX_DAYS: usize = 92;

/// The size of the drawing, and of its area for bars, in its own units.
const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 112.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 24.0;

/// The smallest and largest end of the scale, in seconds. The target of the 95th percentile is always visible, and an outlier does
/// not flatten the other days.
const MIN_SCALE: f64 = 12.0;
const MAX_SCALE: f64 = 36.0;

/// A bar is at least this high, so that a day with fast runs is not taken for one without runs.
const MIN_BAR: f64 = 1.5;

/// Converts seconds into a position.
#[derive(Clone, Copy)]
struct Scale {
    end: f64,
}

impl Scale {
    fn y(self, seconds: f64) -> f64 {
        let share = (seconds / self.end).clamp(0.0, 1.0);
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }
}

/// Draws a bar for each day: the 95th percentile, and the average within it.
pub(super) fn write(html: &mut Html, days: &[(NaiveDate, Durations)], scope: &Scope) {
    let mut dates = scope.dates();
    // Runs of the future, which a wrong clock may cause, are only in the table.
    dates.drain(..dates.len().saturating_sub(MAX_DAYS));
    let slowest = days.iter().filter_map(|(_, durations)| durations.p95).fold(0.0, f64::max);
    let scale = Scale { end: (slowest * 1.1).clamp(MIN_SCALE, MAX_SCALE) };
    let label = "Durations of runs by day";
    scrolled(html, label, |html| {
        let (width, height) = (WIDTH.to_string(), HEIGHT.to_string());
        let view = format!("0 0 {width} {height}");
        let attributes = [
            ("class", "chart"),
            ("viewBox", view.as_str()),
            ("role", "img"),
            ("aria-label", label),
            ("width", &width),
            ("height", &height),
        ];
        html.element("svg", &attributes, |html| {
            write_scale(html, scale);
            #[allow(clippy::cast_precision_loss, reason = "at most MAX_DAYS")]
            let step = (WIDTH - LEFT - RIGHT) / dates.len().max(1) as f64;
            let label_every = dates.len().div_ceil(10).max(1);
            for (at, date) in dates.iter().enumerate() {
                #[allow(clippy::cast_precision_loss, reason = "at most MAX_DAYS")]
                let left = LEFT + step * at as f64;
                // Counted from today, so that today always has a label.
                if (dates.len() - 1 - at).is_multiple_of(label_every) {
                    write_text(html, (left + step / 2.0, HEIGHT - 8.0), "middle", &date.format("%-d %b").to_string());
                }
                if let Some((_, durations)) = days.iter().find(|(day, _)| day == date) {
                    write_bar(html, (left, step), scale, *date, durations);
                }
            }
            write_targets(html, scale);
        });
    });
    remark(html, "Wide bar: 95th percentile. Narrow bar: average. A day that misses a target has a “!”.");
}

fn write_scale(html: &mut Html, scale: Scale) {
    let step = if scale.end > 20.0 { 10.0 } else { 5.0 };
    let mut seconds = 0.0;
    while seconds <= scale.end {
        write_line(html, "grid", scale.y(seconds));
        write_text(html, (LEFT - 6.0, scale.y(seconds) + 4.0), "end", &format!("{seconds:.0} s"));
        seconds += step;
    }
}

fn write_targets(html: &mut Html, scale: Scale) {
    for (target, name) in [(Target::P95, "p95 target"), (Target::Average, "average target")] {
        write_line(html, if target == Target::P95 { "target p95" } else { "target" }, scale.y(target.seconds()));
        let text = format!("{name} {:.0} s", target.seconds());
        write_text(html, (WIDTH - RIGHT + 4.0, scale.y(target.seconds()) + 4.0), "start", &text);
    }
}

fn write_bar(html: &mut Html, (left, step): (f64, f64), scale: Scale, date: NaiveDate, durations: &Durations) {
    let (Some(average), Some(p95), Some(maximum)) = (durations.average, durations.p95, durations.maximum) else {
        return;
    };
    let is_missed = Target::ALL.into_iter().any(|target| durations.misses_target(target));
    let text = format!(
        "{}: {}, average {}, p95 {}, maximum {}",
        date.format("%a %-d %b"),
        counted(durations.executions, "run"),
        took(average),
        took(p95),
        took(maximum)
    );
    html.element("g", &[("class", if is_missed { "missed" } else { "met" })], |html| {
        html.leaf("title", &[], &text);
        write_rectangle(html, "p95", (left + step * 0.12, step * 0.76), scale, p95);
        write_rectangle(html, "average", (left + step * 0.3, step * 0.4), scale, average);
        let middle = left + step / 2.0;
        if is_missed {
            write_text(html, (middle, scale.y(p95) - 4.0), "middle", "!");
        }
    });
}

fn write_rectangle(html: &mut Html, class: &str, (left, width): (f64, f64), scale: Scale, seconds: f64) {
    let height = (scale.y(0.0) - scale.y(seconds)).max(MIN_BAR);
    let [left, width, top, height] = [left, width, scale.y(0.0) - height, height].map(|number| format!("{number:.1}"));
    html.void("rect", &[("class", class), ("x", &left), ("y", &top), ("width", &width), ("height", &height)]);
}

fn write_line(html: &mut Html, class: &str, y: f64) {
    let [left, right, y] = [LEFT, WIDTH - RIGHT, y].map(|number| format!("{number:.1}"));
    html.void("line", &[("class", class), ("x1", &left), ("x2", &right), ("y1", &y), ("y2", &y)]);
}

fn write_text(html: &mut Html, (x, y): (f64, f64), anchor: &str, text: &str) {
    let [x, y] = [x, y].map(|number| format!("{number:.1}"));
    html.leaf("text", &[("x", &x), ("y", &y), ("text-anchor", anchor)], text);
}
