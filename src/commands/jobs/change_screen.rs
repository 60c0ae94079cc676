//! What a person sees after a change of jobs: what each job is now, what follows from that, and how to take it back.

use super::change_jobs::JobChange;
use crate::db::jobs::ChangedJob;
use crate::domain::job::{Job, JobState, Pause};
use crate::domain::shell;
use crate::invocation;
use crate::screen::{Column, Row, Screen, ScreenCell, Symbol, Table, Text, Times, count, counted, span};

/// How many jobs the screen of a change lists, so that it fits 24 lines. New values can need a second line each.
const MAX_ROWS: usize = 10;
const MAX_ROWS_WITH_VALUES: usize = 7;

/// The command that made the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Pause,
    Resume,
    Trigger,
    Remove,
    Schedule,
    Edit,
}

impl Action {
    fn participle(self) -> &'static str {
        match self {
            Self::Pause => "paused",
            Self::Resume => "resumed",
            Self::Trigger => "due now",
            Self::Remove => "removed",
            Self::Schedule => "scheduled",
            Self::Edit => "edited",
        }
    }

    fn symbol(self) -> Symbol {
        match self {
            Self::Pause => Symbol::Paused,
            Self::Resume | Self::Schedule | Self::Edit => Symbol::Good,
            Self::Trigger => Symbol::Running,
            Self::Remove => Symbol::Inactive,
        }
    }
}

/// Shows the changes. `notes` are further sentences, such as how a run has ended.
pub(super) fn screen(
    action: Action,
    changes: &[JobChange],
    is_dry_run: bool,
    mut notes: Vec<Text>,
    times: Times,
) -> Screen {
    let updated: Vec<&ChangedJob> = changes.iter().filter_map(|change| change.changed.as_ref()).collect();
    let mut screen = match (changes, updated.as_slice()) {
        ([change], [job]) => {
            // The meaning of a schedule belongs to the job, and the end of a run comes last.
            let own_notes = if action == Action::Trigger { Vec::new() } else { std::mem::take(&mut notes) };
            one_job(action, job, change.differences.as_deref(), own_notes, is_dry_run, times)
        }
        ([change], []) => Screen::new().hanging(change.unchanged_note().unwrap_or_default(), 2),
        _ => several_jobs(action, changes, &updated, is_dry_run, times),
    };
    for note in notes.into_iter().filter(|note| !note.is_empty()) {
        screen = screen.hanging(note, 2);
    }
    screen.including_notes()
}

fn one_job(
    action: Action,
    job: &ChangedJob,
    differences: Option<&str>,
    notes: Vec<Text>,
    is_dry_run: bool,
    times: Times,
) -> Screen {
    let is = if is_dry_run { "would be" } else { "is" };
    let before = &job.before;
    let mut headline = Text::unit(&before.id) + format!(" {is} ");
    headline = match (action, &job.after) {
        (Action::Remove, None) => headline + "deleted (it was " + state_and_time(before, times) + ")",
        (Action::Trigger, Some(after)) if after.id != before.id => {
            headline + "due now, and runs once as " + Text::unit(&after.id)
        }
        (_, Some(after)) => headline + outcome(action, before, after, times),
        (_, None) => headline + action.participle(),
    };
    if let Some(differences) = differences {
        headline = headline + ": " + differences;
    }
    let mut screen = Screen::new().hanging(action.symbol().with(headline), 2);
    for sentence in details(action, &[job], times) {
        screen = below(screen, sentence);
    }
    for note in notes.into_iter().filter(|note| !note.is_empty()) {
        screen = screen.hanging(note, 2);
    }
    if is_dry_run {
        return below(screen, "Dry run: nothing was changed.");
    }
    match job.operation.filter(|_| !job.is_final) {
        Some(operation) => below(
            screen,
            Text::from("Take it back: ") + Text::command(&invocation::apsctl(&format!("undo {operation}"))),
        ),
        None => screen,
    }
}

/// Adds a sentence below the headline.
fn below(screen: Screen, sentence: impl Into<Text>) -> Screen {
    screen.hanging(Text::from("  ") + sentence.into(), 2)
}

