//! Text with colors, and how it is folded and shortened: between words only.

use std::ops::Add;

use unicode_width::UnicodeWidthStr as _;

use super::ascii::to_ascii;
use super::printable::printable;
use super::tone::Tone;

/// Whether a piece may be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    /// May be folded at its spaces.
    Words,
    /// Never folded: a command, a duration such as `2h 13m`.
    Unit,
    /// A symbol, which screen readers should skip.
    Symbol,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub tone: Option<Tone>,
    kind: PieceKind,
}

/// One line or paragraph of escaped text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text(Vec<Piece>);

impl Text {
    fn of_kind(text: &str, kind: PieceKind) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        Self(vec![Piece { text: printable(text), tone: None, kind }])
    }

    /// Returns a text that is never folded or shortened, such as a command.
    pub fn unit(text: &str) -> Self {
        Self::of_kind(text, PieceKind::Unit)
    }

    /// Returns a command in backticks, to be pasted.
    pub fn command(command: &str) -> Self {
        Self::unit(&format!("`{command}`"))
    }

    /// Returns a sentence. What is in backticks in it is never folded.
    pub fn prose(sentence: &str) -> Self {
        let parts: Vec<&str> = sentence.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return Self::from(sentence);
        }
        let part = |(index, part): (usize, &&str)| match index % 2 {
            0 => Self::from(*part),
            _ => Self::command(part),
        };
        parts.iter().enumerate().map(part).fold(Self::default(), Self::add)
    }

    pub(super) fn symbol(symbol: &str) -> Self {
        Self::of_kind(symbol, PieceKind::Symbol)
    }

    /// Colors the pieces that have no color.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        for piece in &mut self.0 {
            piece.tone = piece.tone.or(Some(tone));
        }
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// Returns the width in columns of a terminal.
    pub fn width(&self) -> usize {
        self.0.iter().map(|piece| display_width(&piece.text)).sum()
    }

    /// Returns the text without colors.
    pub fn plain(&self) -> String {
        self.0.iter().map(|piece| piece.text.as_str()).collect()
    }

    /// Returns the text with ASCII symbols, for terminals without UTF-8.
    #[must_use]
    pub(super) fn ascii(&self) -> Self {
        Self(self.0.iter().map(|piece| Piece { text: to_ascii(&piece.text), ..piece.clone() }).collect())
    }

    /// Returns the text without symbols, for screen readers.
    #[must_use]
    pub(super) fn without_symbols(&self) -> Self {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut follows_symbol = false;
        for piece in &self.0 {
            if piece.kind == PieceKind::Symbol {
                follows_symbol = true;
                continue;
            }
            let text = if follows_symbol { piece.text.trim_start() } else { &piece.text };
            follows_symbol = follows_symbol && text.is_empty();
            if !text.is_empty() {
                pieces.push(Piece { text: text.to_owned(), ..piece.clone() });
            }
        }
        Self(pieces)
    }

    /// Returns the text as a string, with escape sequences if `color` is set.
    pub fn paint(&self, color: bool) -> String {
        let mut painted = String::new();
        for piece in &self.0 {
            let text = isolate(&piece.text);
            match piece.tone.filter(|_| color) {
                Some(tone) => painted.push_str(&tone.paint(&text)),
                None => painted.push_str(&text),
            }
        }
        painted.truncate(painted.trim_end_matches(' ').len());
        painted
    }

    /// Returns the words, each with the number of spaces before it. A word can have pieces of several colors.
    fn spaced_words(&self) -> Vec<(usize, Self)> {
        let mut words: Vec<(usize, Self)> = Vec::new();
        let mut spaces = 0;
        for piece in &self.0 {
            let parts: Vec<&str> = match piece.kind {
                PieceKind::Unit => vec![&piece.text],
                PieceKind::Words | PieceKind::Symbol => piece.text.split(' ').collect(),
            };
            for (index, part) in parts.into_iter().enumerate() {
                spaces += usize::from(index > 0);
                if part.is_empty() {
                    continue;
                }
                let part = Piece { text: part.to_owned(), ..piece.clone() };
                match words.last_mut().filter(|_| spaces == 0) {
                    Some((_, word)) => word.0.push(part),
                    None => words.push((std::mem::take(&mut spaces), Self(vec![part]))),
                }
            }
        }
        words
    }

    fn words(&self) -> impl Iterator<Item = Self> {
        self.spaced_words().into_iter().map(|(_, word)| word)
    }

    /// Folds the text into lines of at most `width` columns. A longer word has a line of its own.
    pub fn fold(&self, width: usize) -> Vec<Self> {
        if self.width() <= width {
            return vec![self.clone()];
        }
        let mut lines = vec![Self::default()];
        for word in self.words() {
            match lines.last_mut() {
                Some(line) if line.is_empty() => *line = word,
                Some(line) if line.width() + 1 + word.width() <= width => *line = std::mem::take(line) + " " + word,
                _ => lines.push(word),
            }
        }
        lines
    }

    /// Whether the whole text is never folded.
    pub(super) fn is_unit(&self) -> bool {
        self.0.iter().all(|piece| piece.kind == PieceKind::Unit)
    }

    /// Returns the words that fit into `width` columns, after the spaces at the beginning, and the remaining words.
    pub(super) fn split_first_line(&self, width: usize) -> (Self, Self) {
        let plain = self.plain();
        let mut first = Self::from(" ".repeat(plain.len() - plain.trim_start_matches(' ').len()));
        let mut rest = Self::default();
        // Aligned parts keep their spaces.
        for (index, (spaces, word)) in self.spaced_words().into_iter().enumerate() {
            let gap = if index == 0 { 0 } else { spaces };
            if rest.is_empty() && (index == 0 || first.width() + gap + word.width() <= width) {
                first = first + " ".repeat(gap) + word;
            } else {
                rest = if rest.is_empty() { word } else { rest + " ".repeat(spaces) + word };
            }
        }
        (first, rest)
    }

    /// Shortens the text to `width` columns: drops whole words at the end, and marks that with `…`.
    #[must_use]
    pub fn shorten(&self, width: usize) -> Self {
        if self.width() <= width {
            return self.clone();
        }
        let mut shortened = Self::default();
        for word in self.words() {
            let gap = usize::from(!shortened.is_empty());
            if shortened.width() + gap + word.width() + 1 > width {
                break;
            }
            shortened = if gap == 0 { word } else { shortened + " " + word };
        }
        shortened + "…"
    }

    /// Shortens a dotted name to `width` columns: drops whole parts at the beginning, and marks that with `…`.
    #[must_use]
    pub fn shorten_left(&self, width: usize) -> Self {
        if self.width() <= width {
            return self.clone();
        }
        let text = self.plain();
        let rest = text.match_indices('.').map(|(at, _)| &text[at + 1..]).find(|rest| display_width(rest) < width);
        let shortened = Self::unit(&format!("…{}", rest.unwrap_or_default()));
        self.0.first().and_then(|piece| piece.tone).map_or(shortened.clone(), |tone| shortened.tone(tone))
    }
}

