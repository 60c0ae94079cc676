//! Bars for the terminal: one a row, with the targets marked.

use std::io::Write;

use super::{RenderOptions, Tone, format_seconds};

/// One bar: what it stands for, its length, and a mark further out (a maximum beside an average).
#[derive(Debug, Clone)]
pub struct Bar {
    pub label: String,
    pub value: f64,
    pub mark: f64,
    pub tone: Tone,
}

/// Bars over one scale. Values are seconds.
#[derive(Debug, Clone)]
pub struct Plot {
    pub title: String,
    pub bars: Vec<Bar>,
    /// Where the targets stand, each with its name.
    pub targets: Vec<(f64, &'static str)>,
}

/// The width where no terminal tells one.
const USUAL_WIDTH: u16 = 80;

pub(super) fn write(plot: &Plot, look: RenderOptions, mut out: Box<dyn Write>) -> anyhow::Result<()> {
    out.write_all(draw(plot, look).as_bytes())?;
    Ok(out.flush()?)
}

fn draw(plot: &Plot, look: RenderOptions) -> String {
    let label_width = plot.bars.iter().map(|b| b.label.chars().count()).max().unwrap_or_default();
    let room = usize::from(look.width.unwrap_or(USUAL_WIDTH)).saturating_sub(label_width + 12).max(20);
    let longest = plot.bars.iter().map(|b| b.mark.max(b.value)).fold(0.0, f64::max);
    // The first target always shows, so that a good day looks good.
    let least = plot.targets.first().map_or(1.0, |t| t.0);
    let scale = Scale { longest: longest.max(least), room };
    let mut text = look.heading(&plot.title) + "\n";
    for bar in &plot.bars {
        let label = format!("{:label_width$}", super::printable(&bar.label));
        let line = bar_line(bar, plot, scale);
        text += &format!("{label}  {}  {}\n", look.paint(&line, Some(bar.tone)), format_seconds(bar.value));
    }
    let shown = plot.targets.iter().filter(|t| t.0 <= scale.longest);
    let legend: Vec<String> = shown.map(|(at, name)| format!("┊ {name} {}", format_seconds(*at))).collect();
    text += &format!("{:label_width$}  █ average  ▸ maximum  {}\n", "", legend.join("  "));
    text
}

#[derive(Clone, Copy)]
struct Scale {
    longest: f64,
    room: usize,
}

impl Scale {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a column on the screen, within 0..=room"
    )]
    fn column(self, value: f64) -> usize {
        ((value / self.longest * (self.room - 1) as f64).round().max(0.0) as usize).min(self.room - 1)
    }
}

fn bar_line(bar: &Bar, plot: &Plot, scale: Scale) -> String {
    let mut cells = vec![' '; scale.room];
    for (at, _) in plot.targets.iter().filter(|t| t.0 <= scale.longest) {
        cells[scale.column(*at)] = '┊';
    }
    let length = scale.column(bar.value) + 1;
    cells[..length].fill('█');
    let mark = scale.column(bar.mark);
    if mark >= length {
        cells[mark] = '▸';
    }
    cells.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_average_maximum_and_targets() {
        let bar = |label: &str, value, mark| Bar { label: label.into(), value, mark, tone: Tone::Good };
        let plot = Plot {
            title: "seconds a run".into(),
            bars: vec![bar("10-25", 5.0, 40.0), bar("10-26", 0.0, 0.0)],
            targets: vec![(5.0, "avg"), (10.0, "p95"), (30.0, "max")],
        };
        let look = RenderOptions {
            zone: chrono_tz::UTC,
            color: false,
            width: Some(41),
            ages: true,
            now: chrono::DateTime::UNIX_EPOCH,
        };
        let expected = "seconds a run\n\
            10-25  ████ ┊        ┊    ▸  5s\n\
            10-26  █  ┊ ┊        ┊        0s\n       \
            █ average  ▸ maximum  ┊ avg 5s  ┊ p95 10s  ┊ max 30s\n";
        let squeeze = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeeze(&draw(&plot, look)), squeeze(expected));
    }
}
