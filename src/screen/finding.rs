//! A finding: a headline with the check's name, the evidence a fact a line, and the command that fixes it.

use super::symbol::Symbol;
use super::text::Text;
use super::tone::Tone;
use super::{fold_hanging, heading_lines};

/// A block about one problem.
#[derive(Debug, Clone)]
pub struct Finding {
    symbol: Symbol,
    headline: Text,
    name: Text,
    /// Each fact, and the indentation of its further lines.
    evidence: Vec<(Text, usize)>,
    remedies: Vec<(&'static str, Text)>,
}

impl Finding {
    /// Creates a finding. `name` stands at the right edge.
    pub fn new(symbol: Symbol, headline: impl Into<Text>, name: impl Into<Text>) -> Self {
        let headline = headline.into().tone(Tone::Strong);
        Self { symbol, headline, name: name.into().tone(Tone::Muted), evidence: Vec::new(), remedies: Vec::new() }
    }

    /// Adds a fact.
    #[must_use]
    pub fn evidence(self, fact: impl Into<Text>) -> Self {
        self.hanging_evidence(fact, 0)
    }

    /// Adds a fact whose further lines are indented by `hanging`, such as one with a label.
    #[must_use]
    pub fn hanging_evidence(mut self, fact: impl Into<Text>, hanging: usize) -> Self {
        self.evidence.push((fact.into(), hanging));
        self
    }

    /// Adds a command under a label such as `fix`. It is never folded.
    #[must_use]
    pub fn command(mut self, label: &'static str, command: &str) -> Self {
        self.remedies.push((label, Text::unit(command)));
        self
    }

    /// Adds an instruction under a label. It is folded between words.
    #[must_use]
    pub fn instruction(mut self, label: &'static str, sentence: impl Into<Text>) -> Self {
        self.remedies.push((label, sentence.into()));
        self
    }

    pub(super) fn lines(&self, width: usize, prepare: fn(&Text) -> Text) -> Vec<Text> {
        let headline = prepare(&self.symbol.with(self.headline.clone()));
        let mut lines = heading_lines(headline, &prepare(&self.name), if width == usize::MAX { 0 } else { width });
        for (fact, hanging) in &self.evidence {
            lines.extend(fold_hanging(&(Text::from("  ") + prepare(fact)), width, 2 + hanging));
        }
        for (label, remedy) in &self.remedies {
            let remedy = prepare(remedy);
            let label = format!("  {label}: ");
            if label.len() + remedy.width() <= width || !remedy.is_unit() {
                lines.extend(fold_hanging(&(Text::from(label.as_str()) + remedy), width, label.len()));
            } else {
                // Folded by the terminal alone, it can still be copied whole.
                lines.push(Text::from(label.trim_end()));
                lines.push(remedy);
            }
        }
        lines
    }
}
