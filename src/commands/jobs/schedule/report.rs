//! What a new schedule means, and when the job runs next.

use super::plan::Plan;
use crate::commands::jobs::change_jobs::JobChange;
use crate::context::Context;
use crate::domain::job::{Job, NewTiming, Timing};
use crate::domain::time_format::format_time;
use crate::domain::upcoming::upcoming_runs;
use crate::screen::Text;

/// The number of next runs.
const NEXT_RUNS: usize = 3;

/// Returns sentences, each as a note and as a paragraph of the screen.
pub(super) fn outcomes(plan: &Plan, changes: &[JobChange], context: &Context) -> Vec<(String, Text)> {
    let sentence = |text: String| (text.clone(), Text::from("  ") + text.as_str());
    let (timing, meaning) = match plan {
        Plan::Stored { schedule, expression } => {
            return vec![sentence(format!("{}: {}", schedule.summary(), expression.description()))];
        }
        Plan::NextRun(_) => {
            return vec![sentence("only its next run is set; its schedule determines the runs after it".to_owned())];
        }
        Plan::Trigger { timing, meaning } => (timing, meaning),
    };
    let first = changes.iter().find_map(|change| change.changed.as_ref());
    let mut outcomes = Vec::new();
    let zone = timing.zone().name();
    outcomes.push(sentence(match timing {
        NewTiming::Cron { expression, .. } => format!("{expression} {zone}: {meaning}"),
        NewTiming::Every { .. } | NewTiming::Once { .. } => format!("it runs {meaning}"),
    }));
    if let Some(after) = first.and_then(|job| job.after.as_ref()) {
        outcomes.extend(next_runs(after, context));
    }
    let old_zone = first.and_then(|job| old_zone(&job.before)).filter(|old| old != zone);
    if let (Some(old), NewTiming::Cron { .. }) = (old_zone, timing) {
        outcomes.push(sentence(format!("its trigger was in {old} before; --tz {old} keeps that time zone")));
    }
    outcomes
}

/// Lists the next runs; none for a paused job, and for a job with only one.
fn next_runs(job: &Job, context: &Context) -> Option<(String, Text)> {
    let times = context.known_times();
    let until = times.now + chrono::TimeDelta::days(3660);
    let runs = upcoming_runs(job, times.now, until, NEXT_RUNS).times;
    if runs.len() < 2 {
        return None;
    }
    let note: Vec<String> = runs.iter().map(|run| format_time(*run)).collect();
    let mut on_screen = Text::from("  Next runs: ");
    for (at, run) in runs.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        on_screen = on_screen + comma + Text::unit(&times.minute(*run));
    }
    Some((format!("next runs: {}", note.join(", ")), on_screen))
}

/// Returns the zone of a job's trigger, if it has one of the time zone database.
fn old_zone(job: &Job) -> Option<String> {
    let Timing::Aps3(trigger) = &job.timing else { return None };
    match trigger.zone()? {
        apscheduler::Zone::Named(zone) => Some(zone.name().to_owned()),
        zone if *zone == apscheduler::Zone::UTC => Some("UTC".to_owned()),
        _ => None,
    }
}
