//! The screen of `audit operations`.

use serde_json::Value;

use super::run_screen::time_cell;
use crate::db::operations::Operation;
use crate::domain::{image, json_text, shell};
use crate::invocation::apsctl;
use crate::screen::{Column, Row, Screen, Symbol, Table, Text, Times, counted};

/// What the operations were selected by.
pub(super) struct Selection<'a> {
    pub(super) job: Option<&'a str>,
    pub(super) has_age: bool,
    /// Whether there are more operations than are shown.
    pub(super) is_limited: bool,
}

pub(super) fn screen(operations: &[Operation], selection: &Selection, times: Times) -> Screen {
    let of_job = selection.job.map_or_else(Text::default, |job| Text::from(" of ") + Text::unit(job));
    let in_time = if selection.has_age { " in that time" } else { "" };
    if operations.is_empty() {
        return Screen::new().paragraph(Text::from("No operations") + of_job + in_time + ".");
    }
    let columns = [
        Column::new("OP").right(),
        Column::new("WHEN").rank(1),
        Column::new("WHO").rank(2),
        Column::new("JOB").id(),
        Column::new("CHANGE").shorten_last(),
        Column::new("ROLE").from(160).rank(3),
        Column::new("SERVER").from(160).rank(4),
        Column::new("COMMAND").from(100).rank(5).or_below(),
    ];
    // A change of several jobs is one line.
    let groups = operations.chunk_by(|a, b| a.group_id.is_some() && a.group_id == b.group_id);
    let table = Table::new(columns, groups.map(|group| row(group, times)));
    let limited = if selection.is_limited { ", the newest (all: -n 0)" } else { "" };
    let summary = Text::from(counted(operations.len(), "operation")) + of_job + in_time + limited;
    Screen::new().table(table).blank().paragraph(
        summary
            + format!(". Times in {}. Take one back: ", times.zone_name())
            + Text::command(&apsctl("undo OP"))
            + ". Chain: --verify",
    )
}

/// Returns the row of the operations of one transaction.
fn row(group: &[Operation], times: Times) -> Row {
    let Some(operation) = group.first() else { return Row::new([]) };
    let jobs = group.iter().filter(|operation| operation.job_id.is_some()).count();
    let (job, change) = match group {
        [one] => (Text::from(one.job_id.as_deref()), change(one, times)),
        _ => (Text::unit(&counted(jobs, "job")), change_of_several(group, times)),
    };
    Row::new([
        Text::from(operation.id.to_string()).into(),
        time_cell(Some(operation.at), None, times),
        who(operation).into(),
        job.into(),
        change.into(),
        role(operation).into(),
        Text::from(operation.server.as_deref()).into(),
        command(operation).into(),
    ])
}

/// Returns `maria@vm`: the person, not the account that `sudo` has changed to.
fn who(operation: &Operation) -> Text {
    let host = operation.host.split('.').next().unwrap_or_default();
    Text::unit(&format!("{}@{host}", operation.sudo_user.as_ref().unwrap_or(&operation.os_user)))
}

fn role(operation: &Operation) -> Text {
    match &operation.session_role {
        Some(session) if *session != operation.db_role => Text::unit(&format!("{session} as {}", operation.db_role)),
        _ => Text::unit(&operation.db_role),
    }
}

/// Returns the states before and after, if all jobs have the same, without their times.
fn change_of_several(group: &[Operation], times: Times) -> Text {
    let states = |operation: &Operation| {
        let state = |image: &Option<String>| {
            let image = json_text::parse_within_limits(image.as_deref()?);
            job_image(&image, times).map(|words| words.split(' ').next().unwrap_or_default().to_owned())
        };
        match (state(&operation.before), state(&operation.after)) {
            (Some(before), Some(after)) => format!("{before} → {after}"),
            (Some(before), None) => format!("{before} → deleted"),
            (None, Some(after)) => format!("new: {after}"),
            (None, None) => String::new(),
        }
    };
    let mut kinds: Vec<String> = group.iter().filter(|one| one.job_id.is_some()).map(states).collect();
    kinds.sort();
    kinds.dedup();
    let change = Text::from(match kinds.as_slice() {
        [one] => one.clone(),
        kinds => format!("{} kinds of change", kinds.len()),
    });
    let undone: Vec<i64> = group.iter().filter_map(|operation| operation.undone_by).collect();
    match undone.first() {
        Some(undo) if undone.len() == group.len() => {
            change + "  " + Symbol::Undone.with(Text::unit(&format!("by {undo}")))
        }
        Some(_) => change + "  " + Symbol::Undone.with(format!("{} of {}", undone.len(), group.len())),
        None => change,
    }
}