/// Returns what a job is now, to follow "is": `paused until 05:17 UTC (2h): mail server down`.
fn outcome(action: Action, before: &Job, after: &Job, times: Times) -> Text {
    let next = |job: &Job| job.next_run_time.map(|next| Text::unit(&times.minute(next)));
    match action {
        Action::Pause => after.pause.as_ref().map_or_else(|| "paused".into(), |pause| pause_words(pause, times)),
        Action::Trigger => match next(before).filter(|_| before.job_state != JobState::Paused) {
            Some(was) => Text::from("due now (was ") + was + ")",
            None => Text::from("due now (was ") + before.job_state.as_str() + ")",
        },
        Action::Remove => Text::from("removed (it was ") + state_and_time(before, times) + ")",
        Action::Edit => action.participle().into(),
        Action::Resume | Action::Schedule => {
            let words = Text::from(action.participle());
            match after.next_run_time {
                Some(time) => {
                    words + ": its next run is " + next(after) + " (" + Text::unit(&times.relative(time)) + ")"
                }
                None if after.job_state == JobState::Paused => words + ", and stays paused",
                None => words,
            }
        }
    }
}

fn pause_words(pause: &Pause, times: Times) -> Text {
    let until = match pause.resume_at {
        Some(time) => {
            let zone = times.zone_name();
            Text::from("paused until ")
                + Text::unit(&format!("{} {zone}", times.minute(time)))
                + " ("
                + Text::unit(&span((time - times.now).as_seconds_f64()))
                + ")"
        }
        None => "paused until it is resumed".into(),
    };
    match &pause.reason {
        Some(reason) => until + ": " + reason,
        None => until,
    }
}

fn state_and_time(job: &Job, times: Times) -> Text {
    let state = Text::from(job.job_state.as_str());
    match job.next_run_time {
        Some(next) => state + " " + Text::unit(&times.minute(next)),
        None => state,
    }
}

/// Returns what follows from the changes, a sentence each.
fn details(action: Action, updated: &[&ChangedJob], times: Times) -> Vec<Text> {
    let mut sentences = Vec::new();
    if action == Action::Pause {
        sentences.extend(pause_details(updated, times));
    }
    let running = updated.iter().filter(|job| job.before.job_state == JobState::Executing).count();
    if running > 0 && matches!(action, Action::Pause | Action::Remove) {
        sentences.push(Text::from(if updated.len() == 1 {
            "It is running: that run goes on to its end.".to_owned()
        } else {
            format!("{} running: a run that has begun goes on to its end.", counted_are(running))
        }));
    }
    let is_final = updated.iter().any(|job| job.is_final);
    if is_final {
        sentences.push(
            Text::from(
                "This cannot be taken back: a deleted row is restored only to a table, and only where no row-level \
                 security applies to this role. Before the next deletion, save the rows: ",
            ) + Text::command(&invocation::apsctl("jobs snapshot FILE")),
        );
    }
    sentences
}

fn counted_are(number: usize) -> String {
    format!("{} {}", counted(number, "job"), if number == 1 { "is" } else { "are" })
}

/// Says what becomes of the next runs, and who resumes the jobs.
fn pause_details(updated: &[&ChangedJob], times: Times) -> Option<Text> {
    let (first, after) = updated.iter().find_map(|job| Some((*job, job.after.as_ref()?)))?;
    let pause = after.pause.as_ref()?;
    let kept = match (pause.saved_next_run_time, updated) {
        (Some(next), [_]) => {
            let time = Text::unit(&times.minute(next));
            let is_skipped = next <= pause.resume_at.unwrap_or(times.now).max(times.now);
            match is_skipped {
                // It is the run that goes on.
                true if first.before.job_state == JobState::Executing => Text::default(),
                true => Text::from("Its run at ") + time + " is skipped. ",
                false => Text::from("Its next run, ") + time + ", is kept. ",
            }
        }
        _ => Text::default(),
    };
    let it = if updated.len() == 1 { "it" } else { "them" };
    let resume = match pause.resume_at {
        Some(time) => {
            Text::from(format!("Nothing resumes {it} by itself: the first "))
                + Text::command("run-once")
                + " after "
                + Text::unit(&times.minute(time))
                + " does, or "
                + Text::command(&invocation::apsctl("jobs resume --expired"))
                + "."
        }
        None if updated.len() == 1 => {
            let command = shell::with_argument(&invocation::apsctl("jobs resume"), &first.before.id);
            Text::from("Resume it: ") + Text::command(&command)
        }
        None => Text::from("They stay paused until they are resumed."),
    };
    Some(kept + resume)
}