/// Returns the number of terminal columns that the text takes.
pub fn display_width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// Encloses right-to-left text in isolates, so that it does not reorder the line around it.
fn isolate(text: &str) -> std::borrow::Cow<'_, str> {
    let is_rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if text.chars().any(is_rtl) { format!("\u{2068}{text}\u{2069}").into() } else { text.into() }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::of_kind(text, PieceKind::Words)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<usize> for Text {
    fn from(number: usize) -> Self {
        Self::from(crate::domain::name_list::count(number as u64))
    }
}

impl<T: Into<Self>> From<Option<T>> for Text {
    fn from(value: Option<T>) -> Self {
        value.map(Into::into).unwrap_or_default()
    }
}

impl<T: Into<Self>> Add<T> for Text {
    type Output = Self;

    fn add(mut self, other: T) -> Self {
        self.0.extend(other.into().0);
        self
    }
}

impl Extend<Self> for Text {
    fn extend<I: IntoIterator<Item = Self>>(&mut self, texts: I) {
        self.0.extend(texts.into_iter().flat_map(|text| text.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &Text, width: usize) -> Vec<String> {
        text.fold(width).iter().map(Text::plain).collect()
    }

    #[test]
    fn text_is_folded_between_words_but_not_in_commands() {
        let text = Text::from("Take it back: ") + Text::command("apsctl undo 6") + ", or wait";
        assert_eq!(folded(&text, 20), ["Take it back:", "`apsctl undo 6`, or", "wait"]);
        assert_eq!(folded(&text, 10), ["Take it", "back:", "`apsctl undo 6`,", "or wait"]);
        assert_eq!(
            folded(&Text::prose("back: `apsctl undo 6`, or wait"), 10),
            ["back:", "`apsctl undo 6`,", "or wait"]
        );
        assert_eq!(folded(&Text::prose("one ` only here"), 8), ["one `", "only", "here"]);
        assert_eq!(folded(&Text::from("two words"), 80), ["two words"]);
        assert_eq!(folded(&Text::default(), 80), [""]);
    }

    #[test]
    fn text_is_shortened_between_words() {
        for (width, expected) in [(20, "0 7 * * 1-5 London"), (17, "0 7 * * 1-5…"), (5, "0 7…"), (1, "…")] {
            assert_eq!(Text::from("0 7 * * 1-5 London").shorten(width).plain(), expected);
        }
        for (width, expected) in [(30, "app.services.cleanup.run"), (15, "…cleanup.run"), (4, "…run"), (3, "…")] {
            assert_eq!(Text::from("app.services.cleanup.run").shorten_left(width).plain(), expected);
        }
    }

    #[test]
    fn control_characters_are_escaped_and_right_to_left_text_is_isolated() {
        assert_eq!(Text::from("a\x1b[2Jb").plain(), "a\\x1b[2Jb");
        assert_eq!(Text::from("שלום").paint(false), "\u{2068}שלום\u{2069}");
        assert_eq!(Text::from("日本").width(), 4);
    }
}
