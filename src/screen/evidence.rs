//! Evidence for people: times in the zone of the screen.

use super::text::Text;
use super::time::{Times, span, took};
use crate::domain::evidence::{Evidence, EvidencePart};

impl Times {
    /// Returns a piece of evidence with its times in the zone of the screen.
    pub fn evidence(&self, evidence: &Evidence) -> Text {
        let part = |part: &EvidencePart| match part {
            EvidencePart::Words(text) => Text::from(text),
            EvidencePart::Unit(text) => Text::unit(text),
            EvidencePart::Time { time, is_event: true, .. } => Text::unit(&self.second(*time)),
            EvidencePart::Time { time, .. } => Text::unit(&self.minute(*time)),
            EvidencePart::Took(seconds) => Text::unit(&took(*seconds)),
            EvidencePart::Span(seconds) => Text::unit(&span(*seconds)),
        };
        let mut text = Text::default();
        text.extend(evidence.0.iter().map(part));
        text
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use chrono_tz::Tz;

    use super::*;
    use crate::domain::evidence::{At, Event, Span, evidence};

    #[test]
    fn people_get_times_in_their_zone() {
        let now = DateTime::from_timestamp(1_761_480_000, 0).unwrap();
        let time = DateTime::from_timestamp(1_761_469_201, 0).unwrap();
        let times = Times { zone: Tz::Europe__Warsaw, now };
        let sentence = evidence!["due at ", At(time), ", begun at ", Event(time), ", ", Span(10_799.0), " ago"];
        assert_eq!(times.evidence(&sentence).plain(), "due at 10:00, begun at 10:00:01, 2h 59m ago");
    }
}
