//! Compares with the fire times of Debian's cron and APScheduler for 94 expressions, and with APScheduler's for random ones.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::cron::apscheduler_fields::CronFields;
use crate::cron::dialect::Dialect;
use crate::cron::expression::Expression;

const CASES: &str = include_str!("../../../tests/fixtures/cron/cases.json");
const VIXIE: &str = include_str!("../../../tests/fixtures/cron/vixie.json");
const APS3: &str = include_str!("../../../tests/fixtures/cron/aps3.json");
const RANDOM: &str = include_str!("../../../tests/fixtures/cron/random_3.11.3.json");

/// Expressions that cron accepts silently and that are refused on purpose: `5#2`, `@reboot`, a sixth word.
const REFUSED_ON_PURPOSE: [&str; 3] = ["e40", "e58", "e59"];

#[test]
fn debian_cron_and_the_crontab_dialect_agree_on_all_94_cases() {
    assert_eq!(agreeing(Dialect::Crontab, VIXIE), 94);
}

#[test]
fn apscheduler_and_its_dialect_agree_on_all_94_cases() {
    assert_eq!(agreeing(Dialect::Apscheduler, APS3), 94);
}

fn array(json: &str) -> Vec<Value> {
    serde_json::from_str(json).unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%z").unwrap().to_utc()
}

fn agreeing(dialect: Dialect, answers: &str) -> usize {
    let (cases, answers) = (array(CASES), array(answers));
    assert_eq!(cases.len(), answers.len());
    cases.iter().zip(&answers).filter(|(case, answer)| agrees(dialect, case, answer)).count()
}

fn agrees(dialect: Dialect, case: &Value, answer: &Value) -> bool {
    let id = case["id"].as_str().unwrap();
    assert_eq!(case["id"], answer["id"]);
    let parsed = Expression::parse(case["expr"].as_str().unwrap(), dialect);
    if answer["error"].is_string() || (dialect == Dialect::Crontab && REFUSED_ON_PURPOSE.contains(&id)) {
        assert!(parsed.is_err(), "{dialect} {id}: must be refused");
        return true;
    }
    let parsed = parsed.unwrap_or_else(|error| panic!("{dialect} {id}: {error}"));
    let count = usize::try_from(case["n"].as_u64().unwrap()).unwrap();
    let zone = case["tz"].as_str().unwrap().parse().unwrap();
    let expected: Vec<_> =
        answer["times"].as_array().unwrap().iter().map(|time| instant(time.as_str().unwrap())).collect();
    let fires: Vec<_> = parsed
        .fire_times(instant(case["start"].as_str().unwrap()), zone)
        .take(count)
        .map(|f| f.time.to_utc())
        .collect();
    assert_eq!(fires, expected, "{dialect} {id}");
    assert_eq!(parsed.never_fires(), expected.is_empty(), "{dialect} {id}");
    true
}

/// The random triggers with fields that `from_crontab` supports.
#[test]
fn apscheduler_agrees_on_random_triggers() {
    let random: Value = serde_json::from_str(RANDOM).unwrap();
    let checked = random["cases"].as_array().unwrap().iter().filter(|case| random_agrees(case)).count();
    assert_eq!(checked, 274, "random triggers checked");
}

fn random_agrees(case: &Value) -> bool {
    let trigger = &case["trigger"];
    let bounded = trigger["start_date"].is_string() || trigger["end_date"].is_string();
    let nth_weekday = trigger["day"].as_str().is_some_and(|day| day.contains(' '));
    if trigger["class"] != "CronTrigger" || bounded || nth_weekday {
        return false;
    }
    let names = ["year", "month", "day", "week", "day_of_week", "hour", "minute", "second"];
    // An omitted field above the smallest given one matches all values; one below it has its minimum.
    let least_given = names.iter().rposition(|name| trigger[name].is_string()).unwrap_or(names.len());
    let texts = std::array::from_fn(|i| {
        let default = if i < least_given || matches!(i, 0 | 3 | 4) {
            "*"
        } else if i < 5 {
            "1"
        } else {
            "0"
        };
        trigger[names[i]].as_str().unwrap_or(default)
    });
    let trigger = CronFields::new(texts).unwrap();
    let zone: chrono_tz::Tz = case["timezone"].as_str().unwrap().parse().unwrap();
    let start: DateTime<Utc> = case["start"].as_str().unwrap().parse().unwrap();
    let mut after = start + TimeDelta::microseconds(999_999);
    for expected in case["fire_times"].as_array().unwrap() {
        // Beyond the last searched year: APScheduler searches until the year 9999, or until the timeout.
        if expected.as_str().is_some_and(|time| time == "TIMEOUT" || time > "2101") {
            break;
        }
        let expected = expected.as_str().map(|time| DateTime::parse_from_rfc3339(time).unwrap().to_utc());
        let second = DateTime::from_timestamp(after.timestamp(), 0).unwrap().naive_utc();
        let computed = trigger.next_time(second, zone).map(|reading| reading.to_utc(&zone).and_utc());
        assert_eq!(computed, expected, "{case}");
        let Some(computed) = computed else { break };
        after = computed + TimeDelta::seconds(1);
    }
    true
}
