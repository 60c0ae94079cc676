//! Parses the lines that APScheduler 3 logs about the runs of jobs (`apscheduler/executors/base.py` and
//! `apscheduler/schedulers/base.py`).
//!
//! A line names a job by `str(job)`: `NAME (trigger: TRIGGER, next run at: TIME)`. The name may contain any text, so the
//! parts are searched from the end.

use chrono::{DateTime, NaiveDateTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

/// Matches every line that may be one of APScheduler's lines about a run.
pub const SCHEDULER_EVENT_PATTERN: &str = "Running job \\\\?\"|Run time of job \\\\?\"|Execution of job \\\\?\"|\
                                           executed successfully|raised an exception";

/// How far into a message the event may begin, after a prefix that is not parsed.
const MAX_PREFIX_BYTES: usize = 200;

/// The longest name and trigger that are kept, in bytes.
const MAX_NAME_BYTES: usize = 1000;

/// A job as a line names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobText<'a> {
    pub name: &'a str,
    pub trigger: &'a str,
    /// The next run, such as `2025-10-26 09:00:00 CET`. `None` if the job is paused or pending.
    pub next_run: Option<&'a str>,
}

/// A line about a run.
#[derive(Debug, Clone, PartialEq)]
pub enum SchedulerEvent<'a> {
    Started {
        job: JobText<'a>,
        scheduled_at: Option<DateTime<Utc>>,
    },
    Completed {
        job: JobText<'a>,
    },
    Failed {
        job: JobText<'a>,
        /// The traceback, if the entry has it.
        traceback: &'a str,
    },
    /// The run was not started, because it was this late.
    Missed {
        job: JobText<'a>,
        delay: Option<TimeDelta>,
    },
    /// The run was not started, because too many instances were running.
    Skipped {
        job: JobText<'a>,
    },
}

impl<'a> SchedulerEvent<'a> {
    /// Parses a message with its continuation lines.
    pub fn parse(message: &'a str) -> Option<Self> {
        let after = |phrase: &str| {
            let first = &message[..floor_char_boundary(message, MAX_PREFIX_BYTES + phrase.len())];
            let at = first.find(phrase)?;
            let is_delimited = !message[..at].ends_with(|c: char| c.is_alphanumeric());
            is_delimited.then(|| &message[at + phrase.len()..])
        };
        // `Job "` is also the end of no other phrase: they continue in lower case.
        if let Some(rest) = after("Running job \"") {
            let (job, rest) = split_job(rest, ")\" (scheduled at ")?;
            let time = rest.trim_end().strip_suffix(')')?;
            return Some(Self::Started { job, scheduled_at: parse_time(time) });
        }
        if let Some(rest) = after("Run time of job \"") {
            let (job, delay) = split_job(rest, ")\" was missed by ")?;
            return Some(Self::Missed { job, delay: parse_delay(delay.trim_end()) });
        }
        if let Some(rest) = after("Execution of job \"") {
            let (job, _) = split_job(rest, ")\" skipped: maximum number of running instances reached (")?;
            return Some(Self::Skipped { job });
        }
        let rest = after("Job \"")?;
        if let Some(text) = rest.trim_end().strip_suffix("\" executed successfully") {
            return Some(Self::Completed { job: JobText::parse(text)? });
        }
        // The traceback follows in further lines.
        let phrase = ")\" raised an exception";
        rest.match_indices(phrase).find_map(|(at, _)| {
            let traceback = &rest[at + phrase.len()..];
            let is_end =
                traceback.trim_start_matches([' ', '\r']).is_empty() || traceback.trim_start().len() < traceback.len();
            let job = JobText::parse(&rest[..=at]).filter(|_| is_end)?;
            Some(Self::Failed { job, traceback: traceback.trim() })
        })
    }
}

/// Splits the text of a job from what follows it. The separator begins with the `)` that ends the job.
fn split_job<'a>(text: &'a str, separator: &str) -> Option<(JobText<'a>, &'a str)> {
    let at = text.rfind(separator)?;
    Some((JobText::parse(&text[..=at])?, &text[at + separator.len()..]))
}

