//! When a schedule runs: the times its trigger gives one after the other.

use chrono::{DateTime, Utc};

use crate::aps4::trigger::Trigger;
use crate::next_fire::{NextFireError, StepBudget};
use crate::time::datetime::PyDateTime;

/// More steps than anybody waits for: a few seconds.
const STEP_LIMIT: u32 = 20_000_000;

/// The times a trigger is still to give, from `floor` on. After an error there are no more.
#[derive(Debug)]
pub struct FireTimes {
    trigger: Trigger,
    floor: DateTime<Utc>,
    steps: StepBudget,
    is_over: bool,
}

impl FireTimes {
    pub fn remaining_from(trigger: &Trigger, floor: DateTime<Utc>) -> Self {
        let mut trigger = trigger.clone();
        if let Trigger::Interval(interval) = &mut trigger {
            interval.skip_to(floor);
        }
        Self { trigger, floor, steps: StepBudget(STEP_LIMIT), is_over: false }
    }

    /// Those from `floor` on, whether it has come to them or not.
    pub fn all_from(trigger: &Trigger, floor: DateTime<Utc>) -> Self {
        let mut trigger = trigger.clone();
        trigger.rewind_before(floor);
        Self { trigger, floor, steps: StepBudget(STEP_LIMIT), is_over: false }
    }
}

impl Iterator for FireTimes {
    type Item = Result<PyDateTime, NextFireError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.is_over {
            let found = self.trigger.next(&mut self.steps).transpose();
            match found {
                // APScheduler counts on, for as long as it takes.
                Some(Err(NextFireError::EndlessSearch)) if self.steps.0 == 0 => {
                    self.is_over = true;
                    return Some(Err(NextFireError::TooManyFireTimes));
                }
                Some(Ok(moment)) if moment.utc().is_some_and(|time| time < self.floor) => {}
                Some(Ok(moment)) => return Some(Ok(moment)),
                ended => {
                    self.is_over = true;
                    return ended;
                }
            }
        }
        None
    }
}
