//! Symbols that mark a row, and their replacements on terminals without UTF-8.

use super::text::Text;
use super::tone::Tone;
use crate::domain::urgency::Urgency;

/// The mark at the beginning of a row or a finding. A word beside it always says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Symbol {
    #[default]
    None,
    /// Critical, failed or lost.
    Bad,
    Warning,
    Running,
    Paused,
    Good,
    Unknown,
    /// A run that finished what a failed one had begun.
    Recovered,
    /// A change that was undone.
    Undone,
    /// Switched off.
    Inactive,
}

impl Symbol {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Bad => "✗",
            Self::Warning => "!",
            Self::Running => "▶",
            Self::Paused => "‖",
            Self::Good => "✓",
            Self::Unknown => "?",
            Self::Recovered => "↻",
            Self::Undone => "↶",
            Self::Inactive => "-",
        }
    }

    pub fn tone(self) -> Option<Tone> {
        match self {
            Self::None => None,
            Self::Bad => Some(Tone::Bad),
            Self::Warning | Self::Paused => Some(Tone::Warning),
            Self::Running => Some(Tone::Notice),
            Self::Good | Self::Recovered => Some(Tone::Good),
            Self::Unknown | Self::Undone | Self::Inactive => Some(Tone::Muted),
        }
    }

    /// Returns the symbol in its color, followed by words.
    pub fn with(self, words: impl Into<Text>) -> Text {
        let symbol = Text::from(self);
        if symbol.is_empty() { words.into() } else { symbol + " " + words.into() }
    }
}

/// The mark of a job's row.
impl From<Urgency> for Symbol {
    fn from(urgency: Urgency) -> Self {
        match urgency {
            Urgency::Critical | Urgency::Failed => Self::Bad,
            Urgency::Warning => Self::Warning,
            Urgency::Running => Self::Running,
            Urgency::Paused => Self::Paused,
            Urgency::Normal | Urgency::Inactive => Self::None,
        }
    }
}

impl From<Symbol> for Text {
    fn from(symbol: Symbol) -> Self {
        let text = Self::symbol(symbol.as_str());
        match symbol.tone() {
            Some(tone) => text.tone(tone),
            None => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::ascii::to_ascii;
    use super::*;

    #[test]
    fn every_symbol_has_an_ascii_form() {
        for symbol in [
            Symbol::Bad,
            Symbol::Warning,
            Symbol::Running,
            Symbol::Paused,
            Symbol::Good,
            Symbol::Unknown,
            Symbol::Recovered,
            Symbol::Undone,
            Symbol::Inactive,
        ] {
            let ascii = to_ascii(symbol.as_str());
            assert!(ascii.is_ascii() && !ascii.contains('\\'), "{symbol:?}: {ascii}");
        }
    }
}
