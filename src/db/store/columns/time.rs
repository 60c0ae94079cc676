//! Times in other types than timestamptz.

/// The form of ISO 8601 that text is read in: whole dates of the calendar, so that no cast of such a text ever fails.
const DATE_REGEX: &str = "((\\d{4})-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))\
                    |((\\d\\d)(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
const TIME_REGEX: &str =
    "([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d{1,9})?)? ?(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?";

/// Whether a text that matches has a zone or an offset of its own.
const HAS_ZONE: &str = "':[^Z+-]*[Z+-]'";

/// The first and the last time that a timestamptz holds, in seconds since 1970: to convert another is an error.
const MIN_SECONDS: i64 = -210_866_803_200;
const MAX_SECONDS: i64 = 9_224_318_015_999;

/// The same as timestamps, a day within: in any zone.
const WITHIN_RANGE: &str = "BETWEEN timestamp '4714-11-25 00:00:00 BC' AND timestamp '294276-12-30 00:00:00'";

/// The column's value as a timestamptz; `zone` is a literal, the zone of what has none. None where it is one already.
pub(super) fn read_expression(kind: &str, value: &str, zone: &str) -> Option<String> {
    Some(match time_type(kind) {
        TimeType::Zoned => return None,
        // Not shifted: those of UTC, infinity, and the first and the last day there is.
        TimeType::Naive if zone == "'UTC'" => format!("({value} AT TIME ZONE 'UTC')"),
        TimeType::Naive => format!(
            "(CASE WHEN {value} {WITHIN_RANGE} THEN {value} AT TIME ZONE {zone} ELSE {value} AT TIME ZONE 'UTC' END)"
        ),
        TimeType::Date => format!(
            "(CASE WHEN {value} {WITHIN_RANGE} THEN {value}::timestamp AT TIME ZONE {zone} \
             WHEN NOT isfinite({value}) THEN {value}::text::timestamptz END)"
        ),
        TimeType::Seconds if is_integer(kind) => {
            format!(
                "(CASE WHEN {value} BETWEEN {MIN_SECONDS} AND {MAX_SECONDS} THEN to_timestamp({value}::float8) END)"
            )
        }
        TimeType::Seconds => format!(
            "(CASE WHEN {value} BETWEEN {MIN_SECONDS} AND {MAX_SECONDS} THEN to_timestamp({value}::float8) \
             WHEN {value}::text IN ('Infinity', '-Infinity') THEN {value}::text::timestamptz END)"
        ),
        // The padding of a char(n) is no part of it.
        TimeType::Text if kind.starts_with("character(") => {
            return read_expression("text", &format!("{value}::text"), zone);
        }
        TimeType::Text => format!(
            "(CASE WHEN {value} !~ '^(?!0000){DATE_REGEX}{TIME_REGEX}$' THEN NULL WHEN {value} ~ {HAS_ZONE} THEN replace({value}, ',', '.')::timestamptz \
             ELSE replace({value}, ',', '.')::timestamp AT TIME ZONE {zone} END)"
        ),
        TimeType::Unknown => "NULL::timestamptz".to_owned(),
    })
}

/// What is written to the column for a timestamptz. `old`, where there is one, is the row's value before: a text keeps its form.
pub(super) fn write_expression(kind: &str, value: &str, old: Option<&str>, zone: &str) -> Option<String> {
    let seconds = format!("extract(epoch FROM {value})");
    Some(match time_type(kind) {
        TimeType::Zoned => return None,
        TimeType::Naive => format!("(({value}) AT TIME ZONE {zone})"),
        TimeType::Date => format!("((({value}) AT TIME ZONE {zone})::date)"),
        TimeType::Seconds if is_integer(kind) => format!("(floor({seconds})::{kind})"),
        TimeType::Seconds => format!("({seconds}::{kind})"),
        TimeType::Text => format_as_text(&format!("({value})"), old, zone, character_limit(kind)),
        TimeType::Unknown => value.to_owned(),
    })
}

/// How many characters the shortest form of a time needs.
pub(in crate::db) const MIN_TIME_LENGTH: usize = 19;

/// How many characters a type holds, where it is limited.
pub(in crate::db) fn character_limit(kind: &str) -> Option<usize> {
    kind.strip_prefix("character")?.split_once('(')?.1.strip_suffix(')')?.parse().ok()
}

/// A time as text, in the longest form that fits: with microseconds and offset 32 characters, without an offset 26, without
/// microseconds 25 and 19. It has an offset unless the row's text before had none, and the same separator.
fn format_as_text(value: &str, old: Option<&str>, zone: &str, length: Option<usize>) -> String {
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
pub(super) fn read_epoch_expression(kind: &str, value: &str, zone: &str) -> Option<String> {
    match time_type(kind) {
        TimeType::Seconds if kind == "double precision" => None,
        TimeType::Seconds => Some(format!("({value}::float8)")),
        _ => {
            let time = read_expression(kind, value, zone).unwrap_or_else(|| value.to_owned());
            Some(format!("(extract(epoch FROM {time})::float8)"))
        }
    }
}

/// What is written to the column for seconds since 1970.
pub(super) fn write_epoch_expression(
    kind: &str,
    value: &str,
    old: Option<&str>,
    zone: &str,
) -> Option<String> {
    if time_type(kind) == TimeType::Seconds {
        return None;
    }
    let time = format!("to_timestamp({value})");
    Some(write_expression(kind, &time, old, zone).unwrap_or(time))
}

/// Whether the type can hold a time.
pub(in crate::db) fn can_hold_time(kind: &str) -> bool {
    time_type(kind) != TimeType::Unknown
}

/// Whether the type holds no zone, so that one has to be assumed.
pub(super) fn is_naive(kind: &str) -> bool {
    matches!(time_type(kind), TimeType::Naive | TimeType::Date | TimeType::Text)
}

#[derive(Debug, PartialEq, Eq)]
enum TimeType {
    Zoned,
    Naive,
    Date,
    Seconds,
    Text,
    Unknown,
}

fn time_type(kind: &str) -> TimeType {
    match super::mapping::strip_type_modifier(kind) {
        "timestamp with time zone" => TimeType::Zoned,
        "timestamp without time zone" => TimeType::Naive,
        "date" => TimeType::Date,
        "double precision" | "real" | "numeric" | "bigint" | "integer" => TimeType::Seconds,
        "text" | "character varying" | "character" => TimeType::Text,
        _ => TimeType::Unknown,
    }
}

fn is_integer(kind: &str) -> bool {
    matches!(kind, "bigint" | "integer")
}
