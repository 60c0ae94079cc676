//! Values that are invalid for the purpose of their column. Each affects only its own cell.

use std::fmt::Write as _;

use super::standard_store;
use crate::support::{Output, Store};

/// Columns, their type, and invalid values of that type. `using` converts the standard value of the column `:c`.
struct InvalidValues {
    name: &'static str,
    table: &'static str,
    columns: &'static [&'static str],
    kind: &'static str,
    using: &'static str,
    /// The invalid values, as SQL expressions.
    values: &'static [&'static str],
}

const JOBS: &str = "apscheduler_jobs";
const AUDIT: &str = "automation_audit_log";
const VERSIONS: &str = "versions";
const RULES: &str = "approval_rules";

const JOB_TIMES: &[&str] = &["next_run_time"];
const RUN_TIMES: &[&str] = &["created_at", "completed_at"];

const TIMES: &[&str] = &["'infinity'", "'-infinity'", "'0044-03-15 BC'", "'294276-12-31 23:59:59'", "NULL"];
const NUMBERS: &[&str] =
    &["'infinity'", "'-infinity'", "'NaN'", "1e15", "-1e18", "1e300", "0.1", "1761480000000", "NULL"];
const TEXTS: &[&str] = &[
    "''",
    "'soon'",
    "'2025-02-30'",
    "'2025-02-30T10:00:00Z'",
    "'2025-13-01T00:00:00'",
    "'2025-10-26T25:00:00Z'",
    "'infinity'",
    "'now'",
    "'0000-01-01'",
    "'1761480000'",
    "'2025-10-26T10:00:00+99:00'",
    "'2025-10-26 10:00:00 Mars/Base'",
    "repeat('9', 400)",
    "NULL",
];
const INVALID_JSON: &[&str] =
    &["''", "'{'", "'nil'", "'{\"a\": NaN}'", "'[1, 2'", "repeat('[', 20000)", "'\"\\u0000\"'", "NULL"];

