//! The screen of `health`.

use crate::commands::finding_screen::with_remedy;
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::{CheckResult, CheckStatus};
use crate::domain::health::{HealthFigures, HealthStatus};
use crate::invocation::APSCTL;
use crate::screen::{Finding, Screen, Symbol, Text, Times, Tone, count, took};

/// `store`: how the store was selected, such as `sandbox`.
pub(super) fn screen(
    status: HealthStatus,
    checks: &[CheckResult],
    figures: &HealthFigures,
    store: Option<&str>,
    times: Times,
) -> Screen {
    let (symbol, word) = match status {
        HealthStatus::Healthy => (Symbol::Good, "HEALTHY"),
        HealthStatus::Degraded => (Symbol::Warning, "DEGRADED"),
        HealthStatus::Unhealthy => (Symbol::Bad, "UNHEALTHY"),
    };
    let store = store.map_or(String::new(), |store| format!(" ({store})"));
    let word = Text::from(word).tone(symbol.tone().unwrap_or(Tone::Strong));
    let title = symbol.with(word) + format!("  {}{store}, ", figures.database) + Text::unit(&times.full(times.now));
    let mut screen = Screen::new().hanging(title, 2).blank().fields([
        ("next run", next_run(figures, times)),
        ("last run", last_run(figures, times)),
        ("waiting jobs", count(figures.pending_count.unsigned_abs()).into()),
    ]);
    screen = screen.blank();
    let mut sorted: Vec<&CheckResult> = checks.iter().collect();
    sorted.sort_by_key(|check| std::cmp::Reverse(check.status));
    let width = sorted.iter().map(|check| check.check.as_str().len()).max().unwrap_or_default();
    for check in sorted {
        let name = check.check.as_str();
        let gap = " ".repeat(width.saturating_sub(name.len()) + 2);
        let line = check_symbol(check.status).with(Text::from(name)) + gap + check_text(check, times);
        screen = screen.hanging(line, width + 4);
    }
    let unreported = checks.iter().find(|check| check.check == Check::Endpoint && check.status > CheckStatus::Unknown);
    if let Some(remedy) = unreported.and_then(|endpoint| endpoint.remedy.as_ref()) {
        screen =
            screen.finding(with_remedy(Finding::new(Symbol::None, "the endpoint and the store differ", ""), remedy));
    }
    screen.blank().paragraph(summary(checks))
}

fn check_symbol(status: CheckStatus) -> Symbol {
    match status {
        CheckStatus::Ok => Symbol::Good,
        CheckStatus::Unknown => Symbol::Unknown,
        CheckStatus::Warning => Symbol::Warning,
        CheckStatus::Critical => Symbol::Bad,
    }
}

fn check_text(check: &CheckResult, times: Times) -> Text {
    let headline = &check.problem.headline;
    times.evidence(if headline.is_empty() { &check.evidence } else { headline })
}

/// Returns when the next run is due, how late it is, and what comes after.
fn next_run(figures: &HealthFigures, times: Times) -> Text {
    let Some(next) = figures.next_run_time else { return "none is set".into() };
    let job = figures.next_run_id.as_ref().map_or_else(Text::default, |id| Text::from(" (") + Text::unit(id) + ")");
    let is_late = next < times.now;
    let due = Text::unit(&times.due(next));
    if !is_late {
        return due + ", " + Text::unit(&times.minute(next)) + job;
    }
    let upcoming = figures.upcoming.as_ref().map_or_else(Text::default, |(id, at)| {
        Text::from("; to come: ") + Text::unit(&format!("{id} {}", times.minute(*at)))
    });
    due.tone(Tone::Warning) + job + upcoming
}

fn last_run(figures: &HealthFigures, times: Times) -> Text {
    let Some(last) = figures.last_execution() else { return "none is recorded".into() };
    let run = figures.latest_runs.as_ref().ok().and_then(|runs| runs.last_finished.as_ref());
    let length = run.map_or_else(Text::default, |run| Text::from(", took ") + Text::unit(&took(run.seconds())));
    Text::unit(&times.relative(last)) + length
}

fn summary(checks: &[CheckResult]) -> Text {
    let number = |status| checks.iter().filter(|check| check.status == status).count();
    let (critical, warning, unknown) =
        (number(CheckStatus::Critical), number(CheckStatus::Warning), number(CheckStatus::Unknown));
    let mut parts = Vec::new();
    for (number, one, some) in [
        (critical, "is critical", "are critical"),
        (warning, "is a warning", "are warnings"),
        (unknown, "is unknown", "are unknown"),
    ] {
        parts.extend((number > 0).then(|| format!("{number} {}", if number == 1 { one } else { some })));
    }
    if parts.is_empty() {
        return format!("All {} checks are ok.", checks.len()).into();
    }
    // "2 of 6 checks are critical, 1 is a warning."
    let first = parts.remove(0);
    let (number, verb) = first.split_once(' ').unwrap_or_default();
    let further = parts.iter().flat_map(|part| [", ", part.as_str()]).collect::<String>();
    let sentence = Text::from(format!("{number} of {} checks {verb}{further}.", checks.len()));
    if critical + warning == 0 {
        return sentence;
    }
    sentence + " What to do: " + Text::command(&format!("{APSCTL} doctor"))
}
