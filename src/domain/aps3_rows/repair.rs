//! Mending a row that has one right form, without Python.

use std::fmt;

use apscheduler::aps3::{Fires, Job, JobFault, column_time, set_grace, set_id, set_next_run_time};
use apscheduler::{Moment, Zone, pickle};
use chrono::{DateTime, Utc};

use super::diagnosis::GREATEST_GRACE;
use crate::domain::aps3_rows::RowDiagnoser;

/// How a row is to be mended where that is for a person to say.
#[derive(Debug, Clone, Copy)]
pub struct Mending {
    pub now: DateTime<Utc>,
    /// A job whose times disagree is paused.
    pub pause: bool,
    /// Seconds, for a job that would always be missed.
    pub grace: Option<u32>,
}

/// A row as it is to be.
#[derive(Debug, Clone, PartialEq)]
pub struct Mended {
    pub column: Option<f64>,
    pub state: Vec<u8>,
    /// What has been done to it, in words; empty where nothing was wrong that could be mended.
    pub done: Vec<String>,
    /// A scheduler writes the row of another id, and never this one.
    pub is_another: bool,
}

/// Why a row was not mended, and what there is to do instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub why: String,
    pub hint: &'static str,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

const GONE: &str = "`apsctl jobs remove ID` deletes the row, and the journal keeps it; `apsctl jobs restore FILE ID` then \
    puts it back as a snapshot has it";

const BY_HAND: &str = "--pause pauses it; `apsctl jobs resume ID --at TIME` then sets its next run";

const ODD: &str = "only Python can judge this row: `scheduler.get_job(ID)` in the application";

/// What a job's next run is to be.
enum Next {
    AsItIs,
    /// Only the column is wrong.
    Column,
    To(Option<DateTime<Utc>>, String),
}

/// The row with everything mended that can be.
///
/// # Errors
/// It holds no job, would do harm when loaded, or wants a decision.
pub fn mend(id: &str, column: Option<f64>, state: &[u8], how: Mending) -> Result<Mended, Refused> {
    let refused = |why: String| Refused { why: format!("job {id} cannot be mended: {why}"), hint: GONE };
    let findings = RowDiagnoser::new(how.now).findings(id, column, state);
    if let Some(hostile) = findings.iter().find(|finding| finding.name == "hostile") {
        return Err(refused(hostile.effect.clone()));
    }
    if let Some(lost) = findings.iter().find(|finding| finding.name == "zone-unknown") {
        let why = format!("job {id} cannot be mended: {}", lost.effect);
        return Err(Refused { why, hint: "the application has to add the job again" });
    }
    let tree = pickle::decode(state).map_err(|error| refused(error.to_string()))?;
    let job = Job::read_row(&tree, column).map_err(|fault| match fault {
        // APScheduler may well be able to read it.
        JobFault::Kind { key, .. } if !["version", "func"].contains(&key) => {
            Refused { why: format!("job {id} cannot be mended here: {fault}"), hint: ODD }
        }
        fault => refused(fault.to_string()),
    })?;
    let mut mended = Mended { column, state: state.to_vec(), done: Vec::new(), is_another: job.id != id };
    if tree.trailing() > 0 {
        mended.state.truncate(state.len() - tree.trailing());
        mended.done.push(format!("{} bytes after its pickle dropped", tree.trailing()));
    }
    let pickled = job.next_run_time.as_ref();
    match next(id, column, &job, how)? {
        Next::AsItIs => {}
        Next::Column => {
            mended.column = pickled.and_then(Moment::column);
            mended.done.push("column set to the pickle's time".to_owned());
        }
        Next::To(to, words) => {
            mended.state =
                set_next_run_time(&mended.state, to).map_err(|error| refused(error.to_string()))?;
            mended.column = to.and_then(|to| Moment::at(to.naive_utc(), &Zone::UTC).column());
            mended.done.push(words);
        }
    }
    if job.id != id {
        mended.state = set_id(&mended.state, id).map_err(|error| refused(error.to_string()))?;
        mended.done.push(format!("id in the pickle set to its own, from {:?}", job.id));
    }
    if let Some(grace) = job.misfire_grace_time.filter(|grace| !(1..=GREATEST_GRACE).contains(grace)) {
        match how.grace {
            Some(seconds) => {
                mended.state =
                    set_grace(&mended.state, seconds).map_err(|error| refused(error.to_string()))?;
                mended.done.push(format!("misfire grace time set to {seconds} s"));
            }
            None if mended.done.is_empty() => {
                let why = format!(
                    "job {id} has a misfire grace time of {grace}: how late its runs may be is for you to say"
                );
                return Err(Refused { why, hint: "--grace SECONDS sets it" });
            }
            None => {}
        }
    }
    if !mended.done.is_empty() {
        require_mended(id, &mended, how)?;
    }
    Ok(mended)
}

