//! Times in other types than timestamptz.

/// The form of ISO 8601 that text is read in: whole dates of the calendar, so that no cast of such a text ever fails.
const DAYS: &str = "((\\d{4})-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))\
                    |((\\d\\d)(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
const CLOCK: &str =
    "([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d{1,9})?)? ?(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?";

/// Whether a text that matches has a zone or an offset of its own.
const HAS_ZONE: &str = "':[^Z+-]*[Z+-]'";

/// The first and the last time that a timestamptz holds, in seconds since 1970: to convert another is an error.
const FIRST: i64 = -210_866_803_200;
const LAST: i64 = 9_224_318_015_999;

/// The same as timestamps, a day within: in any zone.
const WITHIN: &str = "BETWEEN timestamp '4714-11-25 00:00:00 BC' AND timestamp '294276-12-30 00:00:00'";

/// The column's value as a timestamptz; `zone` is a literal, the zone of what has none. None where it is one already.
pub(super) fn read(kind: &str, value: &str, zone: &str) -> Option<String> {
    Some(match class(kind) {
        Class::Zoned => return None,
        // Not shifted: those of UTC, infinity, and the first and the last day there is.
        Class::Naive if zone == "'UTC'" => format!("({value} AT TIME ZONE 'UTC')"),
        Class::Naive => format!(
            "(CASE WHEN {value} {WITHIN} THEN {value} AT TIME ZONE {zone} ELSE {value} AT TIME ZONE 'UTC' END)"
        ),
        Class::Date => format!(
            "(CASE WHEN {value} {WITHIN} THEN {value}::timestamp AT TIME ZONE {zone} \
             WHEN NOT isfinite({value}) THEN {value}::text::timestamptz END)"
        ),
        Class::Seconds if is_whole(kind) => {
            format!("(CASE WHEN {value} BETWEEN {FIRST} AND {LAST} THEN to_timestamp({value}::float8) END)")
        }
        Class::Seconds => format!(
            "(CASE WHEN {value} BETWEEN {FIRST} AND {LAST} THEN to_timestamp({value}::float8) \
             WHEN {value}::text IN ('Infinity', '-Infinity') THEN {value}::text::timestamptz END)"
        ),
        // The padding of a char(n) is no part of it.
        Class::Text if kind.starts_with("character(") => {
            return read("text", &format!("{value}::text"), zone);
        }
        Class::Text => format!(
            "(CASE WHEN {value} !~ '^(?!0000){DAYS}{CLOCK}$' THEN NULL WHEN {value} ~ {HAS_ZONE} THEN replace({value}, ',', '.')::timestamptz \
             ELSE replace({value}, ',', '.')::timestamp AT TIME ZONE {zone} END)"
        ),
        Class::Unknown => "NULL::timestamptz".to_owned(),
    })
}

/// What is written to the column for a timestamptz. `old`, where there is one, is the row's value before: a text keeps its form.
pub(super) fn write(kind: &str, value: &str, old: Option<&str>, zone: &str) -> Option<String> {
    let seconds = format!("extract(epoch FROM {value})");
    Some(match class(kind) {
        Class::Zoned => return None,
        Class::Naive => format!("(({value}) AT TIME ZONE {zone})"),
        Class::Date => format!("((({value}) AT TIME ZONE {zone})::date)"),
        Class::Seconds if is_whole(kind) => format!("(floor({seconds})::{kind})"),
        Class::Seconds => format!("({seconds}::{kind})"),
        Class::Text => text(&format!("({value})"), old, zone, length(kind)),
        Class::Unknown => value.to_owned(),
    })
}

/// How many characters the shortest form of a time needs.
pub(in crate::db) const SHORTEST: usize = 19;

/// How many characters a type holds, where it is limited.
pub(in crate::db) fn length(kind: &str) -> Option<usize> {
    kind.strip_prefix("character")?.split_once('(')?.1.strip_suffix(')')?.parse().ok()
}

/// A time as text, in the longest form that fits: with microseconds and offset 32 characters, without an offset 26, without
/// microseconds 25 and 19. It has an offset unless the row's text before had none, and the same separator.
fn text(value: &str, old: Option<&str>, zone: &str, length: Option<usize>) -> String {
    let length = length.unwrap_or(usize::MAX);
    let form = |zone: &str, end: &str| {
        format!("to_char({value} AT TIME ZONE {zone}, 'YYYY-MM-DD\"T\"HH24:MI:SS{end}')")
    };
    let naive = form(zone, if length >= 26 { ".US" } else { "" });
    let zoned = match length {
        32.. => form("'UTC'", ".US\"+00:00\""),
        25.. => form("'UTC'", "\"+00:00\""),
        20.. => form("'UTC'", "\"Z\""),
        _ => naive.clone(),
    };
    let Some(old) = old else { return format!("({zoned})") };
    let written = format!("CASE WHEN {old} !~ {HAS_ZONE} THEN {naive} ELSE {zoned} END");
    format!(
        "(CASE WHEN substr({old}::text, 11, 1) = ' ' THEN replace({written}, 'T', ' ') ELSE {written} END)"
    )
}

/// Seconds since 1970 as a float8, which is how APScheduler 3 keeps a time.
pub(super) fn read_epoch(kind: &str, value: &str, zone: &str) -> Option<String> {
    match class(kind) {
        Class::Seconds if kind == "double precision" => None,
        Class::Seconds => Some(format!("({value}::float8)")),
        _ => {
            let time = read(kind, value, zone).unwrap_or_else(|| value.to_owned());
            Some(format!("(extract(epoch FROM {time})::float8)"))
        }
    }
}

/// What is written to the column for seconds since 1970.
pub(super) fn write_epoch(kind: &str, value: &str, old: Option<&str>, zone: &str) -> Option<String> {
    if class(kind) == Class::Seconds {
        return None;
    }
    let time = format!("to_timestamp({value})");
    Some(write(kind, &time, old, zone).unwrap_or(time))
}

/// Whether the type can hold a time.
pub(in crate::db) fn is_known(kind: &str) -> bool {
    class(kind) != Class::Unknown
}

/// Whether the type holds no zone, so that one has to be assumed.
pub(super) fn is_naive(kind: &str) -> bool {
    matches!(class(kind), Class::Naive | Class::Date | Class::Text)
}

#[derive(Debug, PartialEq, Eq)]
enum Class {
    Zoned,
    Naive,
    Date,
    Seconds,
    Text,
    Unknown,
}

fn class(kind: &str) -> Class {
    match super::mapping::bare(kind) {
        "timestamp with time zone" => Class::Zoned,
        "timestamp without time zone" => Class::Naive,
        "date" => Class::Date,
        "double precision" | "real" | "numeric" | "bigint" | "integer" => Class::Seconds,
        "text" | "character varying" | "character" => Class::Text,
        _ => Class::Unknown,
    }
}

fn is_whole(kind: &str) -> bool {
    matches!(kind, "bigint" | "integer")
}
