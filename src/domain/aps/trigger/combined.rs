//! `AndTrigger` and `OrTrigger`.

use std::cmp::Ordering;
use std::fmt;

use super::state::{Effort, State};
use super::{Trigger, Unknown};
use crate::domain::aps::fires::{Steps, Stuck};
use crate::domain::aps::moment::Moment;

/// `AndTrigger` or `OrTrigger`: the triggers it combines.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    pub triggers: Vec<Trigger>,
    /// Seconds, on top of the triggers' own.
    pub jitter: f64,
}

impl Combined {
    pub(super) fn read(state: State<'_, '_>, effort: &mut Effort) -> Result<Self, String> {
        state.version(1)?;
        // A trigger inside itself, or as good as that, is no trigger; each level costs what 2500 parts cost.
        effort.take(2500)?;
        let tree = state.tree;
        let pairs = tree.sequence(state.get("triggers")?).ok_or("its triggers are no list")?;
        let mut triggers = Vec::new();
        for pair in pairs {
            effort.take(1)?;
            let mut pair = tree.sequence(pair).ok_or("a trigger is no pair")?;
            let (Some(class), Some(inner)) = (pair.next(), pair.next()) else {
                return Err("a trigger is no pair".to_owned());
            };
            let class = tree.str(class).ok_or("a trigger has no class")?;
            let parts = class.split_once(':').ok_or("a trigger's class has no module")?;
            let read = Trigger::from_state(parts, State::new(tree, inner), effort);
            triggers.push(read.unwrap_or_else(|reason| {
                let class = class.replace(':', ".");
                Trigger::Unknown(Unknown { text: format!("<{class} object>"), class, reason })
            }));
        }
        Ok(Self { triggers, jitter: state.jitter()? })
    }

    fn times(
        &self,
        previous: Option<&Moment>,
        now: &Moment,
        steps: &mut Steps,
    ) -> Result<Vec<Option<Moment>>, Stuck> {
        self.triggers.iter().map(|trigger| trigger.next_within(previous, now, steps)).collect()
    }

    /// The first time all agree on. With a previous time a cron trigger does not look at `now`, so that two that
    /// disagree once disagree for ever, and APScheduler with them.
    pub(super) fn next_of_all(
        &self,
        previous: Option<&Moment>,
        now: &Moment,
        steps: &mut Steps,
    ) -> Result<Option<Moment>, Stuck> {
        let mut now = now.clone();
        loop {
            steps.take()?;
            let times: Option<Vec<Moment>> = self.times(previous, &now, steps)?.into_iter().collect();
            let Some(times) = times else { return Ok(None) };
            let (least, greatest) = (extreme(&times, Ordering::Less)?, extreme(&times, Ordering::Greater)?);
            let (Some(least), Some(greatest)) = (least, greatest) else {
                return Err(Stuck::Fails("min() iterable argument is empty".to_owned()));
            };
            if least.equals(greatest) {
                return Ok(times.into_iter().next());
            }
            if *greatest == now {
                return Err(Stuck::Hangs);
            }
            now = greatest.clone();
        }
    }

    /// The first time of any.
    pub(super) fn next_of_any(
        &self,
        previous: Option<&Moment>,
        now: &Moment,
        steps: &mut Steps,
    ) -> Result<Option<Moment>, Stuck> {
        let times: Vec<Moment> = self.times(previous, now, steps)?.into_iter().flatten().collect();
        Ok(extreme(&times, Ordering::Less)?.cloned())
    }
}

/// `min()` or `max()`: the first of those that are equal.
fn extreme(times: &[Moment], wanted: Ordering) -> Result<Option<&Moment>, Stuck> {
    let mut found: Option<&Moment> = None;
    for time in times {
        if match found {
            Some(found) => time.compare(found)? == wanted,
            None => true,
        } {
            found = Some(time);
        }
    }
    Ok(found)
}

impl fmt::Display for Combined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, trigger) in self.triggers.iter().enumerate() {
            write!(f, "{}{trigger}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
