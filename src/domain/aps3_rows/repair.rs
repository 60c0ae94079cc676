//! Repairs a row of APScheduler 3 without Python.

use std::fmt;

use apscheduler::aps3::{
    FireTimes, Job, JobError, set_id, set_misfire_grace_time, set_next_run_time, time_from_column,
};
use apscheduler::{PyDateTime, Zone, pickle};
use chrono::{DateTime, Utc};

use super::diagnosis::MAX_MISFIRE_GRACE;
use crate::domain::aps3_rows::RowDiagnoser;

/// The decisions of the operator about a repair.
#[derive(Debug, Clone, Copy)]
pub struct RepairOptions {
    pub now: DateTime<Utc>,
    /// Whether to pause a job whose column and pickle differ.
    pub pause: bool,
    /// A new misfire grace time in seconds.
    pub grace: Option<u32>,
}

/// A repaired row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowRepair {
    pub column: Option<f64>,
    pub state: Vec<u8>,
    /// Descriptions of the repairs; empty if the row needs none.
    pub changes: Vec<String>,
    /// Whether the pickle had another id, so that no scheduler writes this row.
    pub has_other_id: bool,
}

/// Why a row was not repaired, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairRefusal {
    pub reason: String,
    /// `{apsctl}` in it is the program with the options that select the store, and `{id}` the job.
    pub hint: &'static str,
}

impl fmt::Display for RepairRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

const REMOVE_HINT: &str = "`{apsctl} jobs remove {id}` deletes the row, and the journal keeps it; `{apsctl} jobs restore FILE {id}` then \
    restores it from a snapshot";

const RESUME_HINT: &str = "pause it with --pause, then set its next run with `{apsctl} jobs resume --at TIME {id}`";

const PYTHON_HINT: &str = "check the row with `scheduler.get_job(ID)` in the application";

/// How to repair a job's next run.
enum NextRunRepair {
    Unchanged,
    /// Set the column to the time of the pickle.
    SetColumn,
    Set(Option<DateTime<Utc>>, String),
}

/// Repairs everything in a row that can be repaired.
///
/// # Errors
/// Refuses a row that is not a job, that is harmful when loaded, or that needs a decision.
pub fn repair_row(
    id: &str,
    column: Option<f64>,
    state: &[u8],
    options: RepairOptions,
) -> Result<RowRepair, RepairRefusal> {
    let refused =
        |reason: String| RepairRefusal { reason: format!("job {id} cannot be repaired: {reason}"), hint: REMOVE_HINT };
    let findings = RowDiagnoser::new(options.now).findings(id, column, state);
    if let Some(hostile) = findings.iter().find(|finding| finding.kind == "hostile") {
        return Err(refused(hostile.effect.clone()));
    }
    if let Some(unknown_zone) = findings.iter().find(|finding| finding.kind == "zone-unknown") {
        let reason = format!("job {id} cannot be repaired: {}", unknown_zone.effect);
        return Err(RepairRefusal { reason, hint: "add the job again in the application" });
    }
    let tree = pickle::decode(state).map_err(|error| refused(error.to_string()))?;
    let job = Job::read_with_column(&tree, column).map_err(|fault| match fault {
        // APScheduler may be able to read it.
        JobError::WrongType { key, .. } if !["version", "func"].contains(&key) => {
            RepairRefusal { reason: format!("job {id} cannot be repaired: {fault}"), hint: PYTHON_HINT }
        }
        fault => refused(fault.to_string()),
    })?;
    let mut repaired = RowRepair { column, state: state.to_vec(), changes: Vec::new(), has_other_id: job.id != id };
    if tree.trailing_bytes() > 0 {
        repaired.state.truncate(state.len() - tree.trailing_bytes());
        repaired.changes.push(format!("{} bytes after its pickle removed", tree.trailing_bytes()));
    }
    let pickled = job.next_run_time.as_ref();
    match next_run_repair(id, column, &job, options)? {
        NextRunRepair::Unchanged => {}
        NextRunRepair::SetColumn => {
            repaired.column = pickled.and_then(PyDateTime::to_column);
            repaired.changes.push("column set to the pickle's time".to_owned());
        }
        NextRunRepair::Set(to, words) => {
            repaired.state = set_next_run_time(&repaired.state, to).map_err(|error| refused(error.to_string()))?;
            repaired.column = to.and_then(|to| PyDateTime::from_utc(to.naive_utc(), &Zone::UTC).to_column());
            repaired.changes.push(words);
        }
    }
    if job.id != id {
        repaired.state = set_id(&repaired.state, id).map_err(|error| refused(error.to_string()))?;
        repaired.changes.push(format!("id in the pickle changed from {:?} to the row's", job.id));
    }
    if let Some(grace) = job.misfire_grace_time.filter(|grace| !(1..=MAX_MISFIRE_GRACE).contains(grace)) {
        match options.grace {
            Some(seconds) => {
                repaired.state =
                    set_misfire_grace_time(&repaired.state, seconds).map_err(|error| refused(error.to_string()))?;
                repaired.changes.push(format!("misfire grace time set to {seconds} s"));
            }
            None if repaired.changes.is_empty() => {
                let reason = format!("job {id} has a misfire grace time of {grace} s, and the right value is unknown");
                return Err(RepairRefusal { reason, hint: "set it with --grace SECONDS" });
            }
            None => {}
        }
    }
    if !repaired.changes.is_empty() {
        verify_repair(id, &repaired, options)?;
    }
    Ok(repaired)
}