impl<'a> JobText<'a> {
    /// Parses `NAME (trigger: TRIGGER, STATUS)`.
    pub fn parse(text: &'a str) -> Option<Self> {
        let text = text.strip_suffix(')')?;
        let (name, rest) = text.rsplit_once(" (trigger: ")?;
        let (trigger, next_run) = match rest.rsplit_once(", next run at: ") {
            Some((trigger, next_run)) => (trigger, Some(next_run)),
            None => (rest.strip_suffix(", paused").or_else(|| rest.strip_suffix(", pending"))?, None),
        };
        let [name, trigger] = [name, trigger].map(|part| &part[..floor_char_boundary(part, MAX_NAME_BYTES)]);
        Some(Self { name, trigger, next_run })
    }

    /// Returns the next run. `zone` resolves abbreviations such as `CET`; `None` for those of another zone.
    pub fn next_run_time(&self, zone: Tz) -> Option<DateTime<Utc>> {
        let (local, abbreviation) = self.next_run?.rsplit_once(' ')?;
        let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M:%S").ok()?;
        if let Some(offset) = parse_offset(abbreviation) {
            return local.checked_sub_signed(offset).map(|utc| utc.and_utc());
        }
        let times = zone.from_local_datetime(&local);
        let is_it = |time: &DateTime<Tz>| time.format("%Z").to_string() == abbreviation;
        [times.earliest(), times.latest()].into_iter().flatten().find(is_it).map(|time| time.to_utc())
    }
}

/// Returns the offset of an abbreviation that says it: `UTC`, `+03`, `-0330`, `UTC+02:00`.
fn parse_offset(abbreviation: &str) -> Option<TimeDelta> {
    let text = abbreviation.strip_prefix("UTC").or_else(|| abbreviation.strip_prefix("GMT")).unwrap_or(abbreviation);
    if text.is_empty() || text == "Z" {
        return Some(TimeDelta::zero());
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i64 = digits[..2].parse().ok()?;
    let minutes: i64 = if digits.len() == 4 { digits[2..].parse().ok()? } else { 0 };
    Some(TimeDelta::minutes(sign * (hours * 60 + minutes)))
}

/// Parses `str(datetime)`: `2025-10-26 09:00:00.123456+01:00`.
fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S%.f%:z").ok()?;
    Some(time.to_utc())
}

/// Parses `str(timedelta)`: `0:00:03.000123`, `2 days, 1:00:00`.
fn parse_delay(text: &str) -> Option<TimeDelta> {
    let (days, clock) = match text.split_once(", ") {
        Some((days, clock)) => (days.split_once(" day")?.0.parse::<i64>().ok()?, clock),
        None => (0, text),
    };
    let mut parts = clock.splitn(3, ':');
    let hours: i64 = parts.next()?.parse().ok()?;
    let minutes: i64 = parts.next()?.parse().ok()?;
    let (seconds, fraction) = match parts.next()?.split_once('.') {
        Some((seconds, fraction)) => (seconds, fraction),
        None => (clock.rsplit(':').next()?, "0"),
    };
    let seconds: i64 = seconds.parse().ok()?;
    if fraction.len() > 6 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}").parse().ok()?;
    TimeDelta::try_days(days)?
        .checked_add(&TimeDelta::try_hours(hours)?)?
        .checked_add(&TimeDelta::try_minutes(minutes)?)?
        .checked_add(&TimeDelta::try_seconds(seconds)?)?
        .checked_add(&TimeDelta::microseconds(micros))
}

