//! Parses cron expressions of both dialects, describes them and computes their fire times.

#![no_main]

use apscheduler::cron::{Dialect, Expression, clock_change_effects};
use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // An hour before clocks go back.
    let from: DateTime<Utc> = "2025-10-26T00:00:00Z".parse().unwrap();
    let zone = chrono_tz::Europe::Berlin;
    for dialect in [Dialect::Crontab, Dialect::Apscheduler] {
        match Expression::parse(text, dialect) {
            Ok(expression) => {
                assert!(!expression.description().is_empty());
                let times: Vec<_> = expression.after(from, zone).take(3).collect();
                assert!(times.iter().all(|time| *time > from), "in the past");
                assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "out of order");
                assert!(times.is_empty() || !expression.never_fires(), "it does fire");
                drop(clock_change_effects(&expression, from, zone));
            }
            Err(why) => assert!(!why.to_string().is_empty()),
        }
    }
});
