//! Evidence: a sentence whose times and durations are data, so that each output writes them in its own form.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

use super::time_format::{format_seconds, format_time};

/// A part of a piece of evidence.
#[derive(Debug, Clone, PartialEq)]
pub enum EvidencePart {
    Words(String),
    /// A point in time, to the second for events, otherwise to the minute where people read it.
    Time {
        time: DateTime<Utc>,
        is_event: bool,
        is_rfc3339: bool,
    },
    /// A duration in seconds.
    Span(f64),
    /// How long something took, in seconds.
    Took(f64),
    /// A word, number or id that is never folded or shortened.
    Unit(String),
}

/// The time at which something is due.
#[derive(Debug, Clone, Copy)]
pub struct At(pub DateTime<Utc>);

/// The time of an event.
#[derive(Debug, Clone, Copy)]
pub struct Event(pub DateTime<Utc>);

/// The time of an event, which machines get in RFC 3339.
#[derive(Debug, Clone, Copy)]
pub struct Rfc3339(pub DateTime<Utc>);

/// A duration in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Span(pub f64);

/// How long something took, in seconds.
#[derive(Debug, Clone, Copy)]
pub struct Took(pub f64);

/// A word, number or id that is never folded or shortened.
#[derive(Debug, Clone)]
pub struct Unit<T>(pub T);

/// A sentence, or a part of one. `Display` writes it for machines: times in UTC.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence(pub Vec<EvidencePart>);

/// Returns an [`Evidence`] of parts: texts, numbers, and the types of this module.
macro_rules! evidence {
    ($($part:expr),* $(,)?) => {
        $crate::domain::evidence::Evidence::from_parts([$($crate::domain::evidence::EvidencePart::from($part)),*])
    };
}
pub(crate) use evidence;

impl Evidence {
    pub fn from_parts(parts: impl IntoIterator<Item = EvidencePart>) -> Self {
        Self(parts.into_iter().filter(|part| !matches!(part, EvidencePart::Words(text) if text.is_empty())).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends another sentence or part.
    #[must_use]
    pub fn and(mut self, other: impl Into<Self>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// Joins several sentences.
    pub fn join(sentences: impl IntoIterator<Item = Self>, separator: &str) -> Self {
        let mut joined = Self::default();
        for (index, sentence) in sentences.into_iter().enumerate() {
            joined = if index == 0 { sentence } else { joined.and(separator).and(sentence) };
        }
        joined
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                EvidencePart::Words(text) | EvidencePart::Unit(text) => f.write_str(text)?,
                EvidencePart::Time { time, is_rfc3339: true, .. } => {
                    f.write_str(&time.to_rfc3339_opts(SecondsFormat::Secs, true))?;
                }
                EvidencePart::Time { time, .. } => f.write_str(&format_time(*time))?,
                EvidencePart::Span(seconds) | EvidencePart::Took(seconds) => f.write_str(&format_seconds(*seconds))?,
            }
        }
        Ok(())
    }
}

impl<T: Into<EvidencePart>> From<T> for Evidence {
    fn from(part: T) -> Self {
        Self::from_parts([part.into()])
    }
}

macro_rules! words {
    ($($type:ty),*) => {
        $(impl From<$type> for EvidencePart {
            fn from(value: $type) -> Self {
                Self::Words(value.to_string())
            }
        })*
    };
}
words!(&str, &String, i32, i64, usize);

impl From<String> for EvidencePart {
    fn from(text: String) -> Self {
        Self::Words(text)
    }
}

impl From<At> for EvidencePart {
    fn from(At(time): At) -> Self {
        Self::Time { time, is_event: false, is_rfc3339: false }
    }
}

impl From<Event> for EvidencePart {
    fn from(Event(time): Event) -> Self {
        Self::Time { time, is_event: true, is_rfc3339: false }
    }
}

impl From<Rfc3339> for EvidencePart {
    fn from(Rfc3339(time): Rfc3339) -> Self {
        Self::Time { time, is_event: true, is_rfc3339: true }
    }
}

impl From<Span> for EvidencePart {
    fn from(Span(seconds): Span) -> Self {
        Self::Span(seconds)
    }
}

impl From<Took> for EvidencePart {
    fn from(Took(seconds): Took) -> Self {
        Self::Took(seconds)
    }
}

impl<T: ToString> From<Unit<T>> for EvidencePart {
    fn from(Unit(value): Unit<T>) -> Self {
        Self::Unit(value.to_string())
    }
}

#[cfg(test)]
impl PartialEq<&str> for Evidence {
    fn eq(&self, other: &&str) -> bool {
        self.to_string() == **other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_get_times_in_utc() {
        let time = DateTime::from_timestamp(1_761_469_200, 0).unwrap();
        let sentence = evidence!["run ", 41, " began at ", Event(time), ", ", Span(2820.0), " ago"];
        assert_eq!(sentence.to_string(), "run 41 began at 2025-10-26 09:00:00 UTC, 47m ago");
        let joined = Evidence::join([evidence!["due at ", Rfc3339(time)], "and more".into()], "; ");
        assert_eq!(joined.to_string(), "due at 2025-10-26T09:00:00Z; and more");
        assert!(evidence![""].is_empty());
    }
}
