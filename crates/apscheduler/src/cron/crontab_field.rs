//! One field of a crontab line: lists, ranges, steps and names.

use std::collections::BTreeSet;

use crate::cron::error::CronError;

/// The name, limits and value names of a field; `names[0]` means `low`.
pub(crate) struct FieldSpec {
    name: &'static str,
    low: u32,
    high: u32,
    names: &'static [&'static str],
}

pub(crate) const MINUTE: FieldSpec = FieldSpec { name: "minute", low: 0, high: 59, names: &[] };
pub(crate) const HOUR: FieldSpec = FieldSpec { name: "hour", low: 0, high: 23, names: &[] };
pub(crate) const DAY: FieldSpec = FieldSpec { name: "day of month", low: 1, high: 31, names: &[] };
pub(crate) const MONTH: FieldSpec = FieldSpec {
    name: "month",
    low: 1,
    high: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
/// 0 and 7 are both Sunday.
pub(crate) const WEEKDAY: FieldSpec =
    FieldSpec { name: "day of week", low: 0, high: 7, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

pub(crate) struct CrontabField {
    pub(crate) values: BTreeSet<u32>,
    /// Whether the field starts with `*`, even with a step: cron then treats the field as unrestricted.
    pub(crate) starts_with_star: bool,
    pub(crate) backwards_range: Option<String>,
}

impl CrontabField {
    pub(crate) fn parse(text: &str, spec: &FieldSpec) -> Result<Self, CronError> {
        let mut field =
            Self { values: BTreeSet::new(), starts_with_star: text.starts_with('*'), backwards_range: None };
        for item in text.split(',') {
            let (first, last, step) = spec.parse_item(item)?;
            if first > last {
                field.backwards_range.get_or_insert_with(|| item.to_owned());
            }
            let mut value = first;
            while value <= last {
                field.values.insert(value);
                value = value.saturating_add(step);
            }
        }
        Ok(field)
    }
}

impl FieldSpec {
    /// Parses the first value, the last value and the step.
    fn parse_item(&self, item: &str) -> Result<(u32, u32, u32), CronError> {
        let (body, step) = match item.split_once('/') {
            Some((body, step)) => (body, Some(step)),
            None => (item, None),
        };
        let (first, last) = if body == "*" {
            (self.low, self.high)
        } else if let Some((first, last)) = body.split_once('-') {
            (self.parse_value(first, item)?, self.parse_value(last, item)?)
        } else {
            let value = self.parse_value(body, item)?;
            if let Some(step) = step {
                return Err(self
                    .error(item, "cron allows a step only after a range")
                    .hint(format!("write {body}-{}/{step}", if self.high == 7 { 6 } else { self.high })));
            }
            (value, value)
        };
        Ok((first, last, step.map_or(Ok(1), |step| self.parse_step(step, item))?))
    }

    fn parse_step(&self, text: &str, item: &str) -> Result<u32, CronError> {
        match digits(text) {
            Some(0) => Err(self.error(item, "the step is 0")),
            Some(step) => Ok(step),
            None => Err(self.error(item, "the step is not a whole number")),
        }
    }

    fn parse_value(&self, text: &str, item: &str) -> Result<u32, CronError> {
        if let Some(index) = self.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return Ok((self.low..).nth(index).unwrap_or(self.low));
        }
        match digits(text) {
            Some(value) if (self.low..=self.high).contains(&value) => Ok(value),
            Some(_) => Err(self.error(item, &format!("{text} is not within {} to {}", self.low, self.high))),
            None => Err(self.unreadable(text, item)),
        }
    }

    fn unreadable(&self, text: &str, item: &str) -> CronError {
        let name = self.names.iter().find(|name| text.get(..3).is_some_and(|t| t.eq_ignore_ascii_case(name)));
        if let Some(name) = name.filter(|_| text.chars().all(char::is_alphabetic)) {
            return self.error(item, "names have three letters").hint(format!("write {name}"));
        }
        let unsupported = |reason: &str| self.error(item, reason);
        match text.chars().find(|c| !c.is_ascii_digit()) {
            None => unsupported("a value is missing"),
            Some('#') => unsupported("cron does not support the nth weekday; it would ignore # and the rest")
                .hint("let the job run on that weekday and check the day of the month in the job"),
            Some('?') => unsupported("cron does not support ?, which is Quartz syntax").hint("write *"),
            Some('~') => unsupported("Debian's cron does not support a random value with ~"),
            Some('L' | 'W') => unsupported("cron does not support L and W, which are Quartz syntax"),
            Some(_) => unsupported("not a number, range, step or name"),
        }
    }

    fn error(&self, item: &str, reason: &str) -> CronError {
        CronError::new(format!("{} {item:?}: {reason}", self.name))
    }
}

/// Parses ASCII digits. A number beyond `u32` becomes its maximum, which no field allows.
fn digits(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().unwrap_or(u32::MAX))
}
