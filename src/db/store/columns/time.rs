//! SQL expressions for times in types other than timestamptz.

/// A date in ISO 8601. It matches only valid dates, so that a cast of a matching text never fails.
const DATE_REGEX: &str = "((\\d{4})-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))\
                    |((\\d\\d)(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)";
const TIME_REGEX: &str =
    "([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d{1,9})?)? ?(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)?)?";

/// Whether a matching text has a time zone or an offset.
const HAS_ZONE: &str = "':[^Z+-]*[Z+-]'";

/// The first and last timestamptz, in seconds since 1970. Converting other values is an error.
const MIN_SECONDS: i64 = -210_866_803_200;
const MAX_SECONDS: i64 = 9_224_318_015_999;

/// The same range for timestamps, one day narrower, so that it holds in any time zone.
const WITHIN_RANGE: &str = "BETWEEN timestamp '4714-11-25 00:00:00 BC' AND timestamp '294276-12-30 00:00:00'";

/// Returns the expression that reads a column as timestamptz, or none if it is one.
///
/// `zone` is an SQL literal: the time zone of values without one.
pub(super) fn read_expression(kind: &str, value: &str, zone: &str) -> Option<String> {
    Some(match time_type(kind) {
        TimeType::Zoned => return None,
        // Not converted: infinity, and the first and last day.
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
        // A char(n) is padded with spaces.
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

/// Returns the expression to assign for a timestamptz. A text keeps the form of the row's present value, `old`.
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

/// The length of the shortest form of a time.
pub(in crate::db) const MIN_TIME_LENGTH: usize = 19;

/// Returns the maximum length of a character type, if it has one.
pub(in crate::db) fn character_limit(kind: &str) -> Option<usize> {
    kind.strip_prefix("character")?.split_once('(')?.1.strip_suffix(')')?.parse().ok()
}

/// Formats a time as text, in the longest form that fits the column.
///
/// With an offset it needs 32 characters with microseconds, else 25; without an offset 26 or 19. The row's present value
/// decides whether there is an offset, and the separator.
fn format_as_text(value: &str, old: Option<&str>, zone: &str, length: Option<usize>) -> String {
    let length = length.unwrap_or(usize::MAX);
    let form =
        |zone: &str, end: &str| format!("to_char({value} AT TIME ZONE {zone}, 'YYYY-MM-DD\"T\"HH24:MI:SS{end}')");
    let naive = form(zone, if length >= 26 { ".US" } else { "" });
    let zoned = match length {
        32.. => form("'UTC'", ".US\"+00:00\""),
        25.. => form("'UTC'", "\"+00:00\""),
        20.. => form("'UTC'", "\"Z\""),
        _ => naive.clone(),
    };
    let Some(old) = old else { return format!("({zoned})") };
    let written = format!("CASE WHEN {old} !~ {HAS_ZONE} THEN {naive} ELSE {zoned} END");
    format!("(CASE WHEN substr({old}::text, 11, 1) = ' ' THEN replace({written}, 'T', ' ') ELSE {written} END)")
}

/// Returns the expression that reads a column as float8 seconds since 1970, APScheduler 3's form.
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

/// Returns the expression to assign for seconds since 1970.
pub(super) fn write_epoch_expression(kind: &str, value: &str, old: Option<&str>, zone: &str) -> Option<String> {
    if time_type(kind) == TimeType::Seconds {
        // The cast from double precision to numeric rounds to 15 digits, which changes the microseconds.
        let is_numeric = super::catalog::strip_type_modifier(kind) == "numeric";
        return is_numeric.then(|| format!("(({value})::text::{kind})"));
    }
    let time = format!("to_timestamp({value})");
    Some(write_expression(kind, &time, old, zone).unwrap_or(time))
}

/// Returns whether the type can hold a time.
pub(in crate::db) fn can_hold_time(kind: &str) -> bool {
    time_type(kind) != TimeType::Unknown
}

/// Returns whether the type has no time zone.
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
    match super::catalog::strip_type_modifier(kind) {
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