/// Returns `SCHEDULED 06:00 → PAUSED  ↶ by 7`.
fn change(operation: &Operation, times: Times) -> Text {
    let parse = |image: &Option<String>| image.as_deref().map(json_text::parse_within_limits).unwrap_or_default();
    let (before, after) = (parse(&operation.before), parse(&operation.after));
    let change = match (job_image(&before, times), job_image(&after, times)) {
        (Some(before), Some(after)) if before == after => before,
        (Some(before), Some(after)) => format!("{before} → {after}"),
        (Some(before), None) => format!("{before} → deleted"),
        (None, Some(after)) => format!("new: {after}"),
        (None, None) => other_change(&before, &after).unwrap_or_default(),
    };
    match operation.undone_by {
        Some(undo) => Text::from(change) + "  " + Symbol::Undone.with(Text::unit(&format!("by {undo}"))),
        None => Text::from(change),
    }
}

/// Returns the state and the next run of a job's image. `None` for an image of something else, and for no image.
fn job_image(image: &Value, times: Times) -> Option<String> {
    let job = image.get("job").filter(|job| !job.is_null())?;
    let (state, next) = image::state_and_next_run(job);
    let is_paused = image.get("paused").and_then(Value::as_bool).unwrap_or_default();
    let state = if is_paused { "PAUSED".to_owned() } else { state.unwrap_or_else(|| "no state".to_owned()) };
    Some(next.map_or(state.clone(), |next| format!("{state} {}", times.minute(next))))
}

/// Describes a change of something other than a job.
fn other_change(before: &Value, after: &Value) -> Option<String> {
    if let Some(summary) = run_image(after) {
        return Some(summary);
    }
    let either = |name: &str| after.get(name).or_else(|| before.get(name));
    let text = |name: &str| either(name).and_then(Value::as_str);
    if let Some(index) = text("index") {
        return Some(format!("index {index}"));
    }
    if let Some(pruned) = after.get("pruned") {
        let runs = pruned["runs"].as_u64().map_or_else(String::new, crate::screen::count);
        return Some(format!("{runs} runs of {} deleted", pruned["table"].as_str().unwrap_or_default()));
    }
    if let Some(archived) = after.get("archived") {
        return Some(format!("entries {} to {} archived", archived["first_seq"], archived["last_seq"]));
    }
    if let Some(maintenance) = either("maintenance") {
        let word = if after.get("maintenance").is_some_and(|now| now["until"].is_string() || now["since"].is_string()) {
            "maintenance begins"
        } else {
            "maintenance ends"
        };
        return (!maintenance.is_null()).then(|| word.to_owned());
    }
    if let Some(command) = text("restart") {
        return Some(format!("restart: {command}"));
    }
    if let (before_version, Some(version)) = (before.get("version"), after.get("version")) {
        let from = before_version.map_or_else(String::new, |version| format!("{version} → "));
        return Some(format!("schema version {from}{version}"));
    }
    // The names alone; `-o json` has the values.
    let names = after.as_object().or_else(|| before.as_object())?.keys();
    Some(names.cloned().collect::<Vec<_>>().join(", "))
}

/// Returns `run 17: 34 approved` for the image of a run.
pub(super) fn run_image(image: &Value) -> Option<String> {
    let (run, versions) = (image.get("run_id")?, image.get("versions")?);
    let state = if image.get("approved")?.as_bool()? { "approved" } else { "pending" };
    let run = run.as_str().map_or_else(|| run.to_string(), str::to_owned);
    Some(format!("run {run}: {versions} {state}"))
}

/// Returns the command and its reason, without what other columns show: `jobs pause --for 2h: mail server down`.
fn command(operation: &Operation) -> Text {
    let words = shell::quoted_words(&operation.command);
    let (job, reason) =
        (operation.job_id.as_deref().map(shell::quote), operation.reason.as_deref().unwrap_or_default());
    let mut shown: Vec<&str> = Vec::new();
    let mut words = words.into_iter().skip_while(|word| *word == "apsctl").peekable();
    while let Some(word) = words.next() {
        match word {
            "--sandbox" | "-y" | "--yes" | "--" => {}
            "-d" | "--database-url" | "--profile" | "--env-file" | "--reason" => drop(words.next()),
            _ if ["--database-url=", "--profile=", "--env-file=", "--reason="].iter().any(|o| word.starts_with(o)) => {}
            _ if job.as_deref() == Some(word) => {}
            _ => shown.push(word),
        }
    }
    let command = shown.join(" ");
    if reason.is_empty() || reason == command { Text::from(command) } else { Text::from(command) + ": " + reason }
}
