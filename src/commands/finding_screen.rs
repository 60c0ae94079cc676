//! Remedies on a screen.

use super::remedy::remedy_text;
use crate::domain::remedy::Remedy;
use crate::screen::{Finding, Text};

/// Adds a remedy to a finding: a command is never folded, and a setting names where it is made.
pub(crate) fn with_remedy(finding: Finding, remedy: &Remedy) -> Finding {
    with_labeled_remedy(finding, "fix", remedy)
}

/// Adds a remedy under another label than `fix`.
pub(crate) fn with_labeled_remedy(finding: Finding, label: &'static str, remedy: &Remedy) -> Finding {
    match remedy {
        Remedy::Apsctl(words) => {
            let finding = finding.command(label, &remedy_text(remedy));
            if words.iter().any(|word| word == "EXPR") {
                return finding.instruction("EXPR", "a cron expression, such as '0 9 * * *'");
            }
            finding
        }
        Remedy::Shell(_) | Remedy::Psql(_) => finding.command(label, &remedy_text(remedy)),
        Remedy::Setting(..) => {
            let setting = Text::unit(&remedy_text(remedy));
            finding.instruction(
                label,
                Text::from("set ") + setting + " in the worker's environment, and restart the worker",
            )
        }
        Remedy::Instruction(sentence) => finding.instruction(label, instruction(sentence)),
        Remedy::Sequence(commands) => commands.iter().enumerate().fold(finding, |finding, (index, command)| {
            finding.command(if index == 0 { label } else { "then" }, &remedy_text(command))
        }),
    }
}

/// Returns a sentence whose commands in backticks are never folded.
pub(crate) fn instruction(sentence: &str) -> Text {
    let mut text = Text::default();
    for (index, part) in sentence.split('`').enumerate() {
        // Every second part stands between two backticks.
        text = text + if index % 2 == 1 { Text::command(part) } else { Text::from(part) };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_in_instructions_are_never_folded() {
        let text = instruction("run `apsctl undo 6`, or wait");
        assert_eq!(text.plain(), "run `apsctl undo 6`, or wait");
        let lines: Vec<String> = text.fold(10).iter().map(Text::plain).collect();
        assert_eq!(lines, ["run", "`apsctl undo 6`,", "or wait"]);
    }
}
