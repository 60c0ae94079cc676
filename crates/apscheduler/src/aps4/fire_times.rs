//! The fire times of a schedule's trigger.

use chrono::{DateTime, Utc};

use crate::aps4::trigger::Trigger;
use crate::next_fire::{NextFireError, StepBudget};
use crate::time::datetime::PyDateTime;

/// The maximum number of steps, which takes a few seconds.
const STEP_LIMIT: u32 = 20_000_000;

/// The fire times of a trigger from a given time. Ends after an error.
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

    /// Returns all fire times from `floor`, even those that the trigger has already returned.
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
            let next = self.trigger.next(&mut self.steps).transpose();
            match next {
                // APScheduler itself has no limit.
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
