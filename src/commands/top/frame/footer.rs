//! The bottom line: the keys, a question, or the result of the last action.

use super::super::state::{Page, Prompt, State};
use super::one_line;
use crate::screen::{Symbol, Terminal, Text, Tone};

/// A message takes at most this many lines.
const MAX_LINES: usize = 4;

/// Returns the lines at the bottom, at least one.
pub(super) fn lines(state: &State, terminal: Terminal) -> Vec<Text> {
    let text = match &state.prompt {
        Prompt::None => {
            let keys = one_line(keys(state), terminal).shorten(terminal.width.into());
            let error = state.failure.as_ref().map(|failure| Symbol::Bad.with(failure.error.as_str()));
            let mut lines = error.map_or_else(Vec::new, |error| one_line(error, terminal).fold(terminal.width.into()));
            lines.truncate(MAX_LINES - 1);
            lines.push(keys);
            return lines;
        }
        Prompt::Filter => Text::from(format!("/{}_   (Enter keeps the filter, Esc clears it)", state.query.filter)),
        Prompt::Confirm(action) => Text::from(format!("{} [y/N]", action.question())).tone(Tone::Strong),
        Prompt::Reason(_, typed) => Text::from(format!("Reason (for the journal): {typed}_")),
        Prompt::ProfileName(_, typed) => {
            let profile = state.settings.typed_profile.as_deref().unwrap_or_default();
            Text::from(format!("This changes profile {profile}. Type its name to continue: {typed}_"))
        }
        Prompt::Busy { text, .. } => Text::from(text).tone(Tone::Muted),
        Prompt::Message { text, is_error: true } => Symbol::Bad.with(text),
        Prompt::Message { text, is_error: false } => Text::from(text),
    };
    let mut lines = one_line(text, terminal).fold(terminal.width.into());
    lines.truncate(MAX_LINES);
    lines
}

fn keys(state: &State) -> Text {
    let words = match state.page {
        Page::Jobs if state.settings.is_read_only => {
            "↵ show  l runs  d doctor  /find  s sort  ? help  q quit   (read-only)"
        }
        Page::Jobs => "↵ show  l runs  t trigger  p pause  r resume  u undo  d doctor  /find  s sort  ?",
        Page::Help { .. } | Page::Text { .. } => "up, down, PgUp, PgDn scroll   q back",
    };
    Text::from(words).tone(Tone::Muted)
}
