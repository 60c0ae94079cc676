//! The times at which a job was to run: by the schedules kept of it, or by its trigger.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::history::Era;
use crate::domain::aps::{Fires, Moment, Stuck, Trigger, four};
use crate::domain::cron::{Dialect, Expression};
use crate::domain::job::KeptSchedule;

/// Times in order, as many as were wanted at most.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub(super) times: Vec<DateTime<Utc>>,
    /// Where the count was reached: from then on there may be more.
    pub(super) cut_at: Option<DateTime<Utc>>,
}

impl Times {
    /// Takes times up to `until`; whether there is room for more.
    fn take(
        &mut self,
        times: impl Iterator<Item = DateTime<Utc>>,
        until: DateTime<Utc>,
        most: usize,
    ) -> bool {
        for time in times.take_while(|time| *time < until) {
            if self.times.len() >= most {
                self.cut_at = Some(time);
                return false;
            }
            self.times.push(time);
        }
        true
    }
}

/// By the schedules kept, each for its time.
///
/// # Errors
/// One of them cannot be read: why.
pub(super) fn by_eras(
    eras: &[Era],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    most: usize,
) -> Result<Times, String> {
    let mut found = Times::default();
    for era in eras {
        let (expression, zone) = read(&era.schedule)?;
        let (from, until) = (era.from.max(from), era.until.map_or(until, |end| end.min(until)));
        let times = expression.after(before(from), zone).map(|time| time.to_utc());
        if from < until && !found.take(times, until, most) {
            break;
        }
    }
    Ok(found)
}

/// Expressions are asked for what comes strictly after a time.
fn before(time: DateTime<Utc>) -> DateTime<Utc> {
    time - TimeDelta::nanoseconds(1)
}

fn read(schedule: &KeptSchedule) -> Result<(Expression, Tz), String> {
    let KeptSchedule { cron, time_zone, dialect } = schedule;
    let dialect: Dialect = dialect.parse().map_err(|error| format!("its schedule: {error}"))?;
    let expression = Expression::parse(cron, dialect).map_err(|error| format!("\"{cron}\": {error}"))?;
    let zone = time_zone.parse().map_err(|_| format!("no such time zone: {time_zone}"))?;
    Ok((expression, zone))
}

/// By a trigger of APScheduler 3: what a scheduler would have computed that had the job from the beginning.
///
/// # Errors
/// It does not tell.
pub(super) fn by_trigger(
    trigger: &Trigger,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    most: usize,
) -> Result<Times, String> {
    collect(Fires::from(trigger, from), from, until, most)
}

/// By a trigger of APScheduler 4, which is set back: it keeps the last time it has come to.
///
/// # Errors
/// It does not tell.
pub(super) fn by_four(
    trigger: &four::Trigger,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    most: usize,
) -> Result<Times, String> {
    collect(four::Fires::since(trigger, from), from, until, most)
}

fn collect(
    fires: impl Iterator<Item = Result<Moment, Stuck>>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    most: usize,
) -> Result<Times, String> {
    let mut stuck = None;
    let times = fires.map_while(|fire| match fire {
        Ok(moment) => moment.utc(),
        Err(why) => {
            stuck = Some(why);
            None
        }
    });
    let (mut found, mut last) = (Times::default(), None);
    let rising = times.filter(|time| *time >= from && last.replace(*time).is_none_or(|last| last < *time));
    found.take(rising, until, most);
    stuck.map_or(Ok(found), |why| Err(why.to_string()))
}
