//! Explains the refusal to trigger a job that is executing, but stuck.

use crate::commands::jobs::JobTimeoutArgs;
use crate::commands::remedy::remedy_text;
use crate::context::Context;
use crate::domain::remedy::Remedy;
use crate::error::{CliError, ExitCode};

/// Returns the refusal, with the explanation and the remedy of a stuck job if one of the jobs is stuck. If that cannot be found
/// out, the refusal stays as it is.
pub(super) fn explain(error: anyhow::Error, ids: &[String], context: &mut Context) -> anyhow::Error {
    let Some((id, facts, hint)) = find_stuck_job(ids, context) else { return error };
    let nothing = if ids.len() > 1 { "; nothing was changed" } else { "" };
    let message = format!("triggering: job {id} is stuck: {facts}{nothing}");
    CliError::with_code(ExitCode::Refused, message).hint(hint).into()
}

/// Returns the first of the jobs that is stuck: its id, the facts and what to do.
fn find_stuck_job(ids: &[String], context: &mut Context) -> Option<(String, String, String)> {
    let timeout = JobTimeoutArgs::default().resolve(context).ok()?;
    let db = context.db().ok()?;
    db.refresh().ok()?;
    let now = db.now();
    let executing = db.executing_jobs().ok()?;
    let explained = executing.iter().filter(|job| ids.contains(&job.id));
    let mut stuck = explained.filter_map(|job| Some((job, job.explain_stuck(now, timeout)?)));
    let (job, explanation) = stuck.next()?;
    let facts: Vec<String> = explanation.facts.iter().map(ToString::to_string).collect();
    let remedy = remedy_text(&explanation.remedy);
    let hint = match explanation.remedy {
        Remedy::Instruction(_) => remedy,
        _ => format!("`{remedy}` makes it run again"),
    };
    Some((job.id.clone(), facts.join("; "), hint))
}
