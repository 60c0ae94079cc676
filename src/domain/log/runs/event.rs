//! Parses the lines about runs: those of Task Tracker (see docs/task-tracker.md), and those that apsctl adds.

/// Matches every line that may be a run event, and lines of level ERROR and above.
pub const RUN_EVENT_PATTERN: &str = "(?-u:Automation run |Evaluating |Rule |ule without a name matched |uto-approve|Retrying in |Previous run |\
                           Resuming failed job|Database connection restored|WebSocket broadcast|ERROR|CRITICAL|FATAL|\
                           (?i:\"(?:level|levelname|severity)\": ?\"(?:error|critical|fatal)))";

/// How far into a message the event may begin, after the logger's prefix.
const MAX_PREFIX_BYTES: usize = 200;

#[derive(Debug, Clone, PartialEq)]
pub enum RunEvent<'a> {
    Started {
        is_dry_run: bool,
    },
    Evaluating(Option<i64>),
    RuleMatched {
        rule: &'a str,
        versions: i64,
    },
    Approved(Option<i64>),
    /// The last line of a dry run.
    WouldApprove(Option<i64>),
    Broadcast,
    Completed {
        seconds: Option<f64>,
        is_recovered: bool,
    },
    Failed(&'a str),
    Retrying {
        seconds: Option<f64>,
    },
    Recovering,
    DatabaseRestored,
    Resuming,
    Skipped,
}

impl<'a> RunEvent<'a> {
    /// Parses the first line of a message.
    pub fn parse(message: &'a str) -> Option<Self> {
        let line = message.lines().next()?.trim_end();
        let after = |phrase: &str| {
            let at = line.find(phrase).filter(|at| *at <= MAX_PREFIX_BYTES)?;
            let is_delimited = !line[..at].ends_with(|c: char| c.is_alphanumeric());
            is_delimited.then(|| line[at + phrase.len()..].trim_start())
        };
        if let Some(rest) = after("Automation run ") {
            if let Some(rest) = rest.strip_prefix("started") {
                return Some(Self::Started { is_dry_run: rest.contains("is_dry_run run") });
            }
            if let Some(rest) = rest.strip_prefix("completed") {
                let inner = rest.trim().trim_start_matches('(').trim_end_matches(')');
                return Some(Self::Completed { seconds: parse_seconds(inner), is_recovered: inner == "recovered" });
            }
            return rest.strip_prefix("failed").map(|why| Self::Failed(why.trim_start_matches([':', ' '])));
        }
        if let Some(rest) = after("Evaluating ") {
            return rest.contains("version").then(|| Self::Evaluating(leading_number(rest)));
        }
        if let Some(rest) = after("Would auto-approve ") {
            return Some(Self::WouldApprove(leading_number(rest)));
        }
        if let Some(rest) = after("Auto-approved ") {
            return Some(Self::Approved(leading_number(rest)));
        }
        if let Some(rest) = after("Retrying in ") {
            return Some(Self::Retrying { seconds: parse_seconds(rest) });
        }
        if let Some(rest) = after("Previous run ") {
            let recovering = rest.starts_with("failed").then_some(Self::Recovering);
            return recovering.or_else(|| rest.starts_with("still executing").then_some(Self::Skipped));
        }
        let fixed = [
            ("Resuming failed job", Self::Resuming),
            ("Database connection restored", Self::DatabaseRestored),
            ("WebSocket broadcast", Self::Broadcast),
        ];
        if let Some((_, event)) = fixed.into_iter().find(|(phrase, _)| after(phrase).is_some()) {
            return Some(event);
        }
        // A rule's name may contain any of the texts above, so this comes last.
        parse_matched_rule(line)
    }
}

/// Parses `Rule 'High Confidence' matched 34 versions`.
fn parse_matched_rule(line: &str) -> Option<RunEvent<'_>> {
    let (before, after) = line.rsplit_once(" matched ")?;
    let versions = leading_number(after)?;
    let named = before.find("Rule ").filter(|at| *at <= MAX_PREFIX_BYTES).map(|at| &before[at + 5..]);
    let rule = match named {
        Some(name) => name.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')).unwrap_or(name),
        None => before.ends_with("A rule without a name").then_some("")?,
    };
    Some(RunEvent::RuleMatched { rule, versions })
}

/// Returns the number at the start of the text, which may contain commas as in `1,234`.
fn leading_number(text: &str) -> Option<i64> {
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '_'))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Parses `3.2s`, `60 seconds...` or `1m 5s`.
fn parse_seconds(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches(['.', ' ']);
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let seconds = match unit.trim() {
        "" | "s" | "sec" | "secs" | "second" | "seconds" => number.parse().ok(),
        _ => humantime::parse_duration(text).ok().map(|time| time.as_secs_f64()),
    };
    seconds.filter(|seconds: &f64| seconds.is_finite() && *seconds < 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_task_tracker() {
        use RunEvent::*;
        for (line, event) in [
            ("Automation run started", Some(Started { is_dry_run: false })),
            ("Automation run started (is_dry_run run)", Some(Started { is_dry_run: true })),
            ("Evaluating 47 pending versions", Some(Evaluating(Some(47)))),
            ("Evaluating the weather", None),
            ("Rule 'High Confidence' matched 34 versions", Some(RuleMatched { rule: "High Confidence", versions: 34 })),
            (
                "Rule 'it' matched 'x' matched 1,234 versions",
                Some(RuleMatched { rule: "it' matched 'x", versions: 1234 }),
            ),
            ("Rule 7 matched 1 versions", Some(RuleMatched { rule: "7", versions: 1 })),
            ("A rule without a name matched 2 versions", Some(RuleMatched { rule: "", versions: 2 })),
            ("Auto-approved 34 versions", Some(Approved(Some(34)))),
            ("Would auto-approve 3 versions (is_dry_run run)", Some(WouldApprove(Some(3)))),
            ("WebSocket broadcast: pending_count_updated", Some(Broadcast)),
            ("Automation run completed (3.2s)", Some(Completed { seconds: Some(3.2), is_recovered: false })),
            ("Automation run completed (1m 5s)", Some(Completed { seconds: Some(65.0), is_recovered: false })),
            ("Automation run completed", Some(Completed { seconds: None, is_recovered: false })),
            ("Automation run completed (recovered)", Some(Completed { seconds: None, is_recovered: true })),
            ("Automation run failed: psycopg2.OperationalError", Some(Failed("psycopg2.OperationalError"))),
            ("Retrying in 60 seconds...", Some(Retrying { seconds: Some(60.0) })),
            ("Previous run failed, attempting recovery", Some(Recovering)),
            ("Previous run still executing, skipping", Some(Skipped)),
            ("Resuming failed job", Some(Resuming)),
            ("Database connection restored", Some(DatabaseRestored)),
            ("job 7: Automation run started", Some(Started { is_dry_run: false })),
            ("NonAutomation run started", None),
            ("Database connection refused", None),
            ("", None),
        ] {
            assert_eq!(RunEvent::parse(line), event, "{line}");
        }
    }
}