const CASES: &[InvalidValues] = &[
    InvalidValues {
        name: "timestamptz",
        table: JOBS,
        columns: JOB_TIMES,
        kind: "timestamptz",
        using: ":c",
        values: TIMES,
    },
    InvalidValues {
        name: "timestamptz",
        table: AUDIT,
        columns: RUN_TIMES,
        kind: "timestamptz",
        using: ":c",
        values: TIMES,
    },
    InvalidValues {
        name: "timestamp",
        table: JOBS,
        columns: JOB_TIMES,
        kind: "timestamp",
        using: ":c AT TIME ZONE 'UTC'",
        values: TIMES,
    },
    InvalidValues {
        name: "timestamp",
        table: AUDIT,
        columns: RUN_TIMES,
        kind: "timestamp",
        using: ":c AT TIME ZONE 'UTC'",
        values: TIMES,
    },
    InvalidValues {
        name: "date",
        table: AUDIT,
        columns: &["completed_at"],
        kind: "date",
        using: ":c::date",
        values: &["'infinity'", "'5874897-01-01'", "'4713-01-01 BC'", "NULL"],
    },
    InvalidValues {
        name: "float8",
        table: JOBS,
        columns: JOB_TIMES,
        kind: "float8",
        using: "extract(epoch FROM :c)",
        values: NUMBERS,
    },
    InvalidValues {
        name: "float8",
        table: AUDIT,
        columns: RUN_TIMES,
        kind: "float8",
        using: "extract(epoch FROM :c)",
        values: NUMBERS,
    },
    InvalidValues {
        name: "numeric",
        table: JOBS,
        columns: JOB_TIMES,
        kind: "numeric",
        using: "extract(epoch FROM :c)",
        values: NUMBERS,
    },
    InvalidValues {
        name: "numeric",
        table: AUDIT,
        columns: RUN_TIMES,
        kind: "numeric",
        using: "extract(epoch FROM :c)",
        values: &["1e400", "'infinity'", "'NaN'", "-1e18", "NULL"],
    },
    InvalidValues {
        name: "bigint",
        table: JOBS,
        columns: JOB_TIMES,
        kind: "bigint",
        using: "extract(epoch FROM :c)",
        values: &["9223372036854775807", "-9223372036854775808", "NULL"],
    },
    InvalidValues {
        name: "bigint",
        table: AUDIT,
        columns: RUN_TIMES,
        kind: "bigint",
        using: "extract(epoch FROM :c)",
        values: &["9223372036854775807", "-9223372036854775808", "NULL"],
    },
    InvalidValues {
        name: "text",
        table: JOBS,
        columns: JOB_TIMES,
        kind: "text",
        using: "to_char(:c AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        values: TEXTS,
    },
    InvalidValues {
        name: "text",
        table: AUDIT,
        columns: RUN_TIMES,
        kind: "text",
        using: "to_char(:c AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        values: TEXTS,
    },
    InvalidValues {
        name: "char",
        table: AUDIT,
        columns: RUN_TIMES,
        kind: "char(500)",
        using: "to_char(:c AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
        values: TEXTS,
    },
    InvalidValues {
        name: "text",
        table: JOBS,
        columns: &["args", "kwargs"],
        kind: "text",
        using: ":c",
        values: INVALID_JSON,
    },
    InvalidValues {
        name: "json",
        table: JOBS,
        columns: &["args", "kwargs"],
        kind: "json",
        using: ":c",
        values: &["'null'", "'\"\\u0000\"'", "'1e400'", "'{\"a\": 1, \"a\": 2}'", "NULL"],
    },
    InvalidValues {
        name: "text",
        table: AUDIT,
        columns: &["details"],
        kind: "text",
        using: ":c",
        values: INVALID_JSON,
    },
    InvalidValues {
        name: "json",
        table: AUDIT,
        columns: &["details"],
        kind: "json",
        using: ":c",
        values: &["'\"\\u0000\"'", "'1e400'", "NULL"],
    },
    InvalidValues {
        name: "text",
        table: RULES,
        columns: &["conditions"],
        kind: "text",
        using: ":c",
        values: INVALID_JSON,
    },
    InvalidValues {
        name: "text",
        table: VERSIONS,
        columns: &["metadata"],
        kind: "text",
        using: ":c",
        values: INVALID_JSON,
    },
    InvalidValues {
        name: "bigint",
        table: JOBS,
        columns: &["misfire_grace_time"],
        kind: "bigint",
        using: ":c",
        values: &["9223372036854775807", "-1", "0", "4000000000"],
    },
    InvalidValues {
        name: "numeric",
        table: JOBS,
        columns: &["misfire_grace_time"],
        kind: "numeric",
        using: ":c",
        values: &["1e30", "'NaN'", "0.5", "-1e300", "'infinity'"],
    },
    InvalidValues {
        name: "float8",
        table: JOBS,
        columns: &["misfire_grace_time"],
        kind: "float8",
        using: ":c",
        values: &["1e30", "'NaN'", "0.5", "'-infinity'"],
    },
    InvalidValues {
        name: "text",
        table: JOBS,
        columns: &["misfire_grace_time"],
        kind: "text",
        using: ":c",
        values: &["'a while'", "''", "'60'"],
    },
    InvalidValues {
        name: "interval",
        table: JOBS,
        columns: &["misfire_grace_time"],
        kind: "interval",
        using: ":c * interval '1 second'",
        values: &["'1 minute'"],
    },
    InvalidValues {
        name: "numeric",
        table: AUDIT,
        columns: &["versions_evaluated", "versions_approved"],
        kind: "numeric",
        using: ":c",
        values: &["1e30", "'NaN'", "-0.5"],
    },
    InvalidValues {
        name: "float8",
        table: AUDIT,
        columns: &["versions_evaluated", "versions_approved"],
        kind: "float8",
        using: ":c",
        values: &["1e30", "'NaN'", "'infinity'"],
    },
    InvalidValues {
        name: "text",
        table: AUDIT,
        columns: &["versions_evaluated", "versions_approved"],
        kind: "text",
        using: ":c",
        values: &["'many'", "''"],
    },
    InvalidValues {
        name: "text",
        table: JOBS,
        columns: &["job_state", "func_ref"],
        kind: "text",
        using: ":c",
        values: &["''", "'whatever'", "E'a\\nb\\tc'", "NULL"],
    },
    InvalidValues {
        name: "text",
        table: AUDIT,
        columns: &["status", "job_id", "error"],
        kind: "text",
        using: ":c",
        values: &["''", "'whatever'", "E'a\\nb'", "NULL"],
    },
    InvalidValues {
        name: "text",
        table: RULES,
        columns: &["name"],
        kind: "text",
        using: ":c",
        values: &["''", "E'a\\nb'"],
    },
    InvalidValues {
        name: "integer",
        table: VERSIONS,
        columns: &["approved"],
        kind: "integer",
        using: ":c::integer",
        values: &["7", "-1", "NULL"],
    },
    InvalidValues {
        name: "integer",
        table: RULES,
        columns: &["is_active"],
        kind: "integer",
        using: ":c::integer",
        values: &["7", "NULL"],
    },
    InvalidValues {
        name: "numeric",
        table: RULES,
        columns: &["priority"],
        kind: "numeric",
        using: ":c",
        values: &["1e30", "'NaN'", "0.5", "NULL"],
    },
    InvalidValues {
        name: "text",
        table: RULES,
        columns: &["priority"],
        kind: "text",
        using: ":c",
        values: &["'first'", "NULL"],
    },
];

