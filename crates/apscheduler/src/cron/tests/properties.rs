//! Properties that hold for any text, any time and any zone.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::vixie_cron_model::Job;
use crate::cron::clock_change_effects::clock_change_effects;
use crate::cron::dialect::Dialect;
use crate::cron::dialect_difference::dialect_difference;
use crate::cron::expression::Expression;
use crate::cron::search_limit::LAST_SEARCHED_YEAR;

const ZONES: [Tz; 8] = [
    Tz::UTC,
    Tz::America__New_York,
    Tz::Europe__Berlin,
    Tz::America__Santiago,
    Tz::Australia__Lord_Howe,
    Tz::Africa__Cairo,
    Tz::Africa__Casablanca,
    Tz::Asia__Kolkata,
];

fn item(low: u32, high: u32) -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("*".to_owned()),
        2 => (low..=high).prop_map(|value| value.to_string()),
        1 => (1..=high).prop_map(|step| format!("*/{step}")),
        1 => (low..=high, low..=high).prop_map(|(a, b)| format!("{a}-{b}")),
        1 => (low..=high, low..=high, 1..=high).prop_map(|(a, b, step)| format!("{}-{}/{step}", a.min(b), a.max(b))),
    ]
}

fn field(low: u32, high: u32) -> impl Strategy<Value = String> {
    prop::collection::vec(item(low, high), 1..3).prop_map(|items| items.join(","))
}

fn expression() -> impl Strategy<Value = String> {
    (field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7))
        .prop_map(|(minute, hour, day, month, weekday)| format!("{minute} {hour} {day} {month} {weekday}"))
}

fn dialect() -> impl Strategy<Value = Dialect> {
    prop_oneof![Just(Dialect::Crontab), Just(Dialect::Apscheduler)]
}

fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (1_700_000_000_000_i64..2_000_000_000_000).prop_map(|ms| DateTime::from_timestamp_millis(ms).unwrap())
}

/// Texts that look like expressions more often than random strings do.
fn lookalike() -> impl Strategy<Value = String> {
    prop::collection::vec(r"[-*/,0-9#?LW~@]{0,5}|jan|mon-fri|last|@daily|99999999999999999999|é", 0..8)
        .prop_map(|words| words.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn parsing_never_panics(text in prop_oneof![any::<String>(), lookalike()], dialect in dialect()) {
        match Expression::parse(&text, dialect) {
            Ok(expression) => {
                prop_assert_eq!(expression.to_string(), text);
                prop_assert!(!expression.description().is_empty());
            }
            Err(error) => prop_assert!(!error.message.is_empty()),
        }
    }

    #[test]
    fn times_increase_from_the_start_to_the_horizon(
        text in expression(), dialect in dialect(), from in instant(), zone in prop::sample::select(&ZONES),
    ) {
        let Ok(expression) = Expression::parse(&text, dialect) else { return Ok(()) };
        let times: Vec<_> = expression.after(from, zone).take(60).collect();
        prop_assert!(times.first().is_none_or(|first| first.to_utc() > from));
        prop_assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(times.iter().all(|time| time.naive_local().year() <= LAST_SEARCHED_YEAR));
        prop_assert_eq!(expression.next_after(from, zone), times.first().map(DateTime::to_utc));
        prop_assert!(!expression.never_fires() || times.is_empty());
        let fires: Vec<_> = expression.fire_times(from, zone).take(60).collect();
        prop_assert!(fires.windows(2).all(|pair| pair[0].time <= pair[1].time));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn the_crontab_dialect_is_debians_cron_minute_by_minute(
        text in expression(), day in 0_i64..3000, minute in 0_i64..1440, zone in prop::sample::select(&ZONES),
    ) {
        let from = DateTime::from_timestamp(1_700_006_400 + day * 86400 + minute * 60, 0).unwrap();
        let end = from + TimeDelta::days(40);
        let expression = Expression::parse(&text, Dialect::Crontab).unwrap();
        for zone in [Tz::UTC, zone] {
            let starts = Job::new(&text).starts(from, 40, zone);
            let fires = expression.fire_times(from, zone).map(|fire| fire.time.to_utc());
            prop_assert_eq!(fires.take_while(|time| *time <= end).collect::<Vec<_>>(), starts);
        }
    }

    #[test]
    fn traps_and_disagreements_come_to_an_end(
        text in expression(), dialect in dialect(), from in instant(), zone in prop::sample::select(&ZONES),
    ) {
        if let Ok(expression) = Expression::parse(&text, dialect) {
            clock_change_effects(&expression, from, zone);
            dialect_difference(&text, dialect, from, zone);
        }
    }
}
