//! The screens of `rules`: the conditions in words, below each rule.

use super::count_of;
use crate::db::rules::{RuleResult, TestResult};
use crate::domain::rules::{RuleAssessment, RuleStatus, value_text};
use crate::invocation::APSCTL;
use crate::screen::{Column, Finding, Row, Screen, Symbol, Table, Text, Times, Tone, count};

fn symbol(status: RuleStatus) -> Symbol {
    match status {
        RuleStatus::Ok => Symbol::Good,
        RuleStatus::NeverMatches | RuleStatus::Shadowed => Symbol::Warning,
        RuleStatus::Invalid => Symbol::Bad,
        RuleStatus::Inactive | RuleStatus::NotApproving => Symbol::Inactive,
    }
}

/// Returns the status in a few words. The reason of other states stands below the rule.
fn status_words(assessment: &RuleAssessment) -> &'static str {
    match assessment.status {
        RuleStatus::Ok if assessment.counts.would_approve == 0 => "nothing to approve now",
        RuleStatus::Ok => "ok",
        RuleStatus::NeverMatches => "never approved anything",
        RuleStatus::Shadowed => "approves nothing",
        RuleStatus::Invalid => "invalid",
        RuleStatus::Inactive => "inactive",
        RuleStatus::NotApproving => "does not approve",
    }
}

/// Returns the table of rules. `times` is only needed to write the conditions.
pub(super) fn table(rules: &[RuleAssessment], times: Times) -> Table {
    let columns = [
        Column::new("PRIO").right(),
        Column::new("RULE").id(),
        Column::new("APPROVES").right(),
        Column::new("ALONE").right(),
        Column::new("STATUS"),
    ];
    let number = |number: i64| Text::from(count(number.unsigned_abs()));
    let row = |assessment: &RuleAssessment| {
        let RuleAssessment { rule, counts, status, reason } = assessment;
        let name = rule.name.clone().unwrap_or_else(|| rule.label());
        let cells = [
            Text::unit(&rule.priority.to_string()).into(),
            Text::unit(&name).into(),
            number(counts.would_approve).into(),
            number(counts.would_approve_alone).into(),
            status_words(assessment).into(),
        ];
        let mut row = Row::new(cells).symbol(symbol(*status));
        if let Some(words) = rule.in_words() {
            row = row.detail(times.evidence(&words));
        }
        let explains = matches!(status, RuleStatus::Invalid | RuleStatus::Shadowed | RuleStatus::NotApproving);
        if let Some(reason) = reason.as_ref().filter(|_| explains) {
            row = row.detail(Text::from(reason).tone(symbol(*status).tone().unwrap_or(Tone::Muted)));
        }
        if *status == RuleStatus::Inactive { row.dim() } else { row }
    };
    Table::new(columns, rules.iter().map(row))
}

/// Returns the screen of `rules list` and of `rules preview`.
pub(super) fn list(rules: &[RuleAssessment], pending: i64, notes: &[String], times: Times) -> Screen {
    if rules.is_empty() {
        return Screen::new().paragraph(format!("No rules. {}.", pending_words(pending)));
    }
    let would: i64 = rules.iter().map(|assessment| assessment.counts.would_approve).sum();
    let mut screen = Screen::new().table(table(rules, times)).blank();
    for note in notes {
        screen = screen.hanging(Symbol::Warning.with(note.as_str()), 2);
    }
    let summary = format!(
        "{}: {} would be approved. One version explained: ",
        pending_words(pending),
        count(would.unsigned_abs())
    );
    screen.paragraph(Text::from(summary) + Text::command(&format!("{APSCTL} rules preview --version ID")))
}

fn pending_words(pending: i64) -> String {
    format!("{} pending", count(pending.unsigned_abs()))
}

/// Returns the screen of `rules check`. `active`: how many rules were checked.
pub(super) fn check(findings: &[RuleAssessment], active: usize, pending: i64, times: Times) -> Screen {
    let active_rules = count_of(i64::try_from(active).unwrap_or(i64::MAX), "active rule");
    if findings.is_empty() {
        return Screen::new()
            .paragraph(Symbol::Good.with(format!("{active_rules}, nothing found. {}.", pending_words(pending))));
    }
    let critical = findings.iter().filter(|finding| finding.status == RuleStatus::Invalid).count();
    let warning = findings.len() - critical;
    let counts = [(critical, "critical"), (warning, "warning")];
    let counts: Vec<String> =
        counts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let need = if findings.len() == 1 { "needs" } else { "need" };
    Screen::new()
        .table(table(findings, times))
        .blank()
        .paragraph(format!(
            "{} of {active_rules} {need} a look: {}. {}.",
            findings.len(),
            counts.join(", "),
            pending_words(pending)
        ))
        .paragraph(Text::from("All rules: ") + Text::command(&format!("{APSCTL} rules list")))
}

/// Returns the block of one rule for `rules preview --version`: each condition with the value of the version.
pub(super) fn explained_rule(result: &RuleResult, approves: bool) -> Finding {
    let name = result.rule.name.clone().unwrap_or_else(|| result.rule.label());
    let (symbol, outcome) = match (&result.error, result.matches) {
        (Some(_), _) => (Symbol::Bad, "invalid"),
        (None, Some(true)) if approves => (Symbol::Good, "approves it"),
        (None, Some(true)) => (Symbol::Good, "matches, after another rule"),
        (None, Some(false)) => (Symbol::Inactive, "does not match"),
        (None, None) => (Symbol::Unknown, "unknown: approves nothing"),
    };
    let mut finding = Finding::new(symbol, Text::unit(&name), outcome);
    if let Some(error) = &result.error {
        return finding.evidence(error.to_string());
    }
    let words: Vec<String> = result.tests.iter().map(test_words).collect();
    let width =
        words.iter().map(|words| Text::unit(words).width()).filter(|width| *width <= 48).max().unwrap_or_default();
    for (test, words) in result.tests.iter().zip(words) {
        let symbol = match test_result(test) {
            Some(true) => Symbol::Good,
            Some(false) => Symbol::Bad,
            None => Symbol::Unknown,
        };
        let words = Text::unit(&words);
        let gap = " ".repeat(width.saturating_sub(words.width()) + 2);
        let actual = match (&test.test, &test.actual) {
            (None, _) => Text::default(),
            (Some(_), None) => Text::from(gap + "it is null").tone(Tone::Muted),
            (Some(_), Some(actual)) => Text::from(gap + "it is ").tone(Tone::Muted) + Text::from(value_text(actual)),
        };
        finding = finding.evidence(symbol.with(words + actual));
    }
    finding
}

/// Whether the test stands directly in a negation.
fn is_negated(test: &TestResult) -> bool {
    let words: Vec<&str> = test.place.split(['.', '[']).collect();
    words.last() == Some(&"not") && words.iter().filter(|word| **word == "not").count() == 1
}

fn test_result(test: &TestResult) -> Option<bool> {
    if is_negated(test) { test.result.map(|result| !result) } else { test.result }
}

fn test_words(test: &TestResult) -> String {
    let words = test.test.as_ref().map_or_else(|| "always".to_owned(), crate::domain::rules::Test::in_words);
    if is_negated(test) { format!("not {words}") } else { words }
}
