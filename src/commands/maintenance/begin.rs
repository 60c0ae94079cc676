//! `apsctl maintenance begin`

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::{Became, JobRow, by, report};
use crate::context::{ChangeArgs, Context, duration};
use crate::db::Change;
use crate::db::jobs::{Deed, LockedJob, Update};
use crate::domain::job::{JobState, Pause};
use crate::domain::maintenance::Maintenance;
use crate::report::Report;

/// Pause every job that is neither paused nor removed, until `maintenance end`
///
/// All of them or none, each as `jobs pause` does it: one that executes finishes. Meanwhile `stale` and `runs
/// expected` find nothing to alarm anybody of. With --for that ends by itself, but nothing resumes the jobs by itself:
/// the next `run-once`, `jobs resume --expired` or `maintenance end --expired` does. A crontab may have the last:
/// `* * * * * apsctl maintenance end --expired`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  apsctl maintenance begin --for 30m --reason 'new disks'\n  \
    apsctl maintenance begin --dry-run")]
pub struct Args {
    /// Until when: so long from now; else until it is ended
    #[arg(long = "for", value_name = "DURATION", value_parser = duration)]
    duration: Option<Duration>,

    #[command(flatten)]
    change: ChangeArgs,
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<Report> {
    let intent = context.intent(&args.change)?;
    let by = by(&intent);
    let begin = |change: &mut Change| {
        let until = args.duration.map(|duration| change.now() + duration);
        let window = change.begin_maintenance(until, &by)?;
        let mut rows = Vec::new();
        for locked in change.lock_all_jobs()? {
            rows.extend(pause(&locked, &window, change)?);
        }
        Ok((rows, window))
    };
    let (rows, window) =
        context.db()?.change_between_runs(&intent, begin).context("beginning maintenance")?;
    let unreadable = rows.iter().filter(|row| row.became == Became::Unreadable).count();
    if unreadable > 0 {
        log::warn!(
            "{unreadable} jobs are left alone, since their rows cannot be read: `apsctl jobs verify` tells why"
        );
    }
    Ok(report(rows, &intent).note(format!("{}; `apsctl maintenance end` ends it", window.words())))
}

/// Pauses a job, if there is anything to pause.
fn pause(locked: &LockedJob, window: &Maintenance, change: &mut Change) -> Result<Option<JobRow>> {
    let job = &locked.job;
    if let Some(why) = &job.fault {
        let (note, now) = (Some(why.clone()), Some(job.clone()));
        return Ok(Some(JobRow {
            id: job.id.clone(),
            became: Became::Unreadable,
            now,
            operation: None,
            note,
        }));
    }
    if job.job_state.is_dormant() {
        return Ok(None);
    }
    let reason = window.reason.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
    let pause = Pause {
        kept_next_run_time: job.next_run_time,
        resume_at: None,
        reason: Some(format!("maintenance{reason}")),
        paused_by: window.by.clone(),
        paused_at: window.since,
    };
    let update = Update {
        job_state: JobState::Paused,
        next_run_time: None,
        pause: Some(pause),
        schedule: job.schedule.clone(),
        deed: Deed::Set,
    };
    let changed = change.update_job(locked, &update)?;
    change.keep_in_maintenance(window, &changed)?;
    let executes = job.job_state == JobState::Executing;
    Ok(Some(JobRow {
        id: job.id.clone(),
        became: Became::Paused,
        now: changed.after,
        operation: changed.operation,
        note: executes.then(|| "executing: that run finishes".to_owned()),
    }))
}
