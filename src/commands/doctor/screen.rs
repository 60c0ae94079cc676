//! The screen of `doctor`: a block for each problem, unknown checks by their cause, pauses, and counts.

use crate::commands::finding_screen::{with_labeled_remedy, with_remedy};
use crate::domain::doctor::check::Check;
use crate::domain::doctor::check_result::CheckStatus;
use crate::domain::doctor::problems::{Finding as Problem, Problems, UnknownChecks};
use crate::domain::evidence::Evidence;
use crate::invocation;
use crate::screen::{Finding, Screen, Symbol, Text, Times, Tone, counted};

/// How many late jobs a finding names.
const MAX_JOBS: usize = 10;

/// Checks of the worker's container or log, which a person can point doctor to.
const WORKER_CHECKS: [Check; 3] = [Check::LogErrors, Check::Memory, Check::ContainerLimits];

/// `shows_ok`: list the checks without a finding.
pub(super) fn screen(problems: &Problems, maintenance: Option<&str>, shows_ok: bool, times: Times) -> Screen {
    let mut screen = Screen::new();
    if let Some(maintenance) = maintenance {
        screen = screen.hanging(Symbol::Paused.with(maintenance), 2).blank();
    }
    for problem in &problems.findings {
        screen = screen.finding(finding(problem, times)).blank();
    }
    if !problems.unknown.is_empty() {
        screen = unknown(screen, &problems.unknown, times).blank();
    }
    for (words, pauses) in [("paused on purpose", &problems.pauses), ("paused", &problems.other_pauses)] {
        if !pauses.is_empty() {
            let jobs = Evidence::join(pauses.iter().cloned(), ", ");
            let line = Symbol::Paused.with(format!("{words}: ")) + times.evidence(&jobs);
            screen = screen.hanging(line, 2).blank();
        }
    }
    if shows_ok && !problems.ok.is_empty() {
        let fields = problems.ok.iter().map(|result| (result.check.as_str(), times.evidence(&result.evidence)));
        screen = screen
            .verbatim(Symbol::Good.with(format!("{} ok", counted(problems.ok.len(), "check"))))
            .fields(fields)
            .blank();
    }
    screen.paragraph(summary(problems, shows_ok))
}

fn symbol(status: CheckStatus) -> Symbol {
    match status {
        CheckStatus::Ok => Symbol::Good,
        CheckStatus::Unknown => Symbol::Unknown,
        CheckStatus::Warning => Symbol::Warning,
        CheckStatus::Critical => Symbol::Bad,
    }
}

fn finding(problem: &Problem, times: Times) -> Finding {
    let headline = times.evidence(&problem.headline);
    let mut shown = Finding::new(symbol(problem.status), headline, problem.check.as_str());
    if problem.jobs.len() > 1 {
        let listed = &problem.jobs[..problem.jobs.len().min(MAX_JOBS)];
        let width = listed.iter().map(|(id, _)| Text::from(id).width()).max().unwrap_or_default();
        for (id, fact) in listed {
            let id = Text::unit(id);
            let gap = " ".repeat(width.saturating_sub(id.width()) + 2);
            shown = shown.evidence(id + gap + times.evidence(fact));
        }
        if problem.jobs.len() > MAX_JOBS {
            shown = shown.evidence(format!("and {}", counted(problem.jobs.len() - MAX_JOBS, "other")));
        }
    } else {
        for fact in &problem.facts {
            shown = shown.evidence(times.evidence(fact));
        }
    }
    match &problem.remedy {
        Some(remedy) => with_remedy(shown, remedy),
        None => shown,
    }
}

/// Adds the checks that were not possible, those with the same reason on one line.
fn unknown(screen: Screen, unknown: &[UnknownChecks], times: Times) -> Screen {
    let count: usize = unknown.iter().map(|group| group.checks.len()).sum();
    let headline =
        format!("{} not possible", if count == 1 { "1 check was".to_owned() } else { format!("{count} checks were") });
    let mut shown = Finding::new(Symbol::Unknown, headline, "");
    let names = |group: &UnknownChecks| group.checks.iter().map(|check| check.as_str()).collect::<Vec<_>>().join(", ");
    let width = unknown.iter().map(|group| names(group).len()).filter(|width| *width <= 40).max().unwrap_or_default();
    for group in unknown {
        let names = names(group);
        let gap = " ".repeat(width.saturating_sub(names.len()) + 2);
        let reason = times.evidence(&group.reason).tone(Tone::Muted);
        shown = shown.hanging_evidence(Text::from(names) + gap + reason, width + 2);
    }
    let mut remedies = Vec::new();
    for group in unknown {
        match &group.remedy {
            Some(remedy) if !remedies.contains(remedy) => remedies.push(remedy.clone()),
            None if group.checks.iter().any(|check| WORKER_CHECKS.contains(check)) => {
                shown = shown.command("help", &invocation::apsctl("doctor --container NAME"));
                shown = shown.command("or", &invocation::apsctl("doctor --file LOG"));
            }
            _ => {}
        }
    }
    screen.finding(remedies.iter().fold(shown, |shown, remedy| with_labeled_remedy(shown, "help", remedy)))
}

fn summary(problems: &Problems, shows_ok: bool) -> Text {
    let [critical, warning] = [CheckStatus::Critical, CheckStatus::Warning].map(|status| problems.count(status));
    let (unknown, ok) = (problems.unknown_count(), problems.ok.len());
    let hint = if shows_ok || ok == 0 { "" } else { " (-v shows them)" };
    let paused = problems.pauses.len() + problems.other_pauses.len();
    let mut parts = Vec::new();
    if critical == 0 && warning == 0 {
        parts.push("nothing is wrong".to_owned());
    } else {
        parts.extend([format!("{critical} critical"), format!("{warning} warning")]);
    }
    parts.extend((unknown > 0).then(|| format!("{unknown} unknown")));
    parts.extend((paused > 0).then(|| format!("{paused} paused")));
    parts.push(format!("{ok} ok{hint}"));
    parts.join(", ").into()
}
