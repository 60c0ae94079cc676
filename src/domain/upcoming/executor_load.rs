//! How many runs are in progress in one executor.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::rc::Rc;

use chrono::{DateTime, Utc};

/// The runs of one executor.
#[derive(Debug, Default)]
pub(super) struct ExecutorLoad {
    pub(super) name: Option<Rc<str>>,
    /// The ends of the runs in progress.
    ends: BinaryHeap<Reverse<DateTime<Utc>>>,
    /// Runs of unknown length that start at `now`. They count only at their start.
    momentary: usize,
    now: DateTime<Utc>,
}

impl ExecutorLoad {
    pub(super) fn named(name: Option<Rc<str>>) -> Self {
        Self { name, ..Self::default() }
    }

    /// Removes the runs that have ended.
    pub(super) fn advance(&mut self, now: DateTime<Utc>) {
        if self.now != now {
            (self.now, self.momentary) = (now, 0);
        }
        while self.ends.peek().is_some_and(|Reverse(end)| *end <= now) {
            self.ends.pop();
        }
    }

    /// Adds a run that starts now.
    pub(super) fn start(&mut self, end: Option<DateTime<Utc>>) {
        match end.filter(|end| *end > self.now) {
            Some(end) => self.ends.push(Reverse(end)),
            None => self.momentary += 1,
        }
    }

    pub(super) fn in_progress(&self) -> usize {
        self.ends.len() + self.momentary
    }
}
