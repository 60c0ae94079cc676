//! The thread that runs commands for the user: the same ones as on the command line, so that changes are guarded and
//! journalled in the same way.

use std::sync::mpsc::{Receiver, Sender};

use anyhow::{Context as _, Result};
use clap::Subcommand;

use super::buffer::SharedBuffer;
use super::event::{Action, Answer, ApprovedAction, Event, Request, View};
use crate::commands::audit::Audit;
use crate::commands::jobs::Jobs;
use crate::commands::{doctor, undo};
use crate::context::Context;
use crate::domain::shell;
use crate::error::{cli_error_of, redact};
use crate::report::{Cell, Format, Report};
use crate::screen::{Screen, Terminal, Text};

/// Serves requests until no more can come.
pub(super) fn run(context: &mut Context, requests: &Receiver<(Request, Terminal)>, events: &Sender<Event>) {
    for (request, terminal) in requests {
        let answer = answer(request, terminal, context);
        // A session that is rarely used should not stay open.
        context.disconnect();
        let answer = answer.unwrap_or_else(|error| Answer::Failed(describe(&error)));
        if events.send(Event::Answered(answer)).is_err() {
            return;
        }
    }
}

fn describe(error: &anyhow::Error) -> String {
    let hint =
        cli_error_of(error).and_then(|error| error.hint.clone()).map_or(String::new(), |hint| format!(" ({hint})"));
    redact(&format!("{error:#}{hint}"))
}

fn answer(request: Request, terminal: Terminal, context: &mut Context) -> Result<Answer> {
    match request {
        Request::Change(approved) => change(&approved, context).map(Answer::Changed),
        Request::FindOperation => {
            context.begin_command("undo", "undo");
            let actor = context.actor();
            let found = context.db()?.operation_to_undo(None, &actor).context("looking for your last operation")?;
            Ok(match found {
                Some(operation) if operation.undone_by.is_none() => Answer::Operation(operation.id, operation.command),
                Some(operation) => Answer::Failed(format!("operation {} has already been undone", operation.id)),
                None => Answer::Failed("you have made no change that can be undone".into()),
            })
        }
        Request::Open(view) => {
            let title = view.title();
            // The newest runs are at the end.
            let from_end = matches!(view, View::Runs(_));
            let report = open(view, context)?;
            Ok(Answer::Page { title, lines: report_lines(report, terminal, context)?, from_end })
        }
    }
}

/// Makes a change with the command that is meant for it.
fn change(approved: &ApprovedAction, context: &mut Context) -> Result<String> {
    let mut words: Vec<String> = Vec::new();
    for (option, value) in [("--reason", &approved.reason), ("--confirm", &approved.confirmation)] {
        // In one word, so that a value that begins with a dash is not an option.
        words.extend(value.as_ref().map(|value| format!("{option}={value}")));
    }
    let (command, last) = match &approved.action {
        Action::Trigger(id) => ("trigger", id.clone()),
        Action::Pause(id) => ("pause", id.clone()),
        Action::Resume(id) => ("resume", id.clone()),
        Action::Undo(operation, _) => {
            words.push("--yes".into());
            ("undo", operation.to_string())
        }
    };
    words.extend(["--".into(), last]);
    let report = if command == "undo" {
        begin("undo", &words, context);
        undo::run(&parse_args(&words)?, context)?
    } else {
        words.insert(0, command.to_owned());
        begin("jobs", &words, context);
        parse_subcommand::<Jobs>(&words)?.run(context)?
    };
    Ok(change_result(&report, &approved.action))
}

/// Records the command in the journal as the user would have typed it.
fn begin(name: &str, words: &[String], context: &mut Context) {
    let line: Vec<_> = words.iter().filter(|word| *word != "--").map(|word| shell::quote(word)).collect();
    let verb = words.first().filter(|_| name == "jobs").map_or(name.to_owned(), |verb| format!("{name} {verb}"));
    context.begin_command(&verb, &format!("{name} {}", line.join(" ")));
}

fn open(view: View, context: &mut Context) -> Result<Report> {
    match view {
        View::Job(id) => {
            context.begin_command("jobs show", "jobs show");
            parse_subcommand::<Jobs>(&["show".into(), "--".into(), id])?.run(context)
        }
        View::Runs(id) => {
            context.begin_command("audit tail", "audit tail");
            let words = ["tail".into(), "--since=all".into(), "-n200".into(), format!("--job={id}")];
            parse_subcommand::<Audit>(&words)?.run(context)
        }
        View::Doctor => {
            context.begin_command("doctor", "doctor");
            doctor::run(&parse_args(&[])?, context)
        }
    }
}

/// Parses the arguments of a command.
fn parse_args<A: clap::Args>(words: &[String]) -> Result<A> {
    let command = A::augment_args(clap::Command::new("apsctl").no_binary_name(true));
    Ok(A::from_arg_matches(&command.try_get_matches_from(words)?)?)
}

/// Parses a subcommand and its arguments.
fn parse_subcommand<S: Subcommand>(words: &[String]) -> Result<S> {
    let command = S::augment_subcommands(clap::Command::new("apsctl").no_binary_name(true));
    Ok(S::from_arg_matches(&command.try_get_matches_from(words)?)?)
}

/// Returns what a change has done, in a line: the state before and after, the operation, and what the command notes.
fn change_result(report: &Report, action: &Action) -> String {
    let cell = |name: &str| {
        let at = report.columns.iter().position(|column| *column == name)?;
        match report.rows.first()?.get(at)? {
            Cell::Text(text) | Cell::Styled(text, _) => Some(text.clone()),
            Cell::Int(number) => Some(number.to_string()),
            Cell::Bool(value) => Some(value.to_string()),
            _ => None,
        }
    };
    let id = cell("id").or_else(|| cell("job_id")).unwrap_or_default();
    let state = cell("job_state").unwrap_or_default();
    let mut parts = match action {
        Action::Undo(operation, _) => vec![format!("operation {operation} is undone: {id} is {state}")],
        _ if cell("changed").as_deref() == Some("false") => vec![format!("{id} is {state}: nothing was changed")],
        Action::Trigger(_) => vec![format!("{id} is due now")],
        Action::Pause(_) | Action::Resume(_) => vec![format!("{id} is {state}")],
    };
    parts.extend(cell("operation").filter(|_| !matches!(action, Action::Undo(..))).map(|id| format!("operation {id}")));
    parts.extend(report.notes.iter().filter(|note| !note.starts_with('`')).cloned());
    parts.join("; ")
}

/// Returns the lines of a report as a terminal shows them.
fn report_lines(report: Report, terminal: Terminal, context: &Context) -> Result<Vec<Text>> {
    let notes = note_lines(&report.notes, terminal);
    if let Some(screen) = &report.screen {
        let mut lines = screen.lines(terminal);
        lines.extend(notes.into_iter().filter(|_| !screen.includes_notes));
        return Ok(lines);
    }
    let mut options = context.render_options();
    (options.color, options.terminal) = (false, Some(terminal));
    let written = SharedBuffer::default();
    report.write(Format::Table, options, Box::new(written.clone()))?;
    let text = written.take();
    Ok(String::from_utf8_lossy(&text).lines().map(Text::unit).chain(notes).collect())
}

fn note_lines(notes: &[String], terminal: Terminal) -> Vec<Text> {
    notes.iter().fold(Screen::new(), Screen::paragraph).lines(terminal)
}
