//! The screen of `runs show`: what is known of the run, without empty fields; then its error and the worker's log.

use serde_json::Value;

use super::log_excerpt::LogExcerpt;
use super::{DetailRow, due_at};
use crate::commands::audit::{RunViewer, approved};
use crate::domain::audit::{Run, RunStatus};
use crate::domain::owner_liveness::process_name;
use crate::domain::slots::{SlotResult, SlotStatus};
use crate::domain::{error_text, shell};
use crate::invocation::apsctl;
use crate::screen::{Screen, Text, Times, Tone, count, span, took};

pub(super) fn screen(
    run: &Run,
    detail: &DetailRow,
    log: Option<&LogExcerpt>,
    viewer: &RunViewer,
    times: Times,
) -> Screen {
    let job = run.job_id.as_deref().map_or_else(Text::default, |job| Text::from(" of ") + Text::unit(job));
    let error = run.error.as_deref().unwrap_or_default();
    let headline = error_text::headline(error);
    let known = [
        ("started", started(run, times)),
        ("took", duration(run, viewer)),
        ("slot", slot(detail, times)),
        ("approved", approvals(run, detail)),
        ("rules", rules(&detail.rules)),
        ("undone", undone(&detail.details)),
        ("attempt", attempt(&detail.details)),
        ("process", process(&detail.details)),
        ("command", text(&detail.details, "command")),
        ("database", database(&detail.details)),
        ("note", note(detail)),
        ("error", Text::from(headline).tone(Tone::Bad)),
    ];
    let fields = known.map(|(label, value)| (label.to_owned(), value)).into_iter();
    let heading = Text::from(run.name()) + job;
    let mut screen =
        Screen::new().heading(heading, viewer.result(run)).fields(fields.chain(other_columns(&detail.others)));
    if error.trim() != headline {
        screen = screen.blank();
        for line in error.lines() {
            let line = line.replace('\t', "    ");
            let indent = line.len() - line.trim_start_matches(' ').len();
            screen = screen.hanging(format!("  {line}"), indent + 4);
        }
    }
    if let Some(log) = log.and_then(LogExcerpt::screen) {
        screen = screen.blank().append(log);
    }
    match next_command(run, detail, viewer) {
        Some((label, command)) => screen.blank().paragraph(Text::from(label) + Text::command(&command)),
        None => screen,
    }
}

/// Returns what to do next: repair, or take the approvals back.
fn next_command(run: &Run, detail: &DetailRow, viewer: &RunViewer) -> Option<(&'static str, String)> {
    let is_job_known = detail.unknown_reasons.is_empty();
    let is_failure = run.status.as_ref().is_some_and(RunStatus::is_failure);
    if let Some(job) = run.job_id.as_deref().filter(|_| is_job_known && (is_failure || viewer.is_lost(run))) {
        return Some(("What to do: ", apsctl(&shell::with_option("doctor", "--job", job))));
    }
    let is_approved = detail.approvals.as_ref().is_some_and(|approvals| approvals.unchanged > 0);
    let id = run.id.as_ref().filter(|_| is_approved)?;
    Some(("Take its approvals back: ", apsctl(&shell::with_argument("runs undo", &id.to_string()))))
}

fn started(run: &Run, times: Times) -> Text {
    match run.created_at {
        Some(time) => Text::unit(&times.full(time)) + ", " + Text::unit(&times.relative(time)),
        None => Text::from(run.out_of_range_times.0.as_deref()),
    }
}

fn duration(run: &Run, viewer: &RunViewer) -> Text {
    let took = viewer.took(run).map_or_else(Text::default, |took| Text::unit(&took));
    match &run.out_of_range_times.1 {
        Some(end) => took + "until " + Text::from(end),
        None if viewer.is_lost(run) => took + " so far; its process is gone",
        None if run.status == Some(RunStatus::Running) => took + " so far",
        None => took,
    }
}

/// Returns `Mon 30 Nov 09:00, on time (2s)`.
fn slot(detail: &DetailRow, times: Times) -> Text {
    let slot = detail.slot.as_ref();
    let Some(due) = slot.map_or_else(|| due_at(&detail.details), |slot| slot.expected_at) else {
        return slot.map_or_else(Text::default, |_| Text::from("none: an extra run"));
    };
    let result = match slot.map(|slot| slot.status) {
        Some(SlotStatus::OnTime) => ", on time",
        Some(SlotStatus::Late) => ", late",
        Some(SlotStatus::Duplicate) => ", run twice",
        Some(SlotStatus::Missed | SlotStatus::Extra) | None => "",
    };
    let delay = slot.and_then(SlotResult::delay_seconds);
    let delay = delay.or_else(|| detail.started_at.map(|started_at| (started_at - due).as_seconds_f64()));
    let delay = delay.map_or_else(String::new, |seconds| {
        let text = if seconds.abs() < 1.0 { took(seconds) } else { span(seconds) };
        format!(" ({text})")
    });
    Text::unit(&times.day_and_minute(due)) + result + delay
}

