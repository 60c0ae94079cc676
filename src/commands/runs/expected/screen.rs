//! The screen of `runs expected`: a summary of each job, and a calendar of its slots.

use chrono::{DateTime, Timelike as _, Utc};

use super::calendar::calendar;
use crate::commands::audit::run_result;
use crate::db::slots::SlotFacts;
use crate::domain::job::Job;
use crate::domain::slots::{JobSlotResults, SlotResult, SlotStatus};
use crate::invocation::APSCTL;
use crate::screen::{
    Column, Row, Screen, ScreenCell, Symbol, Table, Terminal, Text, Times, Tone, count, counted, span, took,
};

/// The largest number of jobs that a sentence names.
const MAX_NAMED: usize = 3;

/// How the results are shown.
#[derive(Clone, Copy)]
pub(super) struct View {
    /// List every slot.
    pub(super) lists_slots: bool,
    /// List only the slots that are missed, late or run twice.
    pub(super) only_problems: bool,
    /// Name every job that was not judged.
    pub(super) names_all: bool,
    /// The beginning of the selected time.
    pub(super) since: DateTime<Utc>,
    pub(super) times: Times,
    pub(super) terminal: Terminal,
}

/// The slots of a job by their status.
struct Counts([usize; 5]);

impl Counts {
    fn new(results: &JobSlotResults) -> Self {
        Self(SlotStatus::ALL.map(|status| results.slots.iter().filter(|slot| slot.status == status).count()))
    }

    fn get(&self, status: SlotStatus) -> usize {
        self.0[status as usize]
    }

    /// Returns the number of slots. Second runs of a slot and runs without a slot do not count.
    fn slots(&self) -> usize {
        self.get(SlotStatus::OnTime) + self.get(SlotStatus::Late) + self.get(SlotStatus::Missed)
    }

    fn symbol(&self) -> Symbol {
        if self.get(SlotStatus::Missed) > 0 {
            Symbol::Bad
        } else if self.get(SlotStatus::Late) + self.get(SlotStatus::Duplicate) > 0 {
            Symbol::Warning
        } else if self.slots() > 0 {
            Symbol::Good
        } else {
            Symbol::None
        }
    }
}

pub(super) fn screen(gathered: &SlotFacts, results: &[(&Job, JobSlotResults)], view: View) -> Screen {
    let mut judged: Vec<(&Job, &JobSlotResults)> =
        results.iter().filter(|(_, results)| results.skip_reason.is_none()).map(|(job, slots)| (*job, slots)).collect();
    judged.sort_by_key(|(_, results)| match Counts::new(results).symbol() {
        Symbol::Bad => 0,
        Symbol::Warning => 1,
        _ => 2,
    });
    let mut screen = Screen::new();
    if view.lists_slots || view.only_problems {
        screen = screen.append(slot_list(&judged, view));
    } else if !judged.is_empty() {
        screen = screen.table(summary_table(&judged)).blank();
        if !view.terminal.plain {
            screen = screen.append(calendar(&judged, view.times, view.terminal)).blank();
        }
    }
    if judged.is_empty() {
        screen = screen.paragraph(format!("No job is judged {}.", period(gathered, view.times)));
        return screen.append(not_judged(gathered, results, view));
    }
    screen.paragraph(totals(gathered, &judged, view.times)).append(not_judged(gathered, results, view))
}

fn summary_table(judged: &[(&Job, &JobSlotResults)]) -> Table {
    let columns = [
        Column::new("JOB").id(),
        Column::new("ON TIME").right(),
        Column::new("LATE").right(),
        Column::new("MISSED").right(),
        Column::new("TWICE").right(),
        Column::new("EXTRA").right().rank(1),
        Column::new("USUAL DELAY").right().rank(2),
    ];
    let row = |(job, results): &(&Job, &JobSlotResults)| {
        let counts = Counts::new(results);
        let number = |status, tone| {
            let text = Text::from(count(counts.get(status) as u64));
            if counts.get(status) > 0 { text.tone(tone) } else { text }
        };
        let (on_time, slots) = (count(counts.get(SlotStatus::OnTime) as u64), count(counts.slots() as u64));
        let on_time = if counts.slots() == 0 { "-".to_owned() } else { format!("{on_time} of {slots}") };
        Row::new([
            job.id.as_str().into(),
            Text::unit(&on_time).into(),
            number(SlotStatus::Late, Tone::Warning).into(),
            number(SlotStatus::Missed, Tone::Bad).into(),
            number(SlotStatus::Duplicate, Tone::Warning).into(),
            number(SlotStatus::Extra, Tone::Notice).into(),
            Text::from(usual_delay(results)).into(),
        ])
        .symbol(counts.symbol())
    };
    Table::new(columns, judged.iter().map(row))
}

