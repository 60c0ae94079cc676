//! `AndTrigger` and `OrTrigger`.

use std::cmp::Ordering;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use super::Trigger;
use super::state::{Effort, State, moment};
use crate::domain::aps::fires::{Steps, Stuck};
use crate::domain::aps::moment::{Moment, total_seconds};
use crate::domain::pickle::{Node, stdlib};

/// The triggers, and the time each has come to.
#[derive(Debug, Clone, PartialEq)]
struct Members {
    triggers: Vec<Trigger>,
    /// None of them before the first time.
    times: Vec<Option<Moment>>,
}

impl Members {
    fn read(state: State<'_, '_>, effort: &mut Effort) -> Result<Self, String> {
        // A trigger inside itself, or as good as that, is no trigger; each level costs what 500 parts cost.
        effort.take(500)?;
        let tree = state.tree;
        let pairs = state.list("triggers", 1000)?;
        let triggers: Vec<Trigger> =
            pairs.into_iter().map(|pair| Trigger::from_pair(tree, pair, effort)).collect::<Result<_, _>>()?;
        let time = |at| match tree.node(at) {
            Node::None => Ok(None),
            _ => moment(tree, at).map(Some).map_err(|why| format!("one of its next_fire_times {why}")),
        };
        let times: Vec<Option<Moment>> =
            state.list("next_fire_times", 1000)?.into_iter().map(time).collect::<Result<_, _>>()?;
        if triggers.is_empty() || !times.is_empty() && times.len() != triggers.len() {
            return Err("its triggers and their times do not agree".into());
        }
        Ok(Self { triggers, times })
    }

    fn fill(&mut self, steps: &mut Steps) -> Result<(), Stuck> {
        if self.times.is_empty() {
            self.times =
                self.triggers.iter_mut().map(|trigger| trigger.next(steps)).collect::<Result<_, _>>()?;
        }
        Ok(())
    }

    fn set_back(&mut self, floor: DateTime<Utc>) {
        self.times.clear();
        self.triggers.iter_mut().for_each(|trigger| trigger.set_back(floor));
    }

    /// Asks those triggers again whose times are so.
    fn ask(
        &mut self,
        steps: &mut Steps,
        which: impl Fn(&Moment) -> Result<bool, Stuck>,
    ) -> Result<(), Stuck> {
        for (trigger, time) in self.triggers.iter_mut().zip(&mut self.times) {
            if time.as_ref().map_or(Ok(false), &which)? {
                *time = trigger.next(steps)?;
            }
        }
        Ok(())
    }
}

/// The first of those that are the least, or the greatest.
fn extreme(times: &[Moment], wanted: Ordering) -> Result<Option<&Moment>, Stuck> {
    let mut found: Option<&Moment> = None;
    for time in times {
        if found.map_or(Ok(true), |found| time.compare(found).map(|order| order == wanted))? {
            found = Some(time);
        }
    }
    Ok(found)
}

/// `AndTrigger`: when all agree.
#[derive(Debug, Clone, PartialEq)]
pub struct All {
    members: Members,
    threshold: TimeDelta,
    most: u32,
}

impl All {
    #[allow(clippy::cast_possible_truncation, reason = "bounded before")]
    pub(super) fn read(state: State<'_, '_>, effort: &mut Effort) -> Result<Self, String> {
        let at = state.get("threshold")?;
        let seconds = |seconds: f64| {
            (seconds.abs() < 1e9).then(|| TimeDelta::microseconds((seconds * 1e6).round_ties_even() as i64))
        };
        let threshold = match state.tree.node(at) {
            Node::Int(whole) => TimeDelta::try_seconds(whole),
            Node::Float(number) => seconds(number),
            _ => stdlib::timedelta(state.tree, at),
        };
        let most = state.tree.int(state.get("max_iterations")?).and_then(|most| u32::try_from(most).ok());
        Ok(Self {
            members: Members::read(state, effort)?,
            threshold: threshold.ok_or("its threshold is no span of time")?,
            most: most.ok_or("its max_iterations is no number")?,
        })
    }

    pub(super) fn next(&mut self, steps: &mut Steps) -> Result<Option<Moment>, Stuck> {
        self.members.fill(steps)?;
        for _ in 0..self.most {
            let times: Option<Vec<Moment>> = self.members.times.iter().cloned().collect();
            let Some(times) = times else { return Ok(None) };
            let (least, greatest) = (extreme(&times, Ordering::Less)?, extreme(&times, Ordering::Greater)?);
            let (Some(least), Some(greatest)) = (least, greatest) else { return Ok(None) };
            let threshold = self.threshold;
            let is_near = |time: &Moment| Ok(distance(time, least)? <= threshold);
            self.members.ask(steps, is_near)?;
            if is_near(greatest)? {
                return Ok(Some(least.clone()));
            }
        }
        Err(Stuck::Fails("MaxIterationsReached".to_owned()))
    }

    pub(super) fn set_back(&mut self, floor: DateTime<Utc>) {
        self.members.set_back(floor);
    }
}

/// Python's `later - earlier`: of two readings of one zone by the clock alone, of others by the instant.
fn distance(later: &Moment, earlier: &Moment) -> Result<TimeDelta, Stuck> {
    if later.is_beside(earlier) {
        return Ok(later.local - earlier.local);
    }
    Ok(later.instant()? - earlier.instant()?)
}

/// `OrTrigger`: when any does.
#[derive(Debug, Clone, PartialEq)]
pub struct Any(Members);

impl Any {
    pub(super) fn read(state: State<'_, '_>, effort: &mut Effort) -> Result<Self, String> {
        Members::read(state, effort).map(Self)
    }

    pub(super) fn next(&mut self, steps: &mut Steps) -> Result<Option<Moment>, Stuck> {
        self.0.fill(steps)?;
        let times: Vec<Moment> = self.0.times.iter().flatten().cloned().collect();
        let Some(least) = extreme(&times, Ordering::Less)?.cloned() else { return Ok(None) };
        self.0.ask(steps, |time| Ok(time.equals(&least)))?;
        Ok(Some(least))
    }

    pub(super) fn set_back(&mut self, floor: DateTime<Utc>) {
        self.0.set_back(floor);
    }
}

impl fmt::Display for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, trigger) in self.triggers.iter().enumerate() {
            write!(f, "{}{trigger}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

impl fmt::Display for All {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threshold = total_seconds(self.threshold);
        write!(f, "AndTrigger([{}], threshold={threshold:?}, max_iterations={})", self.members, self.most)
    }
}

impl fmt::Display for Any {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrTrigger([{}])", self.0)
    }
}
