//! Computes the fire times of an expression, through clock changes.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

use crate::cron::apscheduler_fields::CronFields;
use crate::cron::crontab_line::CrontabLine;
use crate::time::wall_clock;
use crate::time::wall_clock::LocalTime;

/// One time at which an expression fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FireTime {
    /// The instant, in the zone of the search.
    pub time: DateTime<Tz>,
    /// A note if the clock skips or repeats the time of day on that date.
    pub note: Option<String>,
    /// The local time that matched the expression.
    pub(crate) nominal: NaiveDateTime,
}

/// The fire times of an expression in order: see [`Expression::fire_times`](super::Expression::fire_times).
#[derive(Debug)]
pub struct FireTimes<'a> {
    zone: Tz,
    from: NaiveDateTime,
    search: Search<'a>,
}

#[derive(Debug)]
enum Search<'a> {
    Crontab(CrontabSearch<'a>),
    Apscheduler { trigger: &'a CronFields, start: NaiveDateTime },
}

impl<'a> FireTimes<'a> {
    /// Returns the fire times of a crontab line after `from`.
    pub(super) fn for_crontab(line: &'a CrontabLine, from: DateTime<Utc>, zone: Tz) -> Self {
        let from = from.naive_utc();
        Self { zone, from, search: Search::Crontab(CrontabSearch::new(line, whole_second(from), zone)) }
    }

    /// Returns the fire times of a `CronTrigger` after `from`.
    pub(super) fn for_apscheduler(trigger: &'a CronFields, from: DateTime<Utc>, zone: Tz) -> Self {
        let from = from.naive_utc();
        let start = whole_second(from) + TimeDelta::seconds(1);
        Self { zone, from, search: Search::Apscheduler { trigger, start } }
    }

    fn next_pair(&mut self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        match &mut self.search {
            Search::Crontab(search) => search.next_pair(),
            Search::Apscheduler { trigger, start } => {
                let reading = trigger.next_time(*start, self.zone)?;
                let utc = reading.to_utc(&self.zone);
                // The scheduler searches again after the last run. A result before the start of the search would repeat
                // forever; end the search in this case, although none is known.
                let ahead = utc >= *start;
                *start = utc + TimeDelta::seconds(1);
                ahead.then_some((reading.local, utc))
            }
        }
    }

    fn fire_time(&self, nominal: NaiveDateTime, utc: NaiveDateTime) -> FireTime {
        let time = self.zone.from_utc_datetime(&utc);
        let runs_once = matches!(&self.search, Search::Crontab(search) if !search.line.follows_clock());
        let hour = nominal.format("%H:%M");
        let note = if time.naive_local() != nominal {
            Some(format!("skipped hour: {hour} does not exist, runs at {}", time.format("%H:%M")))
        } else if !wall_clock::is_repeated(self.zone, nominal) {
            None
        } else if LocalTime::from_utc(utc, &self.zone).fold {
            Some(format!("second of two {hour}"))
        } else if runs_once {
            Some(format!("first of two {hour}, not run again at the second"))
        } else {
            Some(format!("first of two {hour}"))
        };
        FireTime { time, note, nominal }
    }
}

fn whole_second(time: NaiveDateTime) -> NaiveDateTime {
    time.with_nanosecond(0).unwrap_or(time)
}

impl Iterator for FireTimes<'_> {
    type Item = FireTime;

    fn next(&mut self) -> Option<FireTime> {
        loop {
            let (nominal, utc) = self.next_pair()?;
            if utc > self.from {
                return Some(self.fire_time(nominal, utc));
            }
        }
    }
}

/// Debian's cron through clock changes (`cron.c`). It has a virtual time for jobs with a fixed minute and hour. If the
/// clock jumps ahead by up to three hours, it runs the jobs of the skipped minutes directly after the change. If the
/// clock goes back by up to three hours, it runs no such job until the old local time is reached again. Jobs with `*`
/// in the minute or hour follow the clock. After a larger jump all jobs follow the clock.
#[derive(Debug)]
struct CrontabSearch<'a> {
    line: &'a CrontabLine,
    zone: Tz,
    /// When `offset` began (UTC), as far as the search knows.
    offset_since: NaiveDateTime,
    offset: TimeDelta,
    /// How far the search has come (UTC), and the local time after which the next match is searched.
    reached: NaiveDateTime,
    search_after: NaiveDateTime,
}

const MAX_CLOCK_JUMP: TimeDelta = TimeDelta::hours(3);

impl<'a> CrontabSearch<'a> {
    /// Begins before `from` if the clock changed shortly before, because the change still has an effect.
    fn new(line: &'a CrontabLine, from: NaiveDateTime, zone: Tz) -> Self {
        let earlier = from - MAX_CLOCK_JUMP - TimeDelta::hours(1);
        let start = if wall_clock::next_clock_change(zone, earlier, from).is_some() { earlier } else { from };
        let offset = wall_clock::offset(zone, start);
        Self { line, zone, offset_since: start, offset, reached: start, search_after: start + offset }
    }

    /// Returns the next matching local time and the instant at which it runs.
    fn next_pair(&mut self) -> Option<(NaiveDateTime, NaiveDateTime)> {
        loop {
            let nominal = self.line.next_local(self.search_after)?;
            let utc = (nominal - self.offset).max(self.offset_since);
            let Some(change) = wall_clock::next_clock_change(self.zone, self.reached, utc) else {
                self.reached = utc;
                self.search_after = nominal;
                return Some((nominal, utc));
            };
            let jump = change.after - change.before;
            let resume = if self.line.follows_clock() || jump.abs() > MAX_CLOCK_JUMP {
                change.new_time_start()
            } else {
                change.old_time_end()
            };
            self.offset_since = change.at;
            self.reached = change.at;
            self.offset = change.after;
            self.search_after = resume - TimeDelta::seconds(1);
        }
    }
}
