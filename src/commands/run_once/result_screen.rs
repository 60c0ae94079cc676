//! What a person sees at the end of a pass, below its log.

use super::result::PassResult;
use crate::domain::shell;
use crate::invocation;
use crate::screen::{Screen, Symbol, Text, Times, count, took};

pub(super) fn screen(result: &PassResult, times: Times) -> Screen {
    let command = |words: &str| Text::command(&invocation::apsctl(words));
    match (result.status.as_str(), &result.not_due) {
        (_, Some((id, next))) => {
            let id = Text::unit(id);
            Screen::new().paragraph(match next {
                Some(next) => {
                    let time = format!("{} {}", times.minute(*next), times.zone_name());
                    id + " is not due before "
                        + Text::unit(&time)
                        + " ("
                        + Text::unit(&times.relative(*next))
                        + "): nothing was done"
                }
                None => id + " has no next run, so it is not due: nothing was done",
            })
        }
        ("skipped", None) => Screen::new()
            .paragraph(Symbol::Warning.with("another pass is executing: this one was skipped"))
            .hanging(Text::from("  Look: ") + command("jobs running"), 2),
        ("dry_run", None) => {
            let would_approve: i64 = result.counts.by_rule.values().sum();
            let words = format!(
                "dry run: {} of {} would be approved; nothing was changed",
                number(would_approve),
                number(result.counts.evaluated)
            );
            Screen::new()
                .hanging(Text::from("  ") + words, 2)
                .hanging(Text::from("  Look: ") + command("rules preview"), 2)
        }
        _ => ended(result),
    }
}

fn ended(result: &PassResult) -> Screen {
    let PassResult { run_id, status, counts, pending, seconds, error, skipped, .. } = result;
    let run = run_id.as_ref().map(ToString::to_string);
    let name = run.as_ref().map_or_else(|| "the pass".to_owned(), |run| format!("run {run}"));
    let symbol = match (error, status.as_str()) {
        (Some(_), _) => Symbol::Warning,
        (None, "recovered") => Symbol::Recovered,
        (None, _) => Symbol::Good,
    };
    let mut line = Text::unit(&name)
        + format!(": {} of {} approved in ", number(counts.approved), number(counts.evaluated))
        + Text::unit(&took(*seconds));
    if let Some(pending) = pending {
        line = line + format!(", {} still pending", number(*pending));
    }
    let mut screen = Screen::new().hanging(symbol.with(line), 2);
    if *skipped > 0 {
        let words =
            format!("  {} were not evaluated, because they have not changed since the last pass: ", number(*skipped));
        screen = screen.hanging(Text::from(words) + Text::command("--full") + " evaluates them", 2);
    }
    if let Some(error) = error {
        screen = screen.hanging(Text::from("  ") + error, 2);
    }
    match run {
        Some(run) => {
            let command = shell::with_argument(&invocation::apsctl("runs show"), &run);
            screen.hanging(Text::from("  Look: ") + Text::command(&command), 2)
        }
        None => screen,
    }
}

fn number(number: i64) -> String {
    count(number.unsigned_abs())
}