/// Returns the largest position up to `at` at which a character begins or the text ends.
fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &'static str, trigger: &'static str) -> JobText<'static> {
        JobText { name, trigger, next_run: Some("2025-10-26 13:00:00 UTC") }
    }

    #[test]
    fn lines_of_apscheduler_are_events() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().ok();
        let cron = "cron[hour='*/4', minute='0']";
        let text = "sync \"all\" (x) (trigger: cron[hour='*/4', minute='0'], next run at: 2025-10-26 13:00:00 UTC)";
        for (line, expected) in [
            (
                format!("Running job \"{text}\" (scheduled at 2025-10-26 10:00:00.000500+01:00)"),
                Some(SchedulerEvent::Started {
                    job: job("sync \"all\" (x)", cron),
                    scheduled_at: at("2025-10-26T09:00:00.0005Z"),
                }),
            ),
            (
                format!("worker: Job \"{text}\" executed successfully"),
                Some(SchedulerEvent::Completed { job: job("sync \"all\" (x)", cron) }),
            ),
            (
                format!("Job \"{text}\" raised an exception\nTraceback (most recent call last):\nKeyError: 1"),
                Some(SchedulerEvent::Failed {
                    job: job("sync \"all\" (x)", cron),
                    traceback: "Traceback (most recent call last):\nKeyError: 1",
                }),
            ),
            (
                format!("Run time of job \"{text}\" was missed by 1 day, 0:00:03.25"),
                Some(SchedulerEvent::Missed {
                    job: job("sync \"all\" (x)", cron),
                    delay: Some(TimeDelta::milliseconds(86_403_250)),
                }),
            ),
            (
                format!("Execution of job \"{text}\" skipped: maximum number of running instances reached (1)"),
                Some(SchedulerEvent::Skipped { job: job("sync \"all\" (x)", cron) }),
            ),
            ("Added job \"sync\" to job store \"default\"".to_owned(), None),
            ("Removed job sync".to_owned(), None),
            (format!("MyJob \"{text}\" executed successfully"), None),
        ] {
            assert_eq!(SchedulerEvent::parse(&line), expected, "{line}");
        }
    }

    #[test]
    fn the_next_run_is_read_with_its_abbreviation() {
        let berlin = chrono_tz::Europe::Berlin;
        for (text, expected) in [
            ("2025-10-26 13:00:00 UTC", Some("2025-10-26T13:00:00Z")),
            ("2025-10-26 02:30:00 CEST", Some("2025-10-26T00:30:00Z")),
            ("2025-10-26 02:30:00 CET", Some("2025-10-26T01:30:00Z")),
            ("2025-10-26 02:30:00 +03", Some("2025-10-25T23:30:00Z")),
            ("2025-10-26 02:30:00 UTC-03:30", Some("2025-10-26T06:00:00Z")),
            ("2025-10-26 02:30:00 EST", None),
            ("x", None),
        ] {
            let job = JobText { name: "a", trigger: "b", next_run: Some(text) };
            let expected = expected.map(|time| time.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(job.next_run_time(berlin), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_name_is_read_back(name in "[a-z\"() :,\n\\\\]{0,30}( \\(trigger: x, pending\\))?[a-z\"()]{0,5}") {
            let text = format!("{name} (trigger: interval[0:01:00], next run at: 2025-10-26 13:00:00 UTC)");
            let job = JobText { name: &name, trigger: "interval[0:01:00]", next_run: Some("2025-10-26 13:00:00 UTC") };
            let lines = [
                format!("Running job \"{text}\" (scheduled at 2025-10-26 10:00:00+00:00)"),
                format!("Job \"{text}\" executed successfully"),
                format!("Job \"{text}\" raised an exception\nTraceback (most recent call last):\nKeyError: 1"),
                format!("Run time of job \"{text}\" was missed by 0:00:03"),
                format!("Execution of job \"{text}\" skipped: maximum number of running instances reached (3)"),
            ];
            for line in lines {
                let found = match SchedulerEvent::parse(&line) {
                    Some(SchedulerEvent::Started { job, .. } | SchedulerEvent::Completed { job }
                        | SchedulerEvent::Failed { job, .. } | SchedulerEvent::Missed { job, .. }
                        | SchedulerEvent::Skipped { job }) => Some(job),
                    None => None,
                };
                proptest::prop_assert_eq!(found, Some(job), "{}", line);
            }
        }

        #[test]
        fn no_text_is_an_error(text in ".{0,80}") {
            for start in ["Running job \"", "Job \"", "Run time of job \"", "Execution of job \""] {
                SchedulerEvent::parse(&format!("{start}{text}"));
            }
        }
    }
}
