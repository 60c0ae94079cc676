//! Puts a frame on the terminal, or into a text.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::frame::Frame;
use crate::screen::{Text, Tone};

/// Draws a frame into ratatui's buffer, which is compared with what the terminal shows already.
pub(super) fn paint(frame: &Frame, area: Rect, buffer: &mut Buffer, color: bool) {
    for (y, text) in (area.top()..area.bottom()).zip(&frame.lines) {
        let at = usize::from(y - area.top());
        let is_selected = frame.selected == Some(at);
        let style = match () {
            () if is_selected => Style::new().add_modifier(Modifier::REVERSED),
            () if frame.is_stale && at > 0 && color => Style::new().add_modifier(Modifier::DIM),
            () => Style::new(),
        };
        let line = line(text, is_selected, color && !(frame.is_stale && at > 0));
        buffer.set_style(Rect { y, height: 1, ..area }, style);
        buffer.set_line(area.left(), y, &line, area.width);
    }
}

/// Returns a frame as text, without the keys.
pub(super) fn to_text(frame: &Frame, color: bool) -> String {
    let shown = frame.lines.len() - frame.footer;
    frame.lines.iter().take(shown).map(|line| line.paint(color) + "\n").collect()
}

fn line(text: &Text, is_selected: bool, color: bool) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = text
        .pieces()
        .iter()
        .map(|piece| Span::styled(piece.text.clone(), piece.tone.filter(|_| color).map(tone_style).unwrap_or_default()))
        .collect();
    // A row without a symbol gets a mark, for terminals that do not show reversed colors.
    if is_selected && let Some(first) = spans.first_mut().filter(|first| first.content.starts_with("  ")) {
        first.content = format!("> {}", &first.content[2..]).into();
    }
    Line::from(spans)
}

fn tone_style(tone: Tone) -> Style {
    match tone {
        Tone::Good => Style::new().fg(Color::Green),
        Tone::Notice => Style::new().fg(Color::Cyan),
        Tone::Warning => Style::new().fg(Color::Yellow),
        Tone::Bad => Style::new().fg(Color::Red),
        Tone::Muted => Style::new().add_modifier(Modifier::DIM),
        Tone::Strong => Style::new().add_modifier(Modifier::BOLD),
    }
}
