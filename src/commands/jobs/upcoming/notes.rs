//! What is special about a start, and what the starts do not say.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::read::Gathered;
use crate::domain::name_list::{MAX_NAMED, name_list, name_list_of};
use crate::domain::upcoming::{Forecast, ForecastSummary, NO_SCHEDULE, Start};
use crate::screen::{Times, took};

/// How notes show times.
#[derive(Clone, Copy)]
pub(super) enum TimeFormat {
    /// With date and zone.
    Full(Tz),
    /// As on screens, which explain below the table why later starts are unknown.
    Screen(Times),
}

impl TimeFormat {
    fn text(self, time: DateTime<Utc>) -> String {
        match self {
            Self::Full(zone) => format_time(time, zone),
            Self::Screen(times) => times.minute(time),
        }
    }
}

/// Makes the notes of starts in order.
pub(super) struct StartNotes {
    limit: usize,
    times: TimeFormat,
    /// The jobs whose duration was already said to be unknown.
    said_unknown: Vec<bool>,
}

impl StartNotes {
    pub(super) fn new(limit: usize, times: TimeFormat) -> Self {
        Self { limit, times, said_unknown: Vec::new() }
    }

    /// Returns what is special about a start, if anything.
    pub(super) fn note(&mut self, start: &Start, forecast: &Forecast) -> Option<String> {
        let parts = self.parts(start, forecast);
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    fn parts(&mut self, start: &Start, forecast: &Forecast) -> Vec<String> {
        let job = &forecast.jobs[start.job];
        let mut parts = Vec::new();
        if let Some(first) = &start.first {
            if let Some(since) = first.late_since {
                parts.push(format!("late since {}", self.times.text(since)));
            }
            if first.is_past_grace {
                parts.push("would be skipped: past its misfire_grace_time".to_owned());
            } else if first.runs > 1 {
                parts.push(format!("{} runs, one for each missed time", first.runs));
            }
            if let Some(at) = first.resumed_at {
                parts.push(format!("paused until {}, if it is resumed then", self.times.text(at)));
            }
        }
        if start.is_blocked {
            let most = job.max_instances.unwrap_or(1);
            parts.push(if job.waits {
                format!("waits for an earlier run: max_running_jobs {most}")
            } else {
                format!("would be skipped: max_instances {most}")
            });
        }
        parts.extend(start.clock_note.clone());
        if job.jitter > 0.0 {
            let most = took(job.jitter);
            parts.push(if job.only_delays { format!("up to {most} later") } else { format!("\u{b1}{most}") });
        }
        if start.in_executor > self.limit {
            parts.push(format!("{} at once, limit {}", start.in_executor, self.limit));
        }
        if self.said_unknown.len() <= start.job {
            self.said_unknown.resize(forecast.jobs.len(), false);
        }
        let says_unknown = job.expected_seconds.is_none() && matches!(self.times, TimeFormat::Full(_));
        if says_unknown && !std::mem::replace(&mut self.said_unknown[start.job], true) {
            parts.push("unknown duration".to_owned());
        }
        let fault = start.fault_after.as_ref().filter(|_| matches!(self.times, TimeFormat::Full(_)));
        parts.extend(fault.map(|fault| format!("later starts are unknown: {fault}")));
        parts
    }
}

pub(super) fn format_time(time: DateTime<Utc>, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S %Z").to_string().replacen(":00 ", " ", 1)
}

/// Returns what the starts do not say: jobs that cannot be read, unknown starts, runs that a clock change skips.
pub(super) fn general(gathered: &Gathered, summary: &ForecastSummary, zone: Tz) -> Vec<String> {
    let mut notes = Vec::new();
    if !gathered.unreadable.is_empty() {
        let named: Vec<String> =
            gathered.unreadable.iter().take(MAX_NAMED).map(|(id, why)| format!("{id} ({why})")).collect();
        notes.push(format!(
            "the starts of these jobs are not known: {}",
            name_list_of(&named, gathered.unreadable.len())
        ));
    }
    let faults: Vec<_> = summary.faults.iter().filter(|(_, why)| why != NO_SCHEDULE).collect();
    if !faults.is_empty() {
        let named: Vec<String> = faults.iter().take(MAX_NAMED).map(|(id, why)| format!("{id} ({why})")).collect();
        notes.push(format!("only the next start of these jobs is known: {}", name_list_of(&named, faults.len())));
    }
    match summary.faults.len() - faults.len() {
        0 => {}
        1 => notes.push("1 job has no stored schedule, so only its next start is known".to_owned()),
        jobs => notes.push(format!("{jobs} jobs have no stored schedule, so only their next starts are known")),
    }
    notes.extend(skipped_by_clock(gathered, zone));
    if let Some(why) = &gathered.no_durations_because {
        notes.push(format!("no durations are known: {why}"));
    }
    if !gathered.lost.is_empty() {
        notes.push(format!("not counted: {}, whose process is gone", name_list(&gathered.lost)));
    }
    if summary.is_cut {
        notes.push("there are too many starts; later ones are left out (a shorter --for shows fewer)".to_owned());
    }
    notes
}

/// Returns what is not listed because it does not start.
pub(super) fn left_out(gathered: &Gathered) -> Option<String> {
    let job = |count: usize| if count == 1 { "job" } else { "jobs" };
    let parts: Vec<String> = [
        (gathered.paused, format!("{} paused {}", gathered.paused, job(gathered.paused))),
        (gathered.idle, format!("{} without a next run", gathered.idle)),
        (gathered.later, format!("{} that start later", gathered.later)),
    ]
    .into_iter()
    .filter(|(jobs, _)| *jobs > 0)
    .map(|(_, words)| words)
    .collect();
    (!parts.is_empty()).then(|| format!("Not shown: {}.", parts.join(", ")))
}

/// Returns the runs after midnight that APScheduler 3 skips on the day after the change to summer time.
fn skipped_by_clock(gathered: &Gathered, zone: Tz) -> Option<String> {
    let (first, all) = &gathered.skipped_by_clock;
    let named: Vec<String> = first.iter().map(|(id, at)| format!("{id} at {}", format_time(*at, zone))).collect();
    (*all > 0).then(|| format!("APScheduler skips after the clock change: {}", name_list_of(&named, *all)))
}
