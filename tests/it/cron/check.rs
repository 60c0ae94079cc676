//! `apsctl cron check`

use snapbox::{assert_data_eq, str};

use super::cron;

#[test]
fn check_describes_the_expression_and_lists_the_next_runs() {
    assert_data_eq!(
        cron(&["check", "30 6 * * 1-5"]),
        str![[r#"
expression     30 6 * * 1-5
dialect        crontab
valid          true
words          at 06:30 from Monday to Friday
next_runs      2025-10-27 06:30:00 UTC
               2025-10-28 06:30:00 UTC
               2025-10-29 06:30:00 UTC
traps
other_dialect  APScheduler counts 0 as Monday: it would run at Tue 2025-10-28 06:30 UTC, not at Mon 2025-10-27 06:30 UTC
error
hint
---- exit 0 ----

"#]]
    );
}

#[test]
fn check_prints_json_in_the_given_time_zone() {
    assert_data_eq!(
        cron(&["check", "30 6 * * 1-5", "--tz", "Europe/Berlin", "-o", "json"]),
        str![[r#"
{
  "expression": "30 6 * * 1-5",
  "dialect": "crontab",
  "valid": true,
  "words": "at 06:30 from Monday to Friday",
  "next_runs": [
    "2025-10-27T06:30:00+01:00",
    "2025-10-28T06:30:00+01:00",
    "2025-10-29T06:30:00+01:00"
  ],
  "traps": [],
  "other_dialect": "APScheduler counts 0 as Monday: it would run at Tue 2025-10-28 06:30 CET, not at Mon 2025-10-27 06:30 CET",
  "error": null,
  "hint": null
}
---- exit 0 ----

"#]]
    );
}

#[test]
fn check_reports_invalid_expressions_with_exit_1() {
    assert_data_eq!(
        cron(&["check", "61 * * * *"]),
        str![[r#"
expression     61 * * * *
dialect        crontab
valid          false
words
next_runs
traps
other_dialect
error          minute "61": 61 is not within 0 to 59
hint
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        cron(&["check", "0 9 * * 1 root"]),
        str![[r#"
expression     0 9 * * 1 root
dialect        crontab
valid          false
words
next_runs
traps
other_dialect
error          found a sixth field "root"; cron would take it as the command
hint           give five fields: minute hour day-of-month month day-of-week; cron has no seconds and no year
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        cron(&["check", "@reboot"]),
        str![[r#"
expression     @reboot
dialect        crontab
valid          false
words
next_runs
traps
other_dialect
error          @reboot runs when cron starts, not at a time of the clock
hint           give the times in five fields, or @hourly, @daily, @weekly, @monthly, @yearly
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        cron(&["check", ""]),
        str![[r#"
expression
dialect        crontab
valid          false
words
next_runs
traps
other_dialect
error          expected five fields, found 0
hint           minute hour day-of-month month day-of-week, as in: 0 9 * * 1-5
---- exit 1 ----

"#]]
    );
}

#[test]
fn expressions_that_never_fire_exit_with_1() {
    assert_data_eq!(
        cron(&["check", "0 0 30 2 *"]),
        str![[r#"
expression     0 0 30 2 *
dialect        crontab
valid          true
words          never: there is no such date
next_runs
traps
other_dialect
error          the expression never fires
hint
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        cron(&["next", "0 0 30 2 *"]),
        str![[r#"
time  note
---- stderr ----
"0 0 30 2 *" never fires
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        cron(&["next", "0 0 30 2 *", "-o", "json"]),
        str![[r#"
[]
---- stderr ----
"0 0 30 2 *" never fires
---- exit 1 ----

"#]]
    );
}

#[test]
fn check_reports_differences_between_the_dialects() {
    assert_data_eq!(
        cron(&["check", "0 9 * * 1"]),
        str![[r#"
expression     0 9 * * 1
dialect        crontab
valid          true
words          at 09:00 on Monday
next_runs      2025-10-27 09:00:00 UTC
               2025-11-03 09:00:00 UTC
               2025-11-10 09:00:00 UTC
traps
other_dialect  APScheduler counts 0 as Monday: it would run at Tue 2025-10-28 09:00 UTC, not at Mon 2025-10-27 09:00 UTC
error
hint
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        cron(&["check", "0 9 * * 1", "--dialect", "apscheduler"]),
        str![[r#"
expression     0 9 * * 1
dialect        apscheduler
valid          true
words          at 09:00 on Tuesday
next_runs      2025-10-28 09:00:00 UTC
               2025-11-04 09:00:00 UTC
               2025-11-11 09:00:00 UTC
traps
other_dialect  cron counts 0 as Sunday: it would run at Mon 2025-10-27 09:00 UTC, not at Tue 2025-10-28 09:00 UTC
error
hint
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        cron(&["check", "0 9 13 * 5", "-o", "json"]).json()["other_dialect"].to_string(),
        str![[
            r#""APScheduler counts 0 as Monday: it would run at Sat 2025-12-13 09:00 UTC, not at Fri 2025-10-31 09:00 UTC""#
        ]]
    );
    assert_eq!(cron(&["check", "0 9 * * *", "-o", "json"]).json()["other_dialect"], serde_json::Value::Null);
}

#[test]
fn check_supports_nagios_output() {
    assert_data_eq!(
        cron(&["check", "0 9 * * *", "-o", "nagios"]),
        str![[r#"
CRON OK - at 09:00 every day
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        cron(&["check", "0 9 * *", "-o", "nagios"]),
        str![[r#"
CRON CRITICAL - expected five fields, found 4
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        cron(&["check", "0 0 30 2 *", "-o", "nagios"]),
        str![[r#"
CRON CRITICAL - the expression never fires
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        cron(&["check", "-o", "nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: the following required arguments were not provided:; <EXPR>; Usage: apsctl cron check --output <FORMAT> <EXPR>; For more information, try '--help'.
---- exit 3 ----

"#]]
    );
}
