//! `UtcOffset` after the end of the zone tables, as Python's `zoneinfo` has them.

use chrono::{NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use serde_json::Value;

use crate::time::wall_clock::{LocalTime, UtcOffset as _};

#[test]
fn every_zone_keeps_its_rule_after_the_tables_end() {
    let text = include_str!("../../tests/fixtures/cron/beyond.json");
    let expected_json: Value = serde_json::from_str(text).unwrap();
    let times = |key: &str| -> Vec<NaiveDateTime> {
        let texts = expected_json[key].as_array().unwrap().iter().map(|text| text.as_str().unwrap());
        texts.map(|text| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M").unwrap()).collect()
    };
    let (before, after) = (times("before"), times("after"));
    let (mut seen, mut other_tables) = (0, Vec::new());
    for (name, offsets) in expected_json["offsets"].as_object().unwrap() {
        let Ok(zone) = name.parse::<Tz>() else { continue };
        let expected: Vec<TimeDelta> =
            offsets.as_array().unwrap().iter().map(|o| TimeDelta::seconds(o.as_i64().unwrap())).collect();
        let has = |times: &[NaiveDateTime]| times.iter().map(|at| zone.offset_at_utc(*at)).collect::<Vec<_>>();
        // Another version of the database may have another rule.
        if has(&before) != expected[..before.len()] {
            other_tables.push(name);
            continue;
        }
        assert_eq!(has(&after), expected[before.len()..], "{name}");
        for at in &after {
            assert_eq!(LocalTime::from_utc(*at, &zone).to_utc(&zone), *at, "{name}");
        }
        seen += 1;
    }
    assert!(seen > 550 && other_tables.len() < 20, "{seen} zones; {other_tables:?}");
}
