//! `apsctl cron next`

use snapbox::{assert_data_eq, str};

use super::cron;

#[test]
fn day_of_month_and_day_of_week_combine_by_dialect() {
    let times = |dialect: &str| {
        let args = ["next", "0 9 13 * fri", "-n", "3", "--dialect", dialect, "-o", "csv"];
        cron(&args).code(0).stdout
    };
    assert_data_eq!(
        times("crontab"),
        str![[r#"
time,note
2025-10-31T09:00:00+00:00,
2025-11-07T09:00:00+00:00,
2025-11-13T09:00:00+00:00,

"#]]
    );
    assert_data_eq!(
        times("apscheduler"),
        str![[r#"
time,note
2026-02-13T09:00:00+00:00,
2026-03-13T09:00:00+00:00,
2026-11-13T09:00:00+00:00,

"#]]
    );
}

#[test]
fn shorthands_are_valid_in_the_crontab_dialect_only() {
    assert_data_eq!(
        cron(&["next", "@weekly", "-n", "2"]),
        str![[r#"
time                            note
Sun 2025-11-02 00:00:00 +00:00
Sun 2025-11-09 00:00:00 +00:00
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        cron(&["next", "@weekly", "--dialect", "apscheduler"]),
        str![[r#"
---- stderr ----
error: "@weekly": expected five fields, found 1
hint: write 0 0 * * sun
---- exit 2 ----

"#]]
    );
}

#[test]
fn next_notes_the_skipped_hour_in_spring() {
    let from = "2026-03-28T00:00:00Z";
    let spring = |expression: &str| cron(&["next", expression, "-n", "3", "--tz", "Europe/Berlin", "--from", from]);
    assert_data_eq!(
        spring("30 2 * * *"),
        str![[r#"
time                            note
Sat 2026-03-28 02:30:00 +01:00
Sun 2026-03-29 03:00:00 +02:00  skipped hour: 02:30 does not exist, runs at 03:00
Mon 2026-03-30 02:30:00 +02:00
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        spring("30 0 * * *"),
        str![[r#"
time                            note
Sun 2026-03-29 00:30:00 +01:00
Mon 2026-03-30 00:30:00 +02:00
Tue 2026-03-31 00:30:00 +02:00
---- exit 0 ----

"#]]
    );
    let args = ["check", "30 2 * * *", "--tz", "Europe/Berlin", "-o", "json"];
    assert_data_eq!(
        cron(&args).json()["traps"].to_string(),
        str![[
            r#"["2026-03-29: 02:30 does not exist; cron runs it at 03:00","2026-10-25: 02:30 comes twice; cron runs it the first time only"]"#
        ]]
    );
}

#[test]
fn next_notes_the_repeated_hour_in_autumn() {
    let autumn = |dialect: &str| {
        cron(&[
            "next",
            "30 2 * * *",
            "-n",
            "3",
            "--tz",
            "Europe/Berlin",
            "--from",
            "2026-10-24T00:00:00Z",
            "--dialect",
            dialect,
        ])
    };
    assert_data_eq!(
        autumn("crontab"),
        str![[r#"
time                            note
Sat 2026-10-24 02:30:00 +02:00
Sun 2026-10-25 02:30:00 +02:00  first of two 02:30, not run again at the second
Mon 2026-10-26 02:30:00 +01:00
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        autumn("apscheduler"),
        str![[r#"
time                            note
Sat 2026-10-24 02:30:00 +02:00
Sun 2026-10-25 02:30:00 +02:00  first of two 02:30
Sun 2026-10-25 02:30:00 +01:00  second of two 02:30
---- exit 0 ----

"#]]
    );
}

#[test]
fn next_prints_json_with_the_offset_of_the_zone() {
    let args = ["next", "0 12 * * *", "-n", "2", "--tz", "Asia/Kathmandu", "-o", "json"];
    assert_data_eq!(
        cron(&args),
        str![[r#"
[
{"time":"2025-10-27T12:00:00+05:45","note":null},
{"time":"2025-10-28T12:00:00+05:45","note":null}
]
---- exit 0 ----

"#]]
    );
}

#[test]
fn next_prints_five_times_by_default() {
    let times = cron(&["next", "*/20 * * * *", "-o", "csv"]).code(0).stdout;
    assert_data_eq!(
        times,
        str![[r#"
time,note
2025-10-26T12:20:00+00:00,
2025-10-26T12:40:00+00:00,
2025-10-26T13:00:00+00:00,
2025-10-26T13:20:00+00:00,
2025-10-26T13:40:00+00:00,

"#]]
    );
    assert_eq!(cron(&["next", "* * * * *", "-n", "0", "-o", "json"]).code(0).stdout, "[]\n");
    let from = cron(&["next", "0 0 * * *", "-n", "1", "--from", "2024-02-28", "-o", "csv"]).code(0).stdout;
    assert!(from.contains("2024-02-29T00:00:00+00:00"), "{from}");
}

#[test]
fn next_stops_at_the_limits_of_supported_years() {
    let far = ["next", "* * * * *", "--from", "2099-12-31T23:58:00Z", "--tz", "Pacific/Kiritimati", "-o", "csv"];
    assert_eq!(cron(&far).code(0).stdout.lines().count(), 6);
    assert_eq!(cron(&["next", "0 0 29 2 *", "-n", "2000", "-o", "csv"]).code(0).stderr, "");
    for year in ["9999-12-31", "+262142-12-31", "0001-01-01", "=-262143-01-01"] {
        cron(&["next", "* * * * *", &format!("--from={year}")]).code(2);
    }
    assert_data_eq!(
        cron(&["next", "* * * * *", "--from", "1960-01-01"]),
        str![[r#"
---- stderr ----
error: invalid value '1960-01-01' for '--from <TIME>': the year must be from 1970 to 2099

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
}

#[test]
fn next_rejects_invalid_arguments_with_exit_2() {
    assert_data_eq!(
        cron(&["next", "whenever"]),
        str![[r#"
---- stderr ----
error: "whenever": expected five fields, found 1
hint: minute hour day-of-month month day-of-week, as in: 0 9 * * 1-5
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        cron(&["next", "* * * * *", "--from", "yesterday"]),
        str![[r#"
---- stderr ----
error: invalid value 'yesterday' for '--from <TIME>': write it like 2025-10-27T09:00:00Z

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
    assert_data_eq!(
        cron(&["next", "* * * * *", "--dialect", "quartz"]),
        str![[r#"
---- stderr ----
error: invalid value 'quartz' for '--dialect <DIALECT>': use crontab or apscheduler

For more information, try '--help'.
---- exit 2 ----

"#]]
    );
}