/// Returns the median delay of the slots that were filled.
fn usual_delay(results: &JobSlotResults) -> Option<String> {
    let is_filled = |slot: &&SlotResult| matches!(slot.status, SlotStatus::OnTime | SlotStatus::Late);
    let mut delays: Vec<f64> = results.slots.iter().filter(is_filled).filter_map(SlotResult::delay_seconds).collect();
    delays.sort_by(f64::total_cmp);
    delays.get(delays.len() / 2).map(|delay| delay_text(*delay))
}

fn delay_text(seconds: f64) -> String {
    if seconds.abs() < 1.0 { took(seconds) } else { span(seconds) }
}

/// Returns every slot, or those with a problem, in the order of the jobs.
fn slot_list(judged: &[(&Job, &JobSlotResults)], view: View) -> Screen {
    let columns = [
        Column::new("JOB").id(),
        Column::new("DUE").rank(1),
        Column::new("RESULT"),
        Column::new("DELAY").right().rank(2),
        Column::new("RUN").right().rank(4),
        Column::new("ENDED").rank(3),
        Column::new("NOTE").from(100).rank(5).or_below(),
    ];
    let is_listed = |slot: &&SlotResult| !view.only_problems || slot.status.is_problem();
    let listed = || judged.iter().flat_map(|(_, results)| results.slots.iter().filter(is_listed));
    let has_seconds = listed().any(|slot| slot.expected_at.is_some_and(|due| due.second() != 0));
    let rows: Vec<Row> = judged
        .iter()
        .flat_map(|(job, results)| {
            results.slots.iter().filter(is_listed).map(|slot| slot_row(job, slot, has_seconds, view.times))
        })
        .collect();
    if rows.is_empty() {
        return Screen::new();
    }
    Screen::new().table(Table::new(columns, rows)).blank()
}

fn slot_row(job: &Job, slot: &SlotResult, has_seconds: bool, times: Times) -> Row {
    let (result, symbol, tone) = match slot.status {
        SlotStatus::OnTime => ("on time", Symbol::Good, None),
        SlotStatus::Late => ("late", Symbol::Warning, Some(Tone::Warning)),
        SlotStatus::Missed => ("missed", Symbol::Bad, Some(Tone::Bad)),
        SlotStatus::Duplicate => ("twice", Symbol::Warning, Some(Tone::Warning)),
        SlotStatus::Extra => ("extra", Symbol::None, None),
    };
    let result = tone.map_or_else(|| Text::from(result), |tone| Text::from(result).tone(tone));
    let format = |due| if has_seconds { times.second(due) } else { times.minute(due) };
    let due = slot.expected_at.map_or_else(|| "-".to_owned(), format);
    let due = match due.rsplit_once(' ') {
        Some((day, clock)) => ScreenCell::split(day, clock),
        None => ScreenCell::split("", due),
    };
    let id = slot.run.as_ref().and_then(|run| run.id.as_ref()).map(ToString::to_string);
    Row::new([
        job.id.as_str().into(),
        due,
        result.into(),
        Text::from(slot.delay_seconds().map(delay_text)).into(),
        Text::from(id).into(),
        slot.outcome.as_ref().map(run_result).unwrap_or_default().into(),
        Text::from(slot.note.as_deref()).into(),
    ])
    .symbol(symbol)
}

/// Returns `35 slots of 2 jobs since Mon 23 Nov 03:22 UTC: 33 on time, 2 missed.`
fn totals(gathered: &SlotFacts, judged: &[(&Job, &JobSlotResults)], times: Times) -> Text {
    let counts: Vec<Counts> = judged.iter().map(|(_, results)| Counts::new(results)).collect();
    let total = |status| counts.iter().map(|counts| counts.get(status)).sum::<usize>();
    let slots: usize = counts.iter().map(Counts::slots).sum();
    let since = period(gathered, times);
    let start = format!("{} of {} {since}", counted(slots, "slot"), counted(judged.len(), "job"));
    let words = [
        (SlotStatus::Missed, "missed", Some(Tone::Bad)),
        (SlotStatus::Late, "late", Some(Tone::Warning)),
        (SlotStatus::Duplicate, "run twice", Some(Tone::Warning)),
        (SlotStatus::OnTime, "on time", None),
        (SlotStatus::Extra, "extra", None),
    ];
    let mut parts = Text::default();
    for (status, word, tone) in words {
        let number = total(status);
        if number > 0 {
            let part = Text::from(format!("{} {word}", count(number as u64)));
            let part = tone.map_or(part.clone(), |tone| part.tone(tone));
            parts = if parts.is_empty() { part } else { parts + ", " + part };
        }
    }
    if parts.is_empty() { Text::from(start + ".") } else { Text::from(start + ": ") + parts + "." }
}

/// Returns `since Mon 23 Nov 03:22 UTC`.
fn period(gathered: &SlotFacts, times: Times) -> String {
    let query = &gathered.question;
    let until =
        if query.until < query.now { format!(" until {}", times.day_and_minute(query.until)) } else { String::new() };
    format!("since {}{until} {}", times.day_and_minute(query.since), times.zone_name())
}