/// Commands that print a line for each row. The lines of other rows must not change.
const LISTINGS: &[&[&str]] = &[
    &["jobs", "list", "-o", "csv"],
    &["jobs", "list", "-o", "csv", "--state", "scheduled", "--sort", "next_run_time"],
    &["jobs", "show", "2", "-o", "csv"],
    &["jobs", "running", "-o", "csv"],
    &["stale", "-o", "csv"],
    &["stale", "-o", "csv", "--ran-within", "7h"],
    &["audit", "tail", "-o", "csv", "--since", "90d"],
    &["stats", "durations", "-o", "csv"],
    &["stats", "durations", "-o", "csv", "--by", "job"],
    &["runs", "expected", "-o", "csv", "--since", "7d"],
    &["runs", "show", "60", "-o", "csv"],
    &["rules", "list", "-o", "csv"],
    &["rules", "check", "-o", "csv"],
    &["rules", "preview", "-o", "csv"],
];

/// Commands that summarize all rows. They must not fail.
const SUMMARIES: &[&[&str]] = &[
    &["health", "-o", "json"],
    &["metrics"],
    &["run-once", "--dry-run", "-o", "json"],
    &["jobs", "verify", "-o", "csv"],
];

/// Returns an INSERT of a row with an invalid value in one column and usual values in the others.
fn insert(table: &str, column: &str, value: &str, number: usize, case: &InvalidValues) -> String {
    let time = |time: &str| {
        if case.table == AUDIT && case.columns == RUN_TIMES
            || case.columns == JOB_TIMES
            || case.columns == ["completed_at"]
        {
            case.using.replace(":c", &format!("timestamptz '{time}'"))
        } else {
            format!("timestamptz '{time}'")
        }
    };
    let mut row: Vec<(&str, String)> = match table {
        JOBS => vec![
            ("id", format!("'odd{number}'")),
            ("func_ref", "'odd.f'".into()),
            ("args", "'[]'".into()),
            ("kwargs", "'{}'".into()),
            ("next_run_time", time("2025-10-30 00:00:00+00")),
            ("job_state", "'SCHEDULED'".into()),
        ],
        AUDIT => vec![
            ("job_id", "'odd'".into()),
            ("status", "'completed'".into()),
            ("created_at", time("2025-09-01 00:00:00+00")),
            ("completed_at", time("2025-09-01 00:00:01+00")),
        ],
        VERSIONS => vec![
            ("approved", if column == "approved" { "0".into() } else { "true".into() }),
            ("author", "'odd'".into()),
        ],
        _ => vec![
            ("name", format!("'odd{number}'")),
            ("priority", "99".into()),
            ("is_active", if column == "is_active" { "0".into() } else { "true".into() }),
            ("conditions", "'{\"field\": \"author\", \"op\": \"eq\", \"value\": \"odd\"}'".into()),
        ],
    };
    row.retain(|(name, _)| *name != column && !(column == "priority" && *name == "priority"));
    row.push((column, value.to_owned()));
    let (names, values): (Vec<&str>, Vec<String>) = row.into_iter().unzip();
    format!("INSERT INTO {table} ({}) VALUES ({});\n", names.join(", "), values.join(", "))
}

