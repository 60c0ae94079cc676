//! Bar charts on a terminal, for `stats durations --plot`.

use std::io::Write;

use super::render::{RenderOptions, format_seconds};
use crate::screen::Tone;
use crate::screen::printable;

/// One bar. Values are seconds.
#[derive(Debug, Clone)]
pub struct Bar {
    pub label: String,
    pub average: f64,
    pub maximum: f64,
    pub tone: Tone,
}

/// Bars over one scale, with the targets marked.
#[derive(Debug, Clone)]
pub struct Plot {
    pub title: String,
    pub bars: Vec<Bar>,
    /// The targets in seconds, each with its name.
    pub targets: Vec<(f64, &'static str)>,
}

/// The width if stdout is not a terminal.
const DEFAULT_WIDTH: u16 = 80;

pub(super) fn write(plot: &Plot, options: RenderOptions, mut out: Box<dyn Write>) -> anyhow::Result<()> {
    out.write_all(draw(plot, options).as_bytes())?;
    Ok(out.flush()?)
}

fn draw(plot: &Plot, options: RenderOptions) -> String {
    let label_width = plot.bars.iter().map(|b| b.label.chars().count()).max().unwrap_or_default();
    let total_width = usize::from(options.width().unwrap_or(DEFAULT_WIDTH));
    let bar_width = total_width.saturating_sub(label_width + 12).max(20);
    let longest = plot.bars.iter().map(|b| b.maximum.max(b.average)).fold(0.0, f64::max);
    // The scale always includes the first target, so that short bars look short.
    let first_target = plot.targets.first().map_or(1.0, |t| t.0);
    let scale = Scale { seconds: longest.max(first_target), columns: bar_width };
    let mut text = options.heading(&plot.title) + "\n";
    for bar in &plot.bars {
        let label = format!("{:label_width$}", printable(&bar.label));
        let line = bar_line(bar, plot, scale);
        text += &format!("{label}  {}  {}\n", options.paint(&line, Some(bar.tone)), format_seconds(bar.average));
    }
    let visible_targets = plot.targets.iter().filter(|t| t.0 <= scale.seconds);
    let legend: Vec<String> = visible_targets.map(|(at, name)| format!("┊ {name} {}", format_seconds(*at))).collect();
    text += &format!("{:label_width$}  █ average  ▸ maximum  {}\n", "", legend.join("  "));
    text
}

/// Maps seconds to columns of the terminal.
#[derive(Clone, Copy)]
struct Scale {
    /// The value of the last column.
    seconds: f64,
    columns: usize,
}

impl Scale {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the result is a column of the terminal"
    )]
    fn column(self, value: f64) -> usize {
        let last = self.columns - 1;
        ((value / self.seconds * last as f64).round().max(0.0) as usize).min(last)
    }
}

fn bar_line(bar: &Bar, plot: &Plot, scale: Scale) -> String {
    let mut line = vec![' '; scale.columns];
    for (at, _) in plot.targets.iter().filter(|t| t.0 <= scale.seconds) {
        line[scale.column(*at)] = '┊';
    }
    let length = scale.column(bar.average) + 1;
    line[..length].fill('█');
    let maximum = scale.column(bar.maximum);
    if maximum >= length {
        line[maximum] = '▸';
    }
    line.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_average_maximum_and_targets() {
        let bar = |label: &str, average, maximum| Bar { label: label.into(), average, maximum, tone: Tone::Good };
        let plot = Plot {
            title: "seconds per run".into(),
            bars: vec![bar("10-25", 5.0, 40.0), bar("10-26", 0.0, 0.0)],
            targets: vec![(5.0, "avg"), (10.0, "p95"), (30.0, "max")],
        };
        let options = RenderOptions {
            zone: chrono_tz::UTC,
            color: false,
            terminal: Some(crate::screen::Terminal {
                width: 41,
                height: 24,
                color: false,
                unicode: true,
                plain: false,
            }),
            show_ages: true,
            now: chrono::DateTime::UNIX_EPOCH,
        };
        let expected = "seconds per run\n\
            10-25  ████ ┊        ┊    ▸  5s\n\
            10-26  █  ┊ ┊        ┊        0s\n       \
            █ average  ▸ maximum  ┊ avg 5s  ┊ p95 10s  ┊ max 30s\n";
        let squeeze = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeeze(&draw(&plot, options)), squeeze(expected));
    }
}
