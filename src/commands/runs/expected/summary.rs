//! The verdict of `runs expected` in one line, and the notes about what was not compared.

use chrono_tz::Tz;

use crate::db::slots::SlotFacts;
use crate::domain::job::Job;
use crate::domain::name_list::{MAX_NAMED, name_list as named_jobs, name_list_of};
use crate::domain::slots::{JobSlotResults, SlotResult, SlotStatus};
use crate::domain::time_format::format_minute;
use crate::report::{PerfValue, Severity, Verdict};

pub(super) fn verdict(results: &[(&Job, JobSlotResults)], zone: Tz) -> Verdict {
    let slots = || results.iter().flat_map(|(job, results)| results.slots.iter().map(move |slot| (job, slot)));
    let count = |status| slots().filter(|(_, slot)| slot.status == status).count();
    let counts: Vec<String> =
        SlotStatus::ALL.into_iter().map(|status| format!("{} {}", count(status), status.as_str())).collect();
    let problems = || slots().filter(|(_, slot)| slot.status.is_problem());
    // Missed slots are the worst problem, so they are named first.
    let missed = problems().filter(|(_, slot)| slot.status == SlotStatus::Missed);
    let others = problems().filter(|(_, slot)| slot.status != SlotStatus::Missed);
    let describe = |(job, slot): (&&Job, &SlotResult)| {
        let time = slot.sort_time().map_or(String::new(), |time| format_minute(time, zone));
        format!("{} {} {time}", job.id, slot.status.as_str())
    };
    let named: Vec<String> = missed.chain(others).take(MAX_NAMED).map(describe).collect();
    let named = match problems().count() {
        0 => String::new(),
        all => format!(": {}", name_list_of(&named, all)),
    };
    let severity = match (count(SlotStatus::Missed), problems().count()) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let perfdata = SlotStatus::ALL.into_iter().map(|status| PerfValue::count(status.as_str(), count(status))).collect();
    Verdict { check_name: "RUNS", severity, summary: format!("{}{named}", counts.join(", ")), perfdata }
}

/// Returns what was not compared, and why.
pub(super) fn notes(gathered: &SlotFacts, results: &[(&Job, JobSlotResults)], zone: Tz) -> Vec<String> {
    let mut notes = Vec::new();
    if !gathered.unscheduled.is_empty() {
        notes.push(format!("no stored schedule: {}", named_jobs(&gathered.unscheduled)));
    }
    let mut jobs_by_reason: Vec<(&str, Vec<String>)> = Vec::new();
    for (job, results) in results {
        let Some(reason) = &results.skip_reason else { continue };
        match jobs_by_reason.iter_mut().find(|(known, _)| known == reason) {
            Some((_, ids)) => ids.push(job.id.clone()),
            None => jobs_by_reason.push((reason, vec![job.id.clone()])),
        }
    }
    notes.extend(jobs_by_reason.iter().map(|(reason, ids)| format!("not compared: {} ({reason})", named_jobs(ids))));
    let paused_slots: usize = results.iter().map(|(_, results)| results.paused_slots).sum();
    if paused_slots > 0 {
        let paused = results.iter().filter(|(_, results)| results.paused_slots > 0);
        let ids: Vec<String> = paused.map(|(job, _)| job.id.clone()).collect();
        notes.push(format!("left out: {paused_slots} slots during a pause of {}", named_jobs(&ids)));
    }
    for (job, results) in results {
        if let Some(since) = results.known_since.filter(|_| results.skip_reason.is_none()) {
            let since = format_minute(since, zone);
            notes.push(format!("{} is compared only since {since}: no earlier schedule or run is known", job.id));
        }
        if let Some(end) = results.truncated_at {
            let end = format_minute(end, zone);
            notes.push(format!("{} is compared only until {end}: there are too many slots", job.id));
        }
    }
    if let Some(imported) = gathered.imported {
        let [from, until] = [imported.covered_from, imported.covered_until].map(|time| format_minute(time, zone));
        notes.push(format!("compared with the imported runs from {from} to {until}; other times are unknown"));
    }
    if let Some(end) = gathered.truncated_at {
        let end = format_minute(end, zone);
        notes.push(format!("runs are compared only until {end}: there are too many runs"));
    }
    if gathered.unattributed_runs > 0 {
        notes.push(format!("the audit log does not record the job of {} runs", gathered.unattributed_runs));
    }
    notes
}