/// Refuses a repair after which the row would still have a repairable finding.
fn verify_repair(id: &str, repaired: &RowRepair, options: RepairOptions) -> Result<(), RepairRefusal> {
    let left =
        RowDiagnoser::new(options.now).findings(id, repaired.column, &repaired.state).into_iter().find(|finding| {
            let is_for_another_option = finding.kind.starts_with("grace") && options.grace.is_none();
            finding.remedy.as_ref().is_some_and(|remedy| remedy.is_apsctl(&["jobs", "repair"]))
                && !is_for_another_option
        });
    left.map_or(Ok(()), |finding| {
        let reason = format!("job {id} would still be broken after the repair: {}", finding.effect);
        Err(RepairRefusal { reason, hint: RESUME_HINT })
    })
}

fn next_run_repair(
    id: &str,
    column: Option<f64>,
    job: &Job<'_>,
    options: RepairOptions,
) -> Result<NextRunRepair, RepairRefusal> {
    let is_time = column.is_none_or(|column| time_from_column(column).is_ok());
    let Some(pickled) = &job.next_run_time else {
        return match column {
            None => Ok(NextRunRepair::Unchanged),
            Some(_) if options.pause => Ok(NextRunRepair::Set(None, "paused".to_owned())),
            Some(_) => next_run_from_trigger(id, job, options.now),
        };
    };
    let agrees = is_time
        && pickled.utc().is_some()
        && (column == pickled.to_column() || column.and_then(|column| time_from_column(column).ok()) == pickled.utc());
    if agrees {
        return Ok(NextRunRepair::Unchanged);
    }
    if options.pause {
        return Ok(NextRunRepair::Set(None, "paused".to_owned()));
    }
    if pickled.has_unknown_tzinfo() && pickled.utc().is_none() {
        return Err(RepairRefusal {
            reason: format!("the next run of job {id} is {pickled}, which only Python can convert to an instant"),
            hint: RESUME_HINT,
        });
    }
    if pickled.utc().is_some() {
        return Ok(NextRunRepair::SetColumn);
    }
    // A naive time is in the zone of its trigger.
    if let Some(class) = job.trigger.unknown_tzinfo_class() {
        return Err(RepairRefusal {
            reason: format!(
                "the next run of job {id} has no time zone, and only Python can evaluate its trigger's {class}"
            ),
            hint: RESUME_HINT,
        });
    }
    let zone = job.trigger.zone().cloned().unwrap_or(Zone::UTC);
    let words = format!("next run {} interpreted in {zone}", pickled.to_string().trim_end());
    Ok(NextRunRepair::Set(PyDateTime { zone: Some(zone), ..pickled.clone() }.utc(), words))
}

/// Computes the lost next run of a job from its trigger.
fn next_run_from_trigger(id: &str, job: &Job<'_>, now: DateTime<Utc>) -> Result<NextRunRepair, RepairRefusal> {
    let refused = |reason: String| RepairRefusal {
        reason: format!("job {id} has lost its next run: {reason}"),
        hint: "pause it with --pause, or remove it with `{apsctl} jobs remove {id}`",
    };
    match FireTimes::starting_at(&job.trigger, now).next() {
        None => Err(refused("its trigger never fires again".to_owned())),
        Some(Err(error)) => Err(RepairRefusal { hint: RESUME_HINT, ..refused(error.to_string()) }),
        Some(Ok(moment)) => {
            let words = format!("next run set to the trigger's next fire time {moment}");
            let reason = || RepairRefusal {
                hint: RESUME_HINT,
                ..refused(format!("only Python can convert {moment} to an instant"))
            };
            moment.utc().map(|at| NextRunRepair::Set(Some(at), words)).ok_or_else(reason)
        }
    }
}
