//! Notes, differences between the dialects, and errors, as users read them.

use chrono::{DateTime, Utc};
use chrono_tz::{America::New_York, Europe::Berlin, Tz, UTC};

use crate::cron::clock_change_effects::clock_change_effects;
use crate::cron::dialect::Dialect;
use crate::cron::dialect_difference::dialect_difference;
use crate::cron::expression::Expression;
use crate::cron::translation::{means_the_same, to_apscheduler};
use Dialect::{Apscheduler, Crontab};

fn start() -> DateTime<Utc> {
    "2026-11-24T00:00:00Z".parse().unwrap()
}

fn parse(text: &str, dialect: Dialect) -> Expression {
    Expression::parse(text, dialect).unwrap()
}

#[test]
fn a_fire_in_a_skipped_or_repeated_hour_carries_a_note() {
    let notes = |text, dialect, from: &str, zone: Tz| -> Vec<String> {
        let expression = parse(text, dialect);
        let fires = expression.fire_times(from.parse().unwrap(), zone).take(4);
        fires.filter_map(|f| Some(format!("{} {}", f.time.format("%d %H:%M"), f.note?))).collect()
    };
    let (spring, fall) = ("2027-03-13T05:00:00Z", "2027-11-06T04:00:00Z");
    let moved = "skipped hour: 02:30 does not exist, runs at";
    assert_eq!(notes("30 2 * * *", Crontab, spring, New_York), [format!("14 03:00 {moved} 03:00")]);
    assert_eq!(notes("30 2 * * *", Apscheduler, spring, New_York), [format!("14 03:30 {moved} 03:30")]);
    assert_eq!(
        notes("30 1 * * *", Crontab, fall, New_York),
        ["07 01:30 first of two 01:30, not run again at the second"]
    );
    let twice = ["07 01:30 first of two 01:30", "07 01:30 second of two 01:30"];
    assert_eq!(notes("30 1 * * *", Apscheduler, fall, New_York), twice);
}

#[test]
fn notes_on_clock_changes_have_date_and_effect() {
    let table: &[(&str, Dialect, Tz, &[&str])] = &[
        ("30 2 * * *", Crontab, New_York, &["2027-03-14: 02:30 does not exist; cron runs it at 03:00"]),
        ("30 1 * * *", Crontab, New_York, &["2027-11-07: 01:30 comes twice; cron runs it the first time only"]),
        ("30 1 * * *", Apscheduler, New_York, &["2027-11-07: 01:30 comes twice; APScheduler runs it both times"]),
        ("0 0 * * *", Apscheduler, Berlin, &["2027-03-29: APScheduler skips 00:00 after the clock change"]),
        ("30 0 1 * *", Apscheduler, Berlin, &["2027-04-01: APScheduler skips 00:30 after the clock change"]),
        ("0 1 1 * *", Apscheduler, Berlin, &[]),
        ("0 0 * * *", Crontab, Berlin, &[]),
        (
            "*/20 2 * * *",
            Crontab,
            Berlin,
            &[
                "2027-03-28: 02:00, 02:20 and 02:40 do not exist; cron does not run them",
                "2027-10-31: 02:00, 02:20 and 02:40 come twice; cron runs them both times",
            ],
        ),
        ("*/15 * * * *", Crontab, Berlin, &[]),
        ("*/15 * * * *", Apscheduler, Berlin, &[]),
        ("30 2 * * *", Crontab, UTC, &[]),
    ];
    for (text, dialect, zone, wanted) in table {
        assert_eq!(clock_change_effects(&parse(text, *dialect), start(), *zone), *wanted, "{dialect} {text} {zone}");
    }
}

#[test]
fn disagreements_name_the_rule_and_the_first_time_that_differs() {
    let table: &[(&str, Dialect, Tz, Option<&str>)] = &[
        ("*/15 9-17 * * mon-fri", Crontab, UTC, None),
        ("0 12 31 2 *", Crontab, UTC, None),
        ("nonsense", Crontab, UTC, None),
        (
            "0 12 * * 0",
            Crontab,
            UTC,
            Some(
                "APScheduler counts 0 as Monday: it would run at Mon 2026-11-30 12:00 UTC, \
                 not at Sun 2026-11-29 12:00 UTC",
            ),
        ),
        (
            "0 12 13 * fri",
            Apscheduler,
            UTC,
            Some(
                "cron needs only one of the two day fields to match: it would run at \
                 Fri 2026-11-27 12:00 UTC, not at Fri 2027-08-13 12:00 UTC",
            ),
        ),
        (
            "30 1 * * *",
            Crontab,
            New_York,
            Some(
                "APScheduler treats clock changes differently: it would run at \
                 Sun 2027-11-07 01:30 EST, not at Mon 2027-11-08 01:30 EST",
            ),
        ),
        ("@daily", Crontab, UTC, Some("APScheduler refuses it: expected five fields, found 1")),
        ("0 12 last * *", Crontab, UTC, Some("APScheduler accepts it: at 12:00 on the last day of the month")),
    ];
    for (text, dialect, zone, wanted) in table {
        assert_eq!(dialect_difference(text, *dialect, start(), *zone).as_deref(), *wanted, "{dialect} {text}");
    }
}