fn run(store: &Store, args: &[&str]) -> Output {
    store.run(args)
}

fn check(case: &InvalidValues) -> Vec<String> {
    let store = standard_store();
    let mut sql = String::new();
    if case.table == VERSIONS || case.table == RULES {
        sql.push_str("DROP INDEX IF EXISTS idx_versions_approved, idx_approval_rules_active;");
    }
    for column in case.columns {
        let using = case.using.replace(":c", column);
        let _ = write!(
            sql,
            "ALTER TABLE {table} ALTER {column} DROP NOT NULL, ALTER {column} DROP DEFAULT, ALTER {column} TYPE {kind} USING {using};",
            table = case.table,
            kind = case.kind
        );
    }
    store.sql(&sql);
    let commands: Vec<&[&str]> = LISTINGS.iter().chain(SUMMARIES).copied().collect();
    let before: Vec<Output> = commands.iter().map(|args| run(&store, args)).collect();
    let mut sql = String::new();
    for (number, (column, value)) in
        case.columns.iter().flat_map(|c| case.values.iter().map(move |v| (c, v))).enumerate()
    {
        sql.push_str(&insert(case.table, column, value, number, case));
    }
    store.sql(&sql);
    let mut differences = Vec::new();
    for (at, (args, before)) in commands.iter().zip(&before).enumerate() {
        let after = run(&store, args);
        let lost = before.stdout.lines().find(|line| at < LISTINGS.len() && !after.stdout.lines().any(|l| l == *line));
        let is_finding =
            after.code == Some(1) && ["odd", "never matching"].iter().any(|words| after.to_string().contains(words));
        let has_other_code = after.code != before.code && !is_finding;
        let is_cut = at >= LISTINGS.len() && before.stdout.lines().count() > after.stdout.lines().count();
        if lost.is_some()
            || has_other_code
            || is_cut
            || after.stderr.contains("error:") != before.stderr.contains("error:")
        {
            differences.push(format!(
                "{} {} {:?}: apsctl {}\n  lost {lost:?}\n  before (exit {:?}): {}\n  after (exit {:?}): {}",
                case.name,
                case.table,
                case.columns,
                args.join(" "),
                before.code,
                before.stderr,
                after.code,
                after.stderr
            ));
        }
    }
    let shown = (0..case.columns.len() * case.values.len()).filter(|_| case.table == JOBS);
    for number in shown {
        let shown = store.run(&["jobs", "show", &format!("odd{number}"), "-o", "json"]);
        if shown.code != Some(0) {
            differences.push(format!("{} {:?}: odd{number}: {shown}", case.name, case.columns));
        }
    }
    differences
}

fn check_part(part: usize) {
    let only = std::env::var("APSCTL_TEST_SHAPE").ok();
    let chosen = CASES.iter().enumerate().filter(|(at, case)| {
        at % 2 == part
            && only
                .as_ref()
                .is_none_or(|only| format!("{} {} {:?}", case.name, case.table, case.columns).contains(only))
    });
    let differences: Vec<String> = chosen.flat_map(|(_, case)| check(case)).collect();
    assert!(differences.is_empty(), "{} differences\n{}", differences.len(), differences.join("\n"));
}

#[test]
fn an_invalid_value_affects_only_its_own_cell_first_part() {
    check_part(0);
}

#[test]
fn an_invalid_value_affects_only_its_own_cell_second_part() {
    check_part(1);
}