fn several_jobs(
    action: Action,
    changes: &[JobChange],
    updated: &[&ChangedJob],
    is_dry_run: bool,
    times: Times,
) -> Screen {
    if changes.is_empty() {
        return Screen::new().paragraph("No jobs to change.");
    }
    let change = Column::new("CHANGE");
    // New values can be long.
    let change = if action == Action::Edit { change.rank(1).or_below() } else { change };
    let columns = [Column::new("JOB").id(), change, Column::new("OP").right()];
    let max_rows = if action == Action::Edit { MAX_ROWS_WITH_VALUES } else { MAX_ROWS };
    let shown: Vec<&JobChange> = if changes.len() > max_rows {
        // The jobs that were changed matter more than the others.
        let (first, last): (Vec<&JobChange>, Vec<&JobChange>) =
            changes.iter().partition(|change| change.changed.is_some());
        first.into_iter().chain(last).take(max_rows).collect()
    } else {
        changes.iter().collect()
    };
    let more = changes.len() - shown.len();
    let rows = shown.into_iter().map(|change| match &change.changed {
        Some(job) => {
            let after = match &job.after {
                Some(after) => state_and_time(after, times),
                None => "deleted".into(),
            };
            let operation = job.operation.map(|operation| Text::from(operation.to_string()));
            Row::new([
                Text::unit(&change.job.id).into(),
                match &change.differences {
                    Some(differences) => ScreenCell::from(Text::from(differences.as_str())),
                    None => ScreenCell::from(state_and_time(&job.before, times) + " → " + after),
                },
                Text::from(operation).into(),
            ])
            .symbol(action.symbol())
        }
        None => Row::new([
            Text::unit(&change.job.id).into(),
            match action {
                Action::Edit => "as before".into(),
                _ => ScreenCell::from(state_and_time(&change.job, times) + ", as before"),
            },
            Text::default().into(),
        ]),
    });
    let mut screen = Screen::new().table(Table::new(columns, rows));
    if more > 0 {
        screen = screen.paragraph(format!("  and {} more", count(more as u64)));
    }
    let screen = screen.blank();
    let unchanged = changes.len() - updated.len();
    let mut summary = Text::from(counted_are(updated.len()));
    if is_dry_run {
        summary = Text::from(format!("{} would be", counted(updated.len(), "job")));
    }
    let words = match updated.first().and_then(|job| job.after.as_ref()?.pause.as_ref()) {
        Some(Pause { resume_at: None, reason, .. }) if action == Action::Pause => match reason {
            Some(reason) => Text::from("paused: ") + reason,
            None => "paused".into(),
        },
        Some(pause) if action == Action::Pause => pause_words(pause, times),
        _ if updated.iter().all(|job| job.after.is_none()) && !updated.is_empty() => "deleted".into(),
        _ => Text::from(action.participle()),
    };
    summary = summary + " " + words;
    if unchanged > 0 {
        summary = summary
            + format!(
                ", {} unchanged",
                if unchanged == 1 { "1 is".to_owned() } else { format!("{} are", count(unchanged as u64)) }
            );
    }
    let zone = if action == Action::Edit { String::new() } else { format!(" Times in {}.", times.zone_name()) };
    let mut screen = screen.paragraph(summary + "." + zone);
    for sentence in details(action, updated, times) {
        screen = screen.paragraph(sentence);
    }
    if is_dry_run {
        return screen.paragraph("Dry run: nothing was changed.");
    }
    // An undo of one operation undoes all of the change, so it needs every row.
    let first = updated.first().and_then(|job| job.operation).filter(|_| updated.iter().all(|job| !job.is_final));
    if let Some(operation) = first {
        let (back, undo) = match updated {
            [_] => ("Take it back: ", format!("undo {operation}")),
            _ => ("Take all back: ", format!("undo {operation}")),
        };
        screen = screen.paragraph(Text::from(back) + Text::command(&invocation::apsctl(&undo)));
    }
    screen
}
