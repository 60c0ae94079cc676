//! What a line tells of a run: the guide's lines, and those that apsctl's own passes add.

/// Which lines may tell something: those of the guide, and the grave ones.
pub const RUN_EVENT_PATTERN: &str = "(?-u:Automation run |Evaluating |Rule |ule without a name matched |uto-approve|Retrying in |Previous run |\
                           Resuming failed job|Database connection restored|WebSocket broadcast|ERROR|CRITICAL|FATAL|\
                           (?i:\"(?:level|levelname|severity)\": ?\"(?:error|critical|fatal)))";

/// How far into a message its words may begin, after what a logger puts before them.
const MAX_PREFIX_BYTES: usize = 200;

#[derive(Debug, Clone, PartialEq)]
pub enum RunEvent<'a> {
    Started {
        dry: bool,
    },
    Evaluating(Option<i64>),
    RuleMatched {
        rule: &'a str,
        versions: i64,
    },
    Approved(Option<i64>),
    /// A dry run's last line.
    WouldApprove(Option<i64>),
    Broadcast,
    Completed {
        seconds: Option<f64>,
        recovered: bool,
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
    /// What the first line of a message tells.
    pub fn parse(message: &'a str) -> Option<Self> {
        let line = message.lines().next()?.trim_end();
        let after = |words: &str| {
            let at = line.find(words).filter(|at| *at <= MAX_PREFIX_BYTES)?;
            let set_off = !line[..at].ends_with(|c: char| c.is_alphanumeric());
            set_off.then(|| line[at + words.len()..].trim_start())
        };
        if let Some(rest) = after("Automation run ") {
            if let Some(rest) = rest.strip_prefix("started") {
                return Some(Self::Started { dry: rest.contains("dry run") });
            }
            if let Some(rest) = rest.strip_prefix("completed") {
                let inner = rest.trim().trim_start_matches('(').trim_end_matches(')');
                return Some(Self::Completed {
                    seconds: parse_seconds(inner),
                    recovered: inner == "recovered",
                });
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
        if let Some((_, event)) = fixed.into_iter().find(|(words, _)| after(words).is_some()) {
            return Some(event);
        }
        // The words of a rule's name may be any of those above: it comes last only where none of them does.
        parse_matched_rule(line)
    }
}

/// `Rule 'High Confidence' matched 34 versions`
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

/// The number a text begins with, `1,234` too.
fn leading_number(text: &str) -> Option<i64> {
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '_'))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// `3.2s`, `60 seconds...`, `1m 5s`.
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
    fn the_guides_lines() {
        use RunEvent::*;
        for (line, event) in [
            ("Automation run started", Some(Started { dry: false })),
            ("Automation run started (dry run)", Some(Started { dry: true })),
            ("Evaluating 47 pending versions", Some(Evaluating(Some(47)))),
            ("Evaluating the weather", None),
            (
                "Rule 'High Confidence' matched 34 versions",
                Some(RuleMatched { rule: "High Confidence", versions: 34 }),
            ),
            (
                "Rule 'it' matched 'x' matched 1,234 versions",
                Some(RuleMatched { rule: "it' matched 'x", versions: 1234 }),
            ),
            ("Rule 7 matched 1 versions", Some(RuleMatched { rule: "7", versions: 1 })),
            ("A rule without a name matched 2 versions", Some(RuleMatched { rule: "", versions: 2 })),
            ("Auto-approved 34 versions", Some(Approved(Some(34)))),
            ("Would auto-approve 3 versions (dry run)", Some(WouldApprove(Some(3)))),
            ("WebSocket broadcast: pending_count_updated", Some(Broadcast)),
            ("Automation run completed (3.2s)", Some(Completed { seconds: Some(3.2), recovered: false })),
            ("Automation run completed (1m 5s)", Some(Completed { seconds: Some(65.0), recovered: false })),
            ("Automation run completed", Some(Completed { seconds: None, recovered: false })),
            ("Automation run completed (recovered)", Some(Completed { seconds: None, recovered: true })),
            ("Automation run failed: psycopg2.OperationalError", Some(Failed("psycopg2.OperationalError"))),
            ("Retrying in 60 seconds...", Some(Retrying { seconds: Some(60.0) })),
            ("Previous run failed, attempting recovery", Some(Recovering)),
            ("Previous run still executing, skipping", Some(Skipped)),
            ("Resuming failed job", Some(Resuming)),
            ("Database connection restored", Some(DatabaseRestored)),
            ("job 7: Automation run started", Some(Started { dry: false })),
            ("NonAutomation run started", None),
            ("Database connection refused", None),
            ("", None),
        ] {
            assert_eq!(RunEvent::parse(line), event, "{line}");
        }
    }
}
