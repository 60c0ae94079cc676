//! The verdict of `runs expected` in one line, and the notes about what was not compared.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::db::slots::SlotSurvey;
use crate::domain::job::Job;
use crate::domain::slots::{JobSlotResults, SlotStatus};
use crate::report::{PerfValue, Severity, Verdict};

/// The largest number of slots or jobs that a line names.
const MAX_NAMED: usize = 5;

pub(super) fn format_minute(time: DateTime<Utc>, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}

/// Ids of which only the first ones are named.
#[derive(Default)]
struct NamedIds {
    first: Vec<String>,
    count: usize,
}

impl NamedIds {
    fn add(&mut self, id: impl Into<String>) {
        self.count += 1;
        if self.first.len() < MAX_NAMED {
            self.first.push(id.into());
        }
    }

    fn extend<'a>(mut self, ids: impl Iterator<Item = &'a str>) -> Self {
        ids.for_each(|id| self.add(id));
        self
    }

    fn join(&self) -> String {
        let named = self.first.join(", ");
        if self.count > self.first.len() {
            format!("{named} and {} more", self.count - self.first.len())
        } else {
            named
        }
    }
}

/// The results of all jobs.
pub(super) struct Summary {
    zone: Tz,
    /// How many slots have each of [`SlotStatus::ALL`].
    counts: [usize; 5],
    missed: NamedIds,
    /// Late and duplicate slots.
    other_problems: NamedIds,
    /// The jobs that were not compared, by the reason.
    skipped: Vec<(String, NamedIds)>,
    paused_slots: usize,
    paused_jobs: NamedIds,
    /// Notes about jobs that were compared for a part of the time only.
    partly_compared: Vec<String>,
    truncated_at: Option<DateTime<Utc>>,
}

impl Summary {
    pub(super) fn new(zone: Tz) -> Self {
        Self {
            zone,
            counts: [0; 5],
            missed: NamedIds::default(),
            other_problems: NamedIds::default(),
            skipped: Vec::new(),
            paused_slots: 0,
            paused_jobs: NamedIds::default(),
            partly_compared: Vec::new(),
            truncated_at: None,
        }
    }

    pub(super) fn add(&mut self, job: &Job, results: &JobSlotResults) {
        for slot in &results.slots {
            self.counts[slot.status as usize] += 1;
            if slot.status.is_problem() {
                let is_missed = slot.status == SlotStatus::Missed;
                let problems = if is_missed { &mut self.missed } else { &mut self.other_problems };
                let time = slot.sort_time().map_or(String::new(), |time| format_minute(time, self.zone));
                problems.add(format!("{} {} {time}", job.id, slot.status.as_str()));
            }
        }
        if let Some(reason) = &results.skip_reason {
            match self.skipped.iter_mut().find(|(known, _)| known == reason) {
                Some((_, ids)) => ids.add(job.id.as_str()),
                None => self.skipped.push((reason.clone(), NamedIds::default().extend([job.id.as_str()].into_iter()))),
            }
        }
        self.paused_slots += results.paused_slots;
        if results.paused_slots > 0 {
            self.paused_jobs.add(job.id.as_str());
        }
        if let Some(since) = results.known_since.filter(|_| results.skip_reason.is_none()) {
            let since = format_minute(since, self.zone);
            let note = format!("{} is compared only since {since}: no earlier schedule or run is known", job.id);
            self.partly_compared.push(note);
        }
        if let Some(end) = results.truncated_at {
            self.truncated_at = [self.truncated_at, Some(end)].into_iter().flatten().min();
            let end = format_minute(end, self.zone);
            self.partly_compared.push(format!("{} is compared only until {end}: there are too many slots", job.id));
        }
    }

    /// Returns the time after which the comparison is incomplete.
    pub(super) fn truncated_at(&self) -> Option<DateTime<Utc>> {
        self.truncated_at
    }

    pub(super) fn verdict(&self) -> Verdict {
        let count = |status: SlotStatus| self.counts[status as usize];
        let counts: Vec<String> =
            SlotStatus::ALL.into_iter().map(|status| format!("{} {}", count(status), status.as_str())).collect();
        // Missed slots are the worst problem, so they are named first.
        let named: Vec<&str> =
            self.missed.first.iter().chain(&self.other_problems.first).take(MAX_NAMED).map(String::as_str).collect();
        let named = match self.missed.count + self.other_problems.count {
            0 => String::new(),
            all if all > MAX_NAMED => format!(": {}, and {} more", named.join(", "), all - MAX_NAMED),
            _ => format!(": {}", named.join(", ")),
        };
        let severity = match (self.missed.count, self.other_problems.count) {
            (0, 0) => Severity::Ok,
            (0, _) => Severity::Warning,
            _ => Severity::Critical,
        };
        let perfdata =
            SlotStatus::ALL.into_iter().map(|status| PerfValue::count(status.as_str(), count(status))).collect();
        Verdict { check_name: "RUNS", severity, summary: format!("{}{named}", counts.join(", ")), perfdata }
    }

    /// Returns what was not compared, and why.
    pub(super) fn notes(self, survey: &SlotSurvey) -> Vec<String> {
        let mut notes = Vec::new();
        if !survey.unscheduled.is_empty() {
            let unscheduled = NamedIds::default().extend(survey.unscheduled.iter());
            notes.push(format!("no stored schedule: {}", unscheduled.join()));
        }
        notes.extend(self.skipped.iter().map(|(reason, ids)| format!("not compared: {} ({reason})", ids.join())));
        if self.paused_slots > 0 {
            let (slots, ids) = (self.paused_slots, self.paused_jobs.join());
            notes.push(format!("left out: {slots} slots during a pause of {ids}"));
        }
        notes.extend(self.partly_compared);
        if let Some(imported) = survey.imported {
            let [from, until] =
                [imported.covered_from, imported.covered_until].map(|time| format_minute(time, self.zone));
            notes.push(format!("compared with the imported runs from {from} to {until}; other times are unknown"));
        }
        if let Some(end) = survey.truncated_at {
            let end = format_minute(end, self.zone);
            notes.push(format!("runs are compared only until {end}: there are too many runs"));
        }
        if survey.unattributed_runs > 0 {
            notes.push(format!("the audit log does not record the job of {} runs", survey.unattributed_runs));
        }
        notes
    }
}