fn approvals(run: &Run, detail: &DetailRow) -> Text {
    let of = approved(run.versions_approved, run.versions_evaluated);
    let Some(now) = &detail.approvals else { return of };
    let part = |number: i64, words: &str| (number != 0).then(|| format!("{} {words}", count(number.unsigned_abs())));
    let parts =
        [part(now.unchanged, "still approved"), part(now.changed, "changed since"), part(now.pending, "pending again")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if parts.is_empty() { of } else { of + ": " + parts.join(", ") }
}

/// Returns `High Confidence 120, Small And Tested 39`.
fn rules(rules: &[Value]) -> Text {
    let mut text = Text::default();
    for rule in rules {
        let name = rule["name"].as_str().map_or_else(|| format!("rule {}", plain(&rule["id"])), str::to_owned);
        let separator = if text.is_empty() { "" } else { ", " };
        text = text + separator + name + " " + Text::unit(&plain(&rule["approved"]));
    }
    text
}

fn undone(details: &Value) -> Text {
    match details.get("undone") {
        None | Some(Value::Null) => Text::default(),
        Some(undone) => match undone.get("operation") {
            Some(operation) => Text::from(format!("by operation {}", plain(operation))),
            None => Text::from(plain(undone)),
        },
    }
}

/// Returns `2, recovers run 41`.
fn attempt(details: &Value) -> Text {
    let first = details.get("attempt").and_then(Value::as_i64) == Some(1);
    let parts = [
        ("attempt", "", !first),
        ("recovers", "recovers run ", true),
        ("lost_run", "after the lost run ", true),
        ("resumed_after", "resumed after ", true),
    ];
    let parts = parts.into_iter().filter(|(.., is_shown)| *is_shown).filter_map(|(name, words, _)| {
        let value = details.get(name).filter(|value| !value.is_null())?;
        Some(format!("{words}{}", plain(value)))
    });
    Text::from(parts.collect::<Vec<_>>().join(", "))
}

/// Returns `pid 123 on worker-1, by maria`.
fn process(details: &Value) -> Text {
    let word = |name: &str| details.get(name).and_then(Value::as_str);
    let pid = details.get("pid").and_then(Value::as_i64).and_then(|pid| i32::try_from(pid).ok());
    let process = process_name(word("host"), pid).map(|name| Text::unit(&name));
    let by = match (word("sudo_user"), word("os_user")) {
        (Some(person), Some(account)) => Some(format!("by {person} as {account}")),
        (Some(user), None) | (None, Some(user)) => Some(format!("by {user}")),
        (None, None) => None,
    };
    match (process, by) {
        (Some(process), Some(by)) => process + ", " + by,
        (process, by) => process.unwrap_or_default() + Text::from(by),
    }
}

fn database(details: &Value) -> Text {
    let word = |name: &str| details.get(name).and_then(Value::as_str);
    match (word("db_role"), word("server")) {
        (Some(role), Some(server)) => Text::from(format!("role {role} on {server}")),
        (Some(role), None) => Text::from(format!("role {role}")),
        (None, server) => Text::from(server),
    }
}

fn note(detail: &DetailRow) -> Text {
    let notes = detail.slot.iter().filter_map(|slot| slot.note.as_ref()).chain(&detail.unknown_reasons);
    Text::from(notes.map(String::as_str).collect::<Vec<_>>().join("; "))
}

/// Returns the application's own columns, by name.
fn other_columns(others: &str) -> Vec<(String, Text)> {
    let others = crate::domain::json_text::parse_within_limits(others);
    let Some(others) = others.as_object() else { return Vec::new() };
    let field = |(name, value): (&String, &Value)| {
        let label = Text::from(name).plain();
        (label, if value.is_null() { Text::default() } else { Text::from(plain(value)) })
    };
    others.iter().map(field).collect()
}

fn text(details: &Value, name: &str) -> Text {
    Text::from(details.get(name).and_then(Value::as_str))
}

/// Returns a value without the quotes of a JSON string.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
