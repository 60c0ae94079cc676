//! Whether the times in a log are in the zone in which they are read.
//!
//! The clocks of two zones differ by a multiple of 15 minutes. Docker writes its own time before each line, in UTC.
//! APScheduler's lines name the time at which a run was due, with its offset.

use chrono::{DateTime, TimeDelta, Utc};

/// All offsets of zones are multiples of this.
const STEP: TimeDelta = TimeDelta::minutes(15);

/// How much the clocks of the scheduler and of this machine may differ.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(60);

/// How long after it was due a run usually starts at most, if the scheduler is not late.
const USUAL_DELAY: TimeDelta = TimeDelta::seconds(10);

/// The times of a line.
#[derive(Debug, Clone, Copy)]
pub struct LineTimes {
    /// The time in the line, read in the assumed zone.
    pub read: DateTime<Utc>,
    /// Docker's time of the line.
    pub docker: Option<DateTime<Utc>>,
    /// The line was written before this time: the present, or when the file was last written.
    pub written_before: DateTime<Utc>,
}

/// Why the times are in another zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneMismatch {
    /// Certain: the times are this much later than Docker's.
    Docker(TimeDelta),
    /// Certain: a line has been written in the future.
    Future(DateTime<Utc>),
    /// Certain: a run starts before it was due.
    BeforeDue(DateTime<Utc>),
    /// Likely: a line is later than the last change of its file.
    AfterLastWrite(DateTime<Utc>),
    /// Likely: every run starts this much after it was due.
    AlwaysLate(TimeDelta),
}

impl ZoneMismatch {
    pub fn is_certain(self) -> bool {
        matches!(self, Self::Docker(_) | Self::Future(_) | Self::BeforeDue(_))
    }
}

/// Collects what the lines of a log say about its zone.
#[derive(Debug, Default)]
pub struct ZoneCheck {
    /// The shortest time between a due time and its start.
    least_delay: Option<TimeDelta>,
    /// Whether Docker's times agree with those of the lines.
    agrees_with_docker: bool,
    has_local_times: bool,
}

impl ZoneCheck {
    /// Adds a line whose time has no zone.
    ///
    /// # Errors
    /// The times are in another zone.
    pub fn add_line(&mut self, times: LineTimes, now: DateTime<Utc>) -> Result<(), ZoneMismatch> {
        self.has_local_times = true;
        let LineTimes { read, docker, written_before } = times;
        if let Some(difference) = docker.map(|docker| read - docker) {
            match nearest_step(difference).filter(|step| (difference - *step).abs() <= CLOCK_TOLERANCE) {
                Some(step) if step.is_zero() => self.agrees_with_docker = true,
                Some(step) => return Err(ZoneMismatch::Docker(step)),
                // The application writes its lines late.
                None => {}
            }
        }
        if self.agrees_with_docker {
            return Ok(());
        }
        if read > now + CLOCK_TOLERANCE {
            return Err(ZoneMismatch::Future(read));
        }
        if read > written_before + CLOCK_TOLERANCE {
            return Err(ZoneMismatch::AfterLastWrite(read));
        }
        Ok(())
    }

    /// Adds the start of a run, and when it was due. Has no effect if the log has no times without a zone.
    ///
    /// # Errors
    /// The times are in another zone.
    pub fn add_start(&mut self, read: DateTime<Utc>, due: DateTime<Utc>) -> Result<(), ZoneMismatch> {
        if !self.has_local_times || self.agrees_with_docker {
            return Ok(());
        }
        let delay = read - due;
        if delay < -CLOCK_TOLERANCE {
            return Err(ZoneMismatch::BeforeDue(read));
        }
        self.least_delay = Some(self.least_delay.map_or(delay, |least| least.min(delay)));
        Ok(())
    }

