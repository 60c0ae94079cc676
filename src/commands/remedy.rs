//! How a remedy is printed.

use crate::domain::remedy::Remedy;
use crate::domain::shell;
use crate::invocation;

/// Returns a remedy as a line that can be typed or followed. This is the only place where remedies become text.
pub(crate) fn remedy_text(remedy: &Remedy) -> String {
    match remedy {
        Remedy::Apsctl(words) => {
            let words: Vec<String> = words.iter().map(|word| quote_option(word)).collect();
            invocation::apsctl(&words.join(" "))
        }
        Remedy::Shell(text) | Remedy::Instruction(text) => text.clone(),
        Remedy::Psql(statement) => invocation::psql(statement),
        Remedy::Setting(name, value) => format!("{name}={value}"),
        Remedy::Sequence(commands) => commands.iter().map(remedy_text).collect::<Vec<_>>().join(" && "),
    }
}

/// Quotes a word; of `--option=value` only the value.
fn quote_option(word: &str) -> String {
    match word.split_once('=') {
        Some((option, value)) if option.starts_with("--") => format!("{option}={}", shell::quote(value)),
        _ => shell::quote(word),
    }
}