/// Returns what was not judged, and why.
fn not_judged(gathered: &SlotFacts, results: &[(&Job, JobSlotResults)], view: View) -> Screen {
    let times = view.times;
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    let mut add = |reason: &str, id| match groups.iter_mut().find(|(known, _)| known == reason) {
        Some((_, ids)) => ids.push(id),
        None => groups.push((reason.to_owned(), vec![id])),
    };
    for (job, results) in results {
        if let Some(reason) = &results.skip_reason {
            add(reason, &job.id);
        }
    }
    gathered.unscheduled.iter().for_each(|id| add("no schedule", id));
    let mut parts = groups.iter().enumerate().map(|(index, (reason, ids))| {
        let number = if index == 0 { counted(ids.len(), "job") } else { count(ids.len() as u64) };
        let one = ids.len() == 1;
        let text = match reason.as_str() {
            "no schedule" => Text::from(format!("{number} {} no schedule", if one { "has" } else { "have" })),
            "the audit log has no run of it" if gathered.recorded_since.is_none() => {
                Text::from(format!("{number} {} never run", if one { "has" } else { "have" }))
            }
            other => Text::from(format!("{number}: {other}")),
        };
        if is_elided(ids, view) { text } else { text + named(ids, true) }
    });
    let mut screen = Screen::new();
    let mut line = Text::default();
    if let Some(first) = parts.next() {
        line = parts.fold(Text::from("Not judged: ") + first, |line, part| line + ", " + part);
        let is_any_elided = groups.iter().any(|(_, ids)| is_elided(ids, view));
        line = line + if is_any_elided { " (-v names them). " } else { ". " };
    }
    if !view.lists_slots && results.iter().any(|(_, results)| !results.slots.is_empty()) {
        line = line + "Every slot: --all";
    }
    if !line.is_empty() {
        screen = screen.paragraph(line);
    }
    if let Some((why, until)) = gathered.unknown_before(view.since) {
        let until = times.day_and_minute(until);
        screen = screen.paragraph(format!("Judged only since {until}: older {}.", why.replace('`', "")));
    }
    let limited = |word: &str, select: &dyn Fn(&JobSlotResults) -> Option<DateTime<Utc>>| {
        let limits: Vec<(&str, DateTime<Utc>)> = results
            .iter()
            .filter(|(_, results)| results.skip_reason.is_none())
            .filter_map(|(job, results)| Some((job.id.as_str(), select(results)?)))
            .collect();
        match limits.as_slice() {
            [] => None,
            [(id, time)] => Some(Text::unit(id) + format!(" is judged only {word} {}", times.day_and_minute(*time))),
            _ => {
                let ids: Vec<&str> = limits.iter().map(|(id, _)| *id).collect();
                let part = format!("{} are judged only {word} a later time", counted(limits.len(), "job"));
                let part = if word == "until" { part.replace("a later", "an earlier") } else { part };
                Some(Text::from(part) + named(&ids, view.names_all))
            }
        }
    };
    let known =
        limited("since", &|results| results.known_since).map(|text| text + ": no earlier schedule or run is known.");
    let cut = limited("until", &|results| results.truncated_at).map(|text| text + ": there are too many slots.");
    let paused: Vec<&str> =
        results.iter().filter(|(_, results)| results.paused_slots > 0).map(|(job, _)| job.id.as_str()).collect();
    let paused_slots: usize = results.iter().map(|(_, results)| results.paused_slots).sum();
    let paused = (paused_slots > 0).then(|| {
        Text::from(format!("Left out: {} during a pause of ", counted(paused_slots, "slot")))
            + counted(paused.len(), "job")
            + named(&paused, view.names_all)
            + "."
    });
    let too_many = gathered.truncated_at.map(|end| {
        Text::from(format!("Runs are judged only until {}: there are too many runs.", times.day_and_minute(end)))
    });
    let unattributed = (gathered.unattributed_runs > 0).then(|| {
        Text::from(format!("The audit log does not record the job of {}.", counted(gathered.unattributed_runs, "run")))
    });
    let imported = gathered.imported.map(|imported| {
        let [from, until] = [imported.covered_from, imported.covered_until].map(|time| times.day_and_minute(time));
        let import = Text::command(&format!("{APSCTL} runs import --file LOG"));
        Text::from(format!("The imported log covers {from} to {until}; other times are unknown: ")) + import
    });
    [paused, known, cut, too_many, unattributed, imported].into_iter().flatten().fold(screen, Screen::paragraph)
}

/// Whether the ids are too many to be named.
fn is_elided(ids: &[&str], view: View) -> bool {
    ids.len() > MAX_NAMED && !view.names_all
}

/// Returns the ids in parentheses, if they are few.
fn named(ids: &[&str], names_all: bool) -> Text {
    if ids.len() > MAX_NAMED && !names_all {
        return Text::from(" (-v names them)");
    }
    let names = ids.iter().enumerate().fold(Text::from(" ("), |text, (index, id)| {
        let separator = if index == 0 { "" } else { ", " };
        text + separator + Text::unit(id)
    });
    names + ")"
}
