//! What has come of it in a line, and what has not been judged.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::db::slots::SlotFacts;
use crate::domain::job::Job;
use crate::domain::slots::{JobSlotResults, SlotResult, SlotStatus};
use crate::report::{PerfValue, Severity, Verdict};

/// How many slots, or jobs, one line names.
const MAX_NAMED: usize = 5;

/// A time as the line says it.
pub(super) fn format_minute(time: DateTime<Utc>, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z").to_string()
}

pub(super) fn verdict(judged: &[(&Job, JobSlotResults)], zone: Tz) -> Verdict {
    let rows = || judged.iter().flat_map(|(job, judged)| judged.slots.iter().map(move |row| (job, row)));
    let count = |status| rows().filter(|(_, row)| row.status == status).count();
    let counts: Vec<String> =
        SlotStatus::ALL.into_iter().map(|status| format!("{} {}", count(status), status.as_str())).collect();
    let problems = || rows().filter(|(_, row)| row.status.is_problem());
    // What is missed is the worst of it.
    let missed = problems().filter(|(_, row)| row.status == SlotStatus::Missed);
    let others = problems().filter(|(_, row)| row.status != SlotStatus::Missed);
    let said = |(job, row): (&&Job, &SlotResult)| {
        let time = row.sort_time().map_or(String::new(), |time| format_minute(time, zone));
        format!("{} {} {time}", job.id, row.status.as_str())
    };
    let named: Vec<String> = missed.chain(others).take(MAX_NAMED).map(said).collect();
    let more = match problems().count() {
        0 => String::new(),
        all if all > MAX_NAMED => format!(": {}, and {} more", named.join(", "), all - MAX_NAMED),
        _ => format!(": {}", named.join(", ")),
    };
    let severity = match (count(SlotStatus::Missed), problems().count()) {
        (0, 0) => Severity::Ok,
        (0, _) => Severity::Warning,
        _ => Severity::Critical,
    };
    let perfdata =
        SlotStatus::ALL.into_iter().map(|status| PerfValue::count(status.as_str(), count(status))).collect();
    Verdict { check_name: "RUNS", severity, summary: format!("{}{more}", counts.join(", ")), perfdata }
}

/// What has not been judged, and why.
pub(super) fn notes(gathered: &SlotFacts, judged: &[(&Job, JobSlotResults)], zone: Tz) -> Vec<String> {
    let mut notes = Vec::new();
    if !gathered.unscheduled.is_empty() {
        notes
            .push(format!("no schedule is kept of {}: nothing is expected", join_ids(&gathered.unscheduled)));
    }
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (job, judged) in judged {
        let Some(why) = &judged.skip_reason else { continue };
        match reasons.iter_mut().find(|(reason, _)| reason == why) {
            Some((_, ids)) => ids.push(job.id.clone()),
            None => reasons.push((why, vec![job.id.clone()])),
        }
    }
    notes.extend(reasons.iter().map(|(why, ids)| format!("not judged: {} ({why})", join_ids(ids))));
    let paused: usize = judged.iter().map(|(_, judged)| judged.paused_slots).sum();
    if paused > 0 {
        let jobs: Vec<String> = judged
            .iter()
            .filter(|(_, judged)| judged.paused_slots > 0)
            .map(|(job, _)| job.id.clone())
            .collect();
        notes.push(format!("{paused} slots fell into a pause of {}, and are left out", join_ids(&jobs)));
    }
    for (job, judged) in judged {
        if let Some(from) = judged.known_since.filter(|_| judged.skip_reason.is_none()) {
            notes.push(format!(
                "{} is judged from {} on: nothing is known of it before",
                job.id,
                format_minute(from, zone)
            ));
        }
        if let Some(cut) = judged.truncated_at {
            notes.push(format!(
                "{} is judged until {} only: there are too many slots",
                job.id,
                format_minute(cut, zone)
            ));
        }
    }
    if let Some(cut) = gathered.truncated_at {
        notes.push(format!(
            "only what was until {} is judged: there are too many runs",
            format_minute(cut, zone)
        ));
    }
    if gathered.unattributed_runs > 0 {
        notes.push(format!("of {} runs the log does not say whose they are", gathered.unattributed_runs));
    }
    notes
}

/// Some ids, and how many more there are.
fn join_ids(ids: &[String]) -> String {
    let named = ids.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
    if ids.len() > MAX_NAMED { format!("{named} and {} more", ids.len() - MAX_NAMED) } else { named }
}