    /// Returns how much every run so far was late, if that is probably the difference of two zones.
    pub fn constant_delay(&self) -> Option<ZoneMismatch> {
        let delay = self.least_delay.filter(|_| !self.agrees_with_docker)?;
        let step = TimeDelta::minutes(delay.num_minutes() / STEP.num_minutes() * STEP.num_minutes());
        (step >= STEP && delay - step <= USUAL_DELAY).then_some(ZoneMismatch::AlwaysLate(step))
    }

    /// Whether the lines have times without a zone, and nothing shows in which zone they are.
    pub fn is_unknown(&self) -> bool {
        self.has_local_times && !self.agrees_with_docker && self.least_delay.is_none()
    }
}

/// Returns the multiple of 15 minutes that is nearest.
fn nearest_step(difference: TimeDelta) -> Option<TimeDelta> {
    let steps = (difference.num_seconds() + STEP.num_seconds() / 2).div_euclid(STEP.num_seconds());
    i32::try_from(steps).ok().map(|steps| STEP * steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock: &str) -> DateTime<Utc> {
        format!("2025-10-26T{clock}Z").parse().unwrap()
    }

    #[test]
    fn each_kind_of_evidence_is_told_apart() {
        let hours = TimeDelta::hours;
        let two = ZoneMismatch::Docker(hours(2));
        for (read, docker, due, written, expected) in [
            // Docker's time decides, whatever else there is.
            ("11:00:00", Some("11:00:30"), Some("09:00:00"), "18:00:00", Ok(None)),
            ("11:00:00", Some("09:00:00"), None, "18:00:00", Err(two)),
            ("11:00:00", Some("11:45:01"), None, "18:00:00", Err(ZoneMismatch::Docker(-TimeDelta::minutes(45)))),
            ("11:00:00", Some("10:52:00"), None, "18:00:00", Ok(None)),
            // The future, and before it was due.
            ("18:01:01", None, None, "18:00:00", Err(ZoneMismatch::Future(at("18:01:01")))),
            ("18:00:59", None, None, "18:00:00", Ok(None)),
            ("11:00:00", None, Some("11:01:01"), "18:00:00", Err(ZoneMismatch::BeforeDue(at("11:00:00")))),
            ("11:00:00", None, Some("11:00:59"), "18:00:00", Ok(None)),
            // The last change of the file.
            ("11:00:00", None, None, "10:58:59", Err(ZoneMismatch::AfterLastWrite(at("11:00:00")))),
            // The delay of the runs.
            ("11:00:00", None, Some("11:00:00"), "18:00:00", Ok(None)),
            ("11:00:09", None, Some("09:00:00"), "18:00:00", Ok(Some(ZoneMismatch::AlwaysLate(hours(2))))),
            (
                "11:45:00",
                None,
                Some("09:00:00"),
                "18:00:00",
                Ok(Some(ZoneMismatch::AlwaysLate(TimeDelta::minutes(165)))),
            ),
            ("11:00:11", None, Some("09:00:00"), "18:00:00", Ok(None)),
        ] {
            let mut check = ZoneCheck::default();
            let times = LineTimes { read: at(read), docker: docker.map(at), written_before: at(written) };
            let added = check.add_line(times, at("18:00:00"));
            let added = added.and_then(|()| due.map_or(Ok(()), |due| check.add_start(at(read), at(due))));
            let found = added.map(|()| check.constant_delay());
            assert_eq!(found, expected, "{read} {docker:?} {due:?} {written}");
        }
    }

    #[test]
    fn one_run_in_time_shows_that_the_zone_is_right() {
        let mut check = ZoneCheck::default();
        let mut add = |read: &str, due: Option<&str>| {
            let times = LineTimes { read: at(read), docker: None, written_before: at("18:00:00") };
            check.add_line(times, at("18:00:00")).unwrap();
            due.map_or(Ok(()), |due| check.add_start(at(read), at(due))).unwrap();
            (check.constant_delay().is_some(), check.is_unknown())
        };
        assert_eq!(add("09:00:00", None), (false, true));
        assert_eq!(add("11:00:00", Some("09:00:00")), (true, false));
        assert_eq!(add("12:00:00", Some("12:00:00")), (false, false));
    }
}
