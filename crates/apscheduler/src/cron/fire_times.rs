//! From an expression to the instants a job starts: how each dialect carries it through clock changes.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::cron::apscheduler_fields::Trigger;
use crate::cron::crontab_line::Line;
use crate::time::wall_clock;
use crate::time::wall_clock::Reading;

/// One start of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fire {
    /// When it starts, on the zone's clock.
    pub time: DateTime<Tz>,
    /// What is odd about it: its time of day does not exist on that day, or comes twice.
    pub note: Option<String>,
    /// The local time the expression named.
    pub(crate) nominal: NaiveDateTime,
}

/// The starts of a job, in order; see [`super::Expression::fires`].
#[derive(Debug)]
pub struct Fires<'a> {
    zone: Tz,
    from: NaiveDateTime,
    walk: Walk<'a>,
}

#[derive(Debug)]
enum Walk<'a> {
    Crontab(CrontabWalk<'a>),
    Apscheduler { trigger: &'a Trigger, start: NaiveDateTime },
}

impl<'a> Fires<'a> {
    /// The fire times after `from` of a crontab line.
    pub(super) fn of_crontab(line: &'a Line, from: DateTime<Utc>, zone: Tz) -> Self {
        let from = from.naive_utc();
        Self { zone, from, walk: Walk::Crontab(CrontabWalk::new(line, whole_second(from), zone)) }
    }

    /// The fire times after `from` of a trigger.
    pub(super) fn of_apscheduler(trigger: &'a Trigger, from: DateTime<Utc>, zone: Tz) -> Self {
        let from = from.naive_utc();
        let start = whole_second(from) + TimeDelta::seconds(1);
        Self { zone, from, walk: Walk::Apscheduler { trigger, start } }
    }

    fn step(&mut self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        match &mut self.walk {
            Walk::Crontab(walk) => walk.step(),
            Walk::Apscheduler { trigger, start } => {
                let reading = trigger.next(*start, self.zone)?;
                let utc = reading.to_utc(&self.zone);
                // The scheduler asks again from just after the time it ran at. A time before the one it was
                // asked for would make it run without end; none is known, but a walk here must end.
                let ahead = utc >= *start;
                *start = utc + TimeDelta::seconds(1);
                ahead.then_some((reading.local, utc))
            }
        }
    }

    fn fire(&self, nominal: NaiveDateTime, utc: NaiveDateTime) -> Fire {
        let time = self.zone.from_utc_datetime(&utc);
        let once = matches!(&self.walk, Walk::Crontab(walk) if !walk.line.is_wildcard());
        let hour = nominal.format("%H:%M");
        let note = if time.naive_local() != nominal {
            Some(format!("skipped hour: {hour} does not exist, runs at {}", time.format("%H:%M")))
        } else if !wall_clock::is_ambiguous(self.zone, nominal) {
            None
        } else if Reading::at(utc, &self.zone).fold {
            Some(format!("second of two {hour}"))
        } else if once {
            Some(format!("first of two {hour}, not run again at the second"))
        } else {
            Some(format!("first of two {hour}"))
        };
        Fire { time, note, nominal }
    }
}

fn whole_second(time: NaiveDateTime) -> NaiveDateTime {
    time.with_nanosecond(0).unwrap_or(time)
}

impl Iterator for Fires<'_> {
    type Item = Fire;

    fn next(&mut self) -> Option<Fire> {
        loop {
            let (nominal, utc) = self.step()?;
            if utc > self.from {
                return Some(self.fire(nominal, utc));
            }
        }
    }
}

/// Debian's cron through clock changes (its `cron.c`): it keeps a virtual time for jobs of a fixed minute and
/// hour. Where the clock jumps ahead by up to three hours, it starts those of the skipped minutes right after
/// the change; where it falls back as far, it starts none until the old reading is reached again. Jobs with a
/// star in the minute or hour follow the clock. A greater jump is a new start for all.
#[derive(Debug)]
struct CrontabWalk<'a> {
    line: &'a Line,
    zone: Tz,
    /// Since when the present offset holds, as far as the walk knows (UTC).
    since: NaiveDateTime,
    offset: TimeDelta,
    /// How far the walk has come (UTC), and the reading behind which the next match is sought.
    reached: NaiveDateTime,
    behind: NaiveDateTime,
}

const JUMP_LIMIT: TimeDelta = TimeDelta::hours(3);

impl<'a> CrontabWalk<'a> {
    /// Begins before `from` if the clock changed shortly before it: the change still has its effect.
    fn new(line: &'a Line, from: NaiveDateTime, zone: Tz) -> Self {
        let earlier = from - JUMP_LIMIT - TimeDelta::hours(1);
        let start = if wall_clock::next_change(zone, earlier, from).is_some() { earlier } else { from };
        let offset = wall_clock::offset(zone, start);
        Self { line, zone, since: start, offset, reached: start, behind: start + offset }
    }

    /// The next reading that matches and the instant it starts at.
    fn step(&mut self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        loop {
            let nominal = self.line.next_local(self.behind)?;
            let utc = (nominal - self.offset).max(self.since);
            let Some(change) = wall_clock::next_change(self.zone, self.reached, utc) else {
                self.reached = utc;
                self.behind = nominal;
                return Some((nominal, utc));
            };
            let jump = change.after - change.before;
            let resume = if self.line.is_wildcard() || jump.abs() > JUMP_LIMIT {
                change.new_start()
            } else {
                change.old_end()
            };
            self.since = change.at;
            self.reached = change.at;
            self.offset = change.after;
            self.behind = resume - TimeDelta::seconds(1);
        }
    }
}
