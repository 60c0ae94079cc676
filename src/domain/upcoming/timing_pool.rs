//! Schedules and triggers that several jobs share, so that many jobs need little memory.

use std::collections::HashMap;
use std::rc::Rc;

use apscheduler::aps3::Trigger;
use apscheduler::cron::Expression;
use chrono_tz::Tz;

use crate::domain::job::CronSchedule;

/// The number of jobs whose trigger may search until its limit. Each search takes up to a second.
const MAX_ENDLESS_SEARCHES: u32 = 10;

/// A parsed cron schedule, or why it cannot be parsed.
pub(super) type ParsedSchedule = Result<(Expression, Tz), String>;

/// The schedules and triggers of the jobs that have been read.
#[derive(Debug, Default)]
pub struct TimingPool {
    schedules: HashMap<String, Rc<ParsedSchedule>>,
    triggers: HashMap<String, Vec<Rc<Trigger>>>,
    endless_searches: u32,
}

impl TimingPool {
    pub(super) fn schedule(&mut self, schedule: &CronSchedule) -> Rc<ParsedSchedule> {
        let key = format!("{}\n{}\n{}", schedule.cron, schedule.time_zone, schedule.dialect);
        Rc::clone(self.schedules.entry(key).or_insert_with(|| Rc::new(schedule.parse())))
    }

    /// Returns the same trigger, shared with the jobs that have an equal one.
    pub(super) fn trigger(&mut self, trigger: &Trigger) -> Rc<Trigger> {
        // Intervals have their own start, so that few are equal, and they are small.
        if !matches!(trigger, Trigger::Cron(_)) {
            return Rc::new(trigger.clone());
        }
        let known = self.triggers.entry(trigger.to_string()).or_default();
        if let Some(equal) = known.iter().find(|known| ***known == *trigger) {
            return Rc::clone(equal);
        }
        let shared = Rc::new(trigger.clone());
        known.push(Rc::clone(&shared));
        shared
    }

    /// Returns whether another trigger may be evaluated that combines others and may search forever.
    pub(super) fn may_search(&self) -> bool {
        self.endless_searches < MAX_ENDLESS_SEARCHES
    }

    pub(super) fn note_endless_search(&mut self) {
        self.endless_searches += 1;
    }
}
