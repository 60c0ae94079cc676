//! Colors by meaning.

use anstyle::{AnsiColor, Effects, Style};

/// How a value is colored. The text itself always carries the same meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Good,
    Notice,
    Warning,
    Bad,
    Muted,
    /// Headings.
    Strong,
}

impl Tone {
    pub fn style(self) -> Style {
        let color = match self {
            Self::Good => AnsiColor::Green,
            Self::Notice => AnsiColor::Cyan,
            Self::Warning => AnsiColor::Yellow,
            Self::Bad => AnsiColor::Red,
            Self::Muted => return Style::new().effects(Effects::DIMMED),
            Self::Strong => return Style::new().effects(Effects::BOLD),
        };
        Style::new().fg_color(Some(color.into()))
    }

    /// Returns the text with the escape sequences of its color.
    pub fn paint(self, text: &str) -> String {
        let style = self.style();
        format!("{style}{text}{style:#}")
    }
}