#[test]
fn an_error_has_a_reason_and_a_hint() {
    let table = [
        ("5/15 * * * *", Crontab, "minute \"5/15\": cron allows a step only after a range", "write 5-59/15"),
        ("0 9 * * sunday", Crontab, "day of week \"sunday\": names have three letters", "write sun"),
        ("@daily", Apscheduler, "expected five fields, found 1", "write 0 0 * * *"),
        ("0 9 * * ?", Crontab, "day of week \"?\": cron does not support ?, which is Quartz syntax", "write *"),
        (
            "0 9 * * 7",
            Apscheduler,
            "day of week \"7\": not within 0 to 6",
            "0 is Monday and 6 is Sunday in APScheduler; names are safer, such as sun",
        ),
    ];
    for (text, dialect, message, hint) in table {
        let error = Expression::parse(text, dialect).unwrap_err();
        assert_eq!((error.message.as_str(), error.hint.as_deref()), (message, Some(hint)), "{dialect} {text}");
    }
    let reasons = [("0 12 * * 5#2", "nth weekday"), ("0 0 12 * * mon", "the command"), ("@reboot", "when cron starts")];
    for (text, reason) in reasons {
        let error = Expression::parse(text, Crontab).unwrap_err();
        assert!(error.message.contains(reason) && error.hint.is_some(), "{text}: {error:?}");
    }
}

#[test]
fn an_expression_shows_its_source_and_a_dialect_its_name() {
    assert_eq!(parse("0  9\t* * *", Crontab).to_string(), "0  9\t* * *");
    for dialect in [Crontab, Apscheduler] {
        assert_eq!(dialect.to_string().parse::<Dialect>().unwrap(), dialect);
        assert_eq!(parse("0 9 * * *", dialect).dialect(), dialect);
    }
    assert!("quartz".parse::<Dialect>().is_err());
}

#[test]
fn expressions_of_cron_are_written_for_apscheduler() {
    let table: [(&str, Result<&str, &str>); 15] = [
        ("0 9 * * *", Ok("0 9 * * *")),
        ("0 9 * * 1-5", Ok("0 9 * * mon-fri")),
        ("0 9 * * 0", Ok("0 9 * * sun")),
        ("0 9 * * 7", Ok("0 9 * * sun")),
        ("0 9 * * 0,6", Ok("0 9 * * sat,sun")),
        ("*/5 1-5/2 * * 1,3,5", Ok("*/5 1-5/2 * * mon,wed,fri")),
        ("0 9 * * mon-fri", Ok("0 9 * * mon-fri")),
        ("0 9 1 jan-dec/3 *", Ok("0 9 1 1,4,7,10 *")),
        ("@hourly", Ok("0 * * * *")),
        ("@weekly", Ok("0 0 * * sun")),
        ("0 9 1-31 * 1", Ok("0 9 1-31 * *")),
        ("0 9 */2 * 1", Ok("0 9 */2 * mon")),
        ("0-59 9 * * 2-7/2", Ok("0-59 9 * * tue,thu,sat")),
        ("0 9 13 * 5", Err("cron runs it if either day field matches, and APScheduler needs both")),
        ("61 * * * *", Err("minute \"61\": 61 is not within 0 to 59")),
    ];
    for (text, expected) in table {
        let translated = to_apscheduler(text, Crontab);
        assert_eq!(translated.as_deref().map_err(|error| error.message.as_str()), expected, "{text}");
    }
    assert_eq!(to_apscheduler("0 9 last * 0", Apscheduler).as_deref(), Ok("0 9 last * 0"));
    let same = ["0 9 * * *", "0 9 * * 1", "0 9 * * mon", "0 9 13 * fri", "0 9 * * 7", "@daily"].map(means_the_same);
    assert_eq!(same, [Some(true), Some(false), Some(true), Some(false), None, None]);
}
