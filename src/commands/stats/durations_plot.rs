//! The drawing of `stats durations --plot`. The scale ends at the target of the 95th percentile, so that one long run does
//! not flatten the others.

use super::durations_screen::{empty_screen, head, is_slow, label, number, summary};
use crate::db::stats::{Grouping, RunGroup};
use crate::domain::durations::Target;
use crate::screen::{Screen, Symbol, Terminal, Text, Times, Tone, counted};

/// The least number of columns for the bars.
const MIN_BAR_WIDTH: usize = 6;
/// The widest share of the terminal that labels take, in percent. A longer one has a line of its own.
const LABEL_SHARE: usize = 40;

/// The columns of the bars, and the seconds at their end.
#[derive(Clone, Copy)]
struct Scale {
    columns: usize,
    seconds: f64,
}

impl Scale {
    /// Returns the eighths of columns for a duration, up to the end of the scale.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a column of the terminal, not negative"
    )]
    fn eighths(self, seconds: f64) -> usize {
        let whole = (self.columns - 1) * 8;
        ((seconds / self.seconds).clamp(0.0, 1.0) * whole as f64).round() as usize
    }

    fn column(self, seconds: f64) -> usize {
        (self.eighths(seconds) + 4) / 8
    }
}

pub(super) fn screen(groups: &[RunGroup], by: Grouping, days: i32, times: Times, terminal: Terminal) -> Screen {
    if groups.is_empty() {
        return empty_screen(days);
    }
    let width = usize::from(terminal.width);
    let drawn: Vec<(Text, &RunGroup, f64, f64)> = groups
        .iter()
        .filter_map(|group| {
            let durations = &group.durations;
            Some((label(group, by, times), group, durations.average?, durations.maximum?))
        })
        .collect();
    let label_width = |text: &Text| terminal.width_of(text);
    let limit = width * LABEL_SHARE / 100;
    let labels = drawn.iter().map(|(label, ..)| label_width(label)).filter(|width| *width <= limit);
    let label_column = labels.max().unwrap_or_default().max(head(by).len());
    let figure_width = drawn.iter().map(|(_, _, _, maximum)| number(*maximum).len()).max().unwrap_or_default().max(5);
    let columns = width.saturating_sub(2 + label_column + 2 + 2 * (figure_width + 1)).max(MIN_BAR_WIDTH);
    let scale = Scale { columns, seconds: Target::P95.seconds() };
    let figures = |average: &str, maximum: &str| format!(" {average:>figure_width$} {maximum:>figure_width$}");
    let indent = " ".repeat(2 + label_column + 2);

    let first = format!("  {:label_column$}  ", head(by));
    let mut screen =
        Screen::new().verbatim((Text::from(first) + scale_line(scale) + figures("AVG", "MAX")).tone(Tone::Strong));
    for (label, group, average, maximum) in &drawn {
        let symbol = if is_slow(group) { Symbol::Bad.with("") } else { Text::from("  ") };
        let tone = if is_slow(group) { Tone::Bad } else { Tone::Good };
        let bar = bar(scale, *average, *maximum, terminal.unicode).tone(tone);
        let own_width = label_width(label);
        let start = if own_width > label_column {
            screen = screen.verbatim(symbol + label.clone());
            Text::from(indent.as_str())
        } else {
            symbol + label.clone() + " ".repeat(label_column - own_width + 2)
        };
        screen = screen.verbatim(start + bar + figures(&number(*average), &number(*maximum)));
    }
    let legend = if terminal.unicode {
        "█ average  ▸ maximum  ▶ beyond the scale"
    } else {
        "# average  > maximum, at the end of the scale or beyond it"
    };
    let legend_indent = if indent.len() + Text::from(legend).width() <= width { indent.as_str() } else { "  " };
    screen = screen.hanging(Text::from(legend_indent) + legend, 2).blank();
    let left_out = groups.len() - drawn.len();
    let note = if left_out == 0 {
        String::new()
    } else {
        format!(" Not drawn: {} without a finished run.", counted(left_out, &head(by).to_lowercase()))
    };
    screen.paragraph(summary(groups, by, times) + " Seconds." + note)
}

/// Returns `0            avg 5 ┊            p95 10 ┊`.
fn scale_line(scale: Scale) -> Text {
    let mut line = "0".to_owned();
    for target in [Target::Average, Target::P95] {
        let column = scale.column(target.seconds());
        let name = format!("{} {:.0} ┊", target.name(), target.seconds());
        let used = line.chars().count();
        let room = (column + 1).saturating_sub(used);
        let name_width = name.chars().count();
        if name_width < room {
            line += &format!("{}{name}", " ".repeat(room - name_width));
        } else {
            line += &format!("{}┊", " ".repeat(room.saturating_sub(1)));
        }
    }
    Text::unit(&line)
}

fn bar(scale: Scale, average: f64, maximum: f64, has_partial_blocks: bool) -> Text {
    let mut cells = vec![' '; scale.columns];
    for target in [Target::Average, Target::P95] {
        cells[scale.column(target.seconds())] = '┊';
    }
    let eighths = if has_partial_blocks { scale.eighths(average) } else { scale.column(average) * 8 };
    let (full, rest) = (eighths / 8, eighths % 8);
    cells[..full].fill('█');
    let mut length = full;
    if rest > 0 || full == 0 {
        // A run of no time is still visible.
        cells[full] = ['▏', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][rest];
        length += 1;
    }
    if !has_partial_blocks && full == 0 {
        cells[0] = '█';
    }
    let end = scale.column(maximum);
    if maximum > scale.seconds {
        cells[scale.columns - 1] = '▶';
    } else if end >= length {
        cells[end] = '▸';
    }
    Text::unit(&cells.into_iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_average_maximum_and_targets() {
        let scale = Scale { columns: 21, seconds: 10.0 };
        for (average, maximum, expected) in [
            (5.0, 40.0, "██████████┊         ▶"),
            (20.0, 40.0, "████████████████████▶"),
            (10.0, 10.0, "████████████████████▸"),
            (0.0, 0.0, "▏         ┊         ┊"),
            (2.63, 7.0, "█████▎    ┊   ▸     ┊"),
            (2.6, 2.61, "█████▎    ┊         ┊"),
        ] {
            assert_eq!(bar(scale, average, maximum, true).plain(), expected, "{average} {maximum}");
        }
        assert_eq!(bar(scale, 0.1, 2.0, false).plain(), "█   ▸     ┊         ┊");
        assert_eq!(scale_line(scale).plain(), "0   avg 5 ┊  p95 10 ┊");
    }
}
