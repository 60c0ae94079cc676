//! The screen of `jobs preflight`: a block for each missing name, and the next command.

use std::path::Path;

use crate::db::store::Features;
use crate::domain::preflight::{AffectedJob, Certainty, NameCollection, NameProblem};
use crate::domain::shell;
use crate::invocation;
use crate::screen::{Finding, Screen, Symbol, Text, count, counted, named_jobs};

/// Said if the modules are probably elsewhere.
pub(super) const CWD_HINT: &str =
    "no missing module is in this directory: --cwd names the directory in which the scheduler starts";

/// How many names get a block.
const MAX_BLOCKS: usize = 10;

/// What the screen shows.
pub(super) struct ScreenFacts<'a> {
    pub(super) problems: Vec<NameProblem>,
    pub(super) affected: &'a [AffectedJob],
    pub(super) names: &'a NameCollection,
    /// The snapshot and its number of jobs.
    pub(super) saved: Option<(&'a Path, u64)>,
    /// Whether the modules are probably in another directory.
    pub(super) suggests_cwd: bool,
}

pub(super) fn screen(facts: &ScreenFacts<'_>, features: &Features) -> Screen {
    let shown = facts.problems.iter().take(MAX_BLOCKS);
    let mut screen = shown.fold(Screen::new(), |screen, problem| screen.finding(block(problem)).blank());
    let hidden = facts.problems.len().saturating_sub(MAX_BLOCKS);
    if hidden > 0 {
        screen = screen.paragraph(format!("and {} more. All jobs: -o wide", counted(hidden, "problem"))).blank();
    }
    let jobs = counted(facts.names.job_count(), "job");
    if facts.affected.is_empty() {
        let names = counted(facts.names.name_count(), "name");
        let all = format!("{jobs}: the release has all {names} that they need.");
        return with_saved(screen.paragraph(Symbol::Good.with(all)), facts);
    }
    let screen = screen.paragraph(summary(facts, features, &jobs));
    let screen =
        if facts.suggests_cwd { screen.paragraph(Symbol::Unknown.with(Text::prose(CWD_HINT))) } else { screen };
    let is_lost = facts.affected.iter().any(|job| job.fails_to_load && job.certainty > Certainty::Unknown);
    if !is_lost || features.snapshot_is_missing() {
        return with_saved(screen, facts);
    }
    let Some((file, _)) = facts.saved else {
        let command = invocation::apsctl("jobs snapshot jobs-before.snapshot");
        return screen.paragraph(Text::from("Before this release starts: ") + Text::command(&command));
    };
    let restore = format!("jobs restore {} --vanished", shell::quote(&file.to_string_lossy()));
    with_saved(screen, facts)
        .paragraph(Text::from("After a release that has them: ") + Text::command(&invocation::apsctl(&restore)))
}

fn with_saved(screen: Screen, facts: &ScreenFacts<'_>) -> Screen {
    let Some((file, jobs)) = facts.saved else { return screen };
    let saved = counted(usize::try_from(jobs).unwrap_or(usize::MAX), "job");
    screen.paragraph(Text::from(format!("{saved} saved in ")) + Text::unit(&file.to_string_lossy()) + ".")
}

/// Says how many jobs are affected, and how.
fn summary(facts: &ScreenFacts<'_>, features: &Features, jobs: &str) -> String {
    let of = |certainty: Certainty| facts.affected.iter().filter(move |job| job.certainty == certainty);
    let lost = |certainty| of(certainty).filter(|job| job.fails_to_load).count();
    let failing = |certainty| of(certainty).filter(|job| !job.fails_to_load).count();
    let sentence = |number: usize, effect: &str, likely: &str| {
        let effect = if number == 1 { effect.to_owned() } else { plural(effect) };
        (number > 0).then(|| format!("{} of {jobs}: {effect}{likely}.", count(number as u64)))
    };
    let likely = ", if the import fails there, too";
    let unknown = of(Certainty::Unknown).count();
    let sentences = [
        sentence(lost(Certainty::Certain), features.unloadable_effect, ""),
        sentence(lost(Certainty::Likely), features.unloadable_effect, likely),
        sentence(failing(Certainty::Certain), features.unrunnable_effect, ""),
        sentence(failing(Certainty::Likely), features.unrunnable_effect, likely),
        (unknown > 0).then(|| format!("{} of {jobs}: not checked completely.", count(unknown as u64))),
    ];
    sentences.into_iter().flatten().collect::<Vec<String>>().join(" ")
}

/// Returns what happens to several jobs.
fn plural(effect: &str) -> String {
    [("its runs", "their runs"), ("the row when it is due", "the rows when they are due"), ("the row", "the rows")]
        .into_iter()
        .find(|(one, _)| effect.contains(one))
        .map_or_else(|| effect.to_owned(), |(one, several)| effect.replace(one, several))
}

/// Shows one name, why it does not resolve, and the jobs that need it.
fn block(problem: &NameProblem) -> Finding {
    let symbol = if problem.certainty == Certainty::Unknown { Symbol::Unknown } else { Symbol::Bad };
    let headline = match &problem.name {
        Some(name) => format!("{name} is missing"),
        None if problem.certainty == Certainty::Unknown => "not checked".to_owned(),
        None => "cannot be loaded".to_owned(),
    };
    let jobs = counted(problem.job_ids.len(), "job");
    let finding = Finding::new(symbol, headline, jobs).evidence(problem.reason.as_str());
    let finding = match problem.similar.as_slice() {
        [] => finding,
        similar => finding.evidence(format!("did you mean {}?", similar.join(" or "))),
    };
    finding.hanging_evidence(format!("needed by {}", named_jobs(&problem.job_ids)), 2)
}
