//! Why a job does not run, and the command that helps, for the screens of `jobs show` and `jobs running`.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::run_symbol::run_symbol;
use crate::commands::remedy::remedy_text;
use crate::domain::audit::Run;
use crate::domain::diagnosis::{RowFinding, RowSeverity};
use crate::domain::job::{Job, JobState, Pause};
use crate::domain::owner_liveness::ExecutingJob;
use crate::domain::remedy::Remedy;
use crate::domain::shell;
use crate::domain::stuck::StuckExplanation;
use crate::domain::urgency;
use crate::invocation;
use crate::screen::{Finding, Symbol, Text, Times};

/// Returns why a job is stuck.
pub(super) fn stuck_finding(explanation: &StuckExplanation, times: Times) -> Finding {
    let finding = Finding::new(Symbol::Bad, format!("it is stuck: {}", explanation.cause), "");
    let finding = explanation.facts.iter().fold(finding, |finding, fact| finding.evidence(times.evidence(fact)));
    with_remedy(finding, &explanation.remedy)
}

/// Adds a remedy: commands, or an instruction.
pub(super) fn with_remedy(finding: Finding, remedy: &Remedy) -> Finding {
    labelled_commands(remedy).into_iter().fold(finding, |finding, (label, text, is_command)| {
        if is_command { finding.command(label, &text) } else { finding.instruction(label, text) }
    })
}

/// Returns the lines of a remedy: a label, the text, and whether it is a command.
pub(super) fn labelled_commands(remedy: &Remedy) -> Vec<(&'static str, String, bool)> {
    match remedy {
        Remedy::Instruction(_) | Remedy::Setting(..) => vec![("fix", remedy_text(remedy), false)],
        Remedy::Sequence(commands) => {
            let labels = std::iter::once("fix").chain(std::iter::repeat("then"));
            labels.zip(commands).map(|(label, command)| (label, remedy_text(command), true)).collect()
        }
        Remedy::Apsctl(_) | Remedy::Shell(_) | Remedy::Psql(_) => vec![("fix", remedy_text(remedy), true)],
    }
}

/// Returns what is wrong with a row, and how to correct it. `headline` names the effect or the job.
pub(super) fn row_finding(found: &RowFinding, headline: &str) -> Finding {
    let symbol = match found.severity {
        RowSeverity::Critical => Symbol::Bad,
        RowSeverity::Warning => Symbol::Warning,
        RowSeverity::Notice => Symbol::None,
    };
    let finding = Finding::new(symbol, headline, found.kind).evidence(found.effect.as_str());
    match &found.remedy {
        Some(remedy) => with_remedy(finding, remedy),
        None => finding,
    }
}

/// Returns why a job is stuck and what to do, for machines.
pub(super) fn stuck_reason(job: &ExecutingJob, now: DateTime<Utc>, job_timeout: Duration) -> Option<String> {
    let explanation = job.explain_stuck(now, job_timeout)?;
    let facts: Vec<String> = explanation.facts.iter().map(ToString::to_string).collect();
    let remedy = remedy_text(&explanation.remedy);
    let remedy = match explanation.remedy {
        Remedy::Instruction(_) => remedy,
        _ => format!("`{remedy}` runs it again"),
    };
    Some(format!("{}; {remedy}", facts.join("; ")))
}

/// Returns why a job that does not execute is not started; none if it waits for its next run.
pub(super) fn not_started_finding(job: &Job, last_run: Option<&Run>, times: Times) -> Option<Finding> {
    let command = |command: &str| invocation::apsctl(&shell::with_argument(command, &job.id));
    let failed = last_run.filter(|run| run_symbol(run, false) == Symbol::Bad);
    Some(match (&job.job_state, job.next_run_time) {
        (JobState::Executing, _) => return None,
        (JobState::Paused, _) => paused_finding(job.pause.as_ref(), times).command("back", &command("jobs resume")),
        (JobState::Removed, _) => Finding::new(Symbol::Inactive, "removed from the schedule", "")
            .command("who", &invocation::apsctl(&shell::with_option("audit operations", "--job", &job.id))),
        (state, None) => {
            let headline =
                if *state == JobState::Failed { "it failed, and has no next run" } else { "it has no next run" };
            let symbol = if *state == JobState::Failed { Symbol::Bad } else { Symbol::None };
            let finding = Finding::new(symbol, headline, "");
            let finding = match failed {
                Some(run) => failure(run, times).into_iter().fold(finding, Finding::evidence),
                None => finding,
            };
            if job.timing.aps4().is_some() {
                finding.evidence("its trigger has no more fire times; APScheduler deletes such a schedule")
            } else if *state == JobState::Completed {
                finding
            } else {
                finding.command("fix", &command("jobs trigger --wait"))
            }
        }
        (_, Some(next)) if next <= times.now => {
            let symbol = match urgency::lateness(job, times.now) {
                Some(late) if late > urgency::CRITICALLY_LATE_AFTER => Symbol::Bad,
                _ => Symbol::Warning,
            };
            let headline =
                Text::from("it is late: due ") + Text::unit(&times.minute(next)) + ", and nobody has started it";
            Finding::new(symbol, headline, "").command("why", &invocation::apsctl("doctor not-running"))
        }
        _ => return None,
    })
}

fn paused_finding(pause: Option<&Pause>, times: Times) -> Finding {
    let Some(pause) = pause else {
        return Finding::new(Symbol::Paused, "paused, but not by apsctl", "");
    };
    let by = Text::from(format!("paused by {} since ", pause.paused_by)) + Text::unit(&times.minute(pause.paused_at));
    let (symbol, headline) = match pause.resume_at {
        Some(at) if pause.is_over(times.now) => {
            let ago = Text::unit(&times.distance(at));
            (Symbol::Warning, Text::from("its pause has been over for ") + ago + ", and nothing has resumed it")
        }
        Some(at) => (Symbol::Paused, by.clone() + " until " + Text::unit(&times.minute(at))),
        None => (Symbol::Paused, by.clone()),
    };
    let finding = Finding::new(symbol, headline, "");
    let finding = match pause.resume_at {
        Some(at) if pause.is_over(times.now) => finding.evidence(by + " until " + Text::unit(&times.minute(at))),
        _ => finding,
    };
    let finding = match &pause.reason {
        Some(reason) => finding.evidence(format!("reason: {reason}")),
        None => finding,
    };
    match pause.saved_next_run_time {
        Some(next) if next > times.now => {
            finding.evidence(Text::from("its next run, ") + Text::unit(&times.minute(next)) + ", is kept")
        }
        _ => finding,
    }
}

/// Returns when a run failed, and the last line of its error.
fn failure(run: &Run, times: Times) -> Vec<Text> {
    let name = run.name();
    let at = run.created_at.map_or_else(Text::default, |at| {
        Text::from(", ") + Text::unit(&times.second(at)) + " (" + Text::unit(&times.relative(at)) + ")"
    });
    let error = run.error_line().map(Text::from);
    let colon = if error.is_some() { ":" } else { "" };
    std::iter::once(Text::from(name) + at + colon).chain(error).collect()
}