/// Refuses a repair after which the row would be found broken again.
fn require_mended(id: &str, mended: &Mended, how: Mending) -> Result<(), Refused> {
    let left =
        RowDiagnoser::new(how.now).findings(id, mended.column, &mended.state).into_iter().find(|finding| {
            let is_for_another_option = finding.name.starts_with("grace") && how.grace.is_none();
            finding.remedy.as_ref().is_some_and(|remedy| remedy.is_apsctl(&["jobs", "repair"]))
                && !is_for_another_option
        });
    left.map_or(Ok(()), |finding| {
        let why = format!("job {id} would not be repaired: then {}", finding.effect);
        Err(Refused { why, hint: BY_HAND })
    })
}

fn next(id: &str, column: Option<f64>, job: &Job<'_>, how: Mending) -> Result<Next, Refused> {
    let is_time = column.is_none_or(|column| column_time(column).is_ok());
    let Some(pickled) = &job.next_run_time else {
        return match column {
            None => Ok(Next::AsItIs),
            Some(_) if how.pause => Ok(Next::To(None, "paused".to_owned())),
            Some(_) => by_trigger(id, job, how.now),
        };
    };
    let agrees = is_time
        && pickled.utc().is_some()
        && (column == pickled.column()
            || column.and_then(|column| column_time(column).ok()) == pickled.utc());
    if agrees {
        return Ok(Next::AsItIs);
    }
    if how.pause {
        return Ok(Next::To(None, "paused".to_owned()));
    }
    if pickled.is_opaque() && pickled.utc().is_none() {
        return Err(Refused {
            why: format!("job {id} is to run at {pickled}, which only Python can turn into an instant"),
            hint: BY_HAND,
        });
    }
    if pickled.utc().is_some() {
        return Ok(Next::Column);
    }
    // A naive time was meant on the clock of its trigger.
    if let Some(class) = job.trigger.opaque_zone() {
        return Err(Refused {
            why: format!(
                "the next run of job {id} has no time zone, and only Python can ask its trigger's, a {class}"
            ),
            hint: BY_HAND,
        });
    }
    let zone = job.trigger.zone().cloned().unwrap_or(Zone::UTC);
    let words = format!("next run {} taken to be in {zone}", pickled.to_string().trim_end());
    Ok(Next::To(Moment { zone: Some(zone), ..pickled.clone() }.utc(), words))
}

/// The next run of a job that has lost it.
fn by_trigger(id: &str, job: &Job<'_>, now: DateTime<Utc>) -> Result<Next, Refused> {
    let refused = |why: String| Refused {
        why: format!("job {id} has lost its next run: {why}"),
        hint: "--pause leaves it paused; `apsctl jobs remove ID` takes it out",
    };
    match Fires::from(&job.trigger, now).next() {
        None => Err(refused("its trigger never fires again".to_owned())),
        Some(Err(stuck)) => Err(Refused { hint: BY_HAND, ..refused(stuck.to_string()) }),
        Some(Ok(moment)) => {
            let words = format!("next run set to its trigger's next, {moment}");
            let why =
                || Refused { hint: BY_HAND, ..refused(format!("{moment} is a time only Python can tell")) };
            moment.utc().map(|at| Next::To(Some(at), words)).ok_or_else(why)
        }
    }
}
