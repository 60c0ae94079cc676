//! Random versions: a column of every kind, with frequently equal values and nulls.

use chrono::{DateTime, Utc};
use postgres::Client;
use serde_json::{Map, Value, json};

use super::random::Random;
use crate::support::NOW;

pub(super) const COLUMNS: &str = "
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE DOMAIN score AS numeric(12,3);
    ALTER TABLE versions
        ADD slot integer, ADD original integer,
        ADD big bigint, ADD small smallint, ADD num numeric, ADD score score, ADD narrow real, ADD vc varchar(40),
        ADD ch char(5), ADD uid uuid, ADD mood mood, ADD flag boolean, ADD ts timestamp, ADD day date, ADD tags text[],
        ADD vtags varchar(9)[], ADD doc json;
    ALTER TABLE versions ALTER created_at DROP DEFAULT";

/// Kind of a column, for the generator and the evaluator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Numeric,
    Real,
    Double,
    Text,
    Char,
    Uuid,
    Enum,
    Flag,
    Time,
    Day,
    Tags,
    Json,
    /// `json`, which may hold values that `jsonb` cannot.
    Plain,
}

pub(super) const FIELDS: [(&str, &str, Kind); 20] = [
    ("big", "bigint", Kind::Int),
    ("lines_changed", "integer", Kind::Int),
    ("small", "smallint", Kind::Int),
    ("num", "numeric", Kind::Numeric),
    ("score", "score", Kind::Numeric),
    ("narrow", "real", Kind::Real),
    ("confidence", "double precision", Kind::Double),
    ("author", "text", Kind::Text),
    ("vc", "varchar", Kind::Text),
    ("ch", "bpchar", Kind::Char),
    ("uid", "uuid", Kind::Uuid),
    ("mood", "mood", Kind::Enum),
    ("flag", "boolean", Kind::Flag),
    ("created_at", "timestamptz", Kind::Time),
    ("ts", "timestamp", Kind::Time),
    ("day", "date", Kind::Day),
    ("tags", "text[]", Kind::Tags),
    ("vtags", "varchar[]", Kind::Tags),
    ("metadata", "jsonb", Kind::Json),
    ("doc", "json", Kind::Plain),
];

pub(super) fn kind_of(column: &str) -> Kind {
    FIELDS.iter().find(|(name, ..)| *name == column).unwrap().2
}

/// A value of a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Null,
    /// A decimal number, or NaN.
    Exact(String),
    Real(f32),
    Double(f64),
    Text(String),
    Flag(bool),
    /// Microseconds since 1970; the extreme values are the infinities.
    Time(i64),
    Tags(Vec<Option<String>>),
    Json(Value),
    /// JSON that only a `json` column can hold.
    Unreadable(String),
}

/// A version with one cell for each of [`FIELDS`].
#[derive(Debug, Clone)]
pub(super) struct Row(pub(super) Vec<Cell>);

impl Row {
    pub(super) fn cell(&self, column: &str) -> &Cell {
        &self.0[FIELDS.iter().position(|(name, ..)| *name == column).unwrap()]
    }

    pub(super) fn random(random: &mut Random) -> Self {
        Self(FIELDS.iter().map(|(name, _, kind)| cell(name, *kind, random)).collect())
    }
}

pub(super) const INTEGERS: [i64; 9] = [0, 1, -1, 2, 7, 10, 100, 32_767, -32_768];
pub(super) const LARGE: [i64; 6] =
    [9_007_199_254_740_992, 9_007_199_254_740_993, i64::MAX, i64::MIN, 2_147_483_648, -9_007_199_254_740_993];
pub(super) const DECIMALS: [&str; 9] = ["0", "0.1", "-0.5", "0.95", "0.951", "7", "7.000", "1000000.125", "-3"];
pub(super) const FLOATS: [f64; 9] = [0.0, -0.0, 0.1, 0.95, 0.951, 7.0, -0.5, 1e-7, 1e30];
pub(super) const TEXTS: [&str; 20] = [
    "",
    "a",
    "ann",
    "Ann",
    "ann ",
    "bob",
    "b%",
    "_b",
    "Ωmega",
    "ü",
    "u\u{308}",
    "😀 ann",
    "it's",
    "a\\b",
    ":versions",
    "$1",
    "\"q\"",
    "0",
    "1.0",
    "2025-10-26",
];
const UUIDS: [&str; 3] = [
    "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    "b0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
    "00000000-0000-0000-0000-000000000000",
];
const MOODS: [&str; 3] = ["sad", "ok", "happy"];
/// Texts that are times, and the same in RFC 3339.
pub(super) const JSON_TIMES: [(&str, &str); 6] = [
    ("2025-10-26", "2025-10-26T00:00:00Z"),
    ("2025-10-26T11:59:59Z", "2025-10-26T11:59:59Z"),
    ("2025-10-25 12:00:00.000001", "2025-10-25T12:00:00.000001Z"),
    ("2025-10-26T13:00+02:00", "2025-10-26T11:00:00Z"),
    ("2024-02-29T23:59", "2024-02-29T23:59:00Z"),
    ("2026-01-01T00:00:00-0500", "2026-01-01T05:00:00Z"),
];

pub(super) fn now() -> i64 {
    NOW.parse::<DateTime<Utc>>().unwrap().timestamp_micros()
}

/// Seconds before [`NOW`] that are used by both the rows and the ages in rules.
pub(super) const AGES: [i64; 8] = [0, 1, 60, 3600, 43_200, 86_400, 604_800, -3600];

fn cell(name: &str, kind: Kind, random: &mut Random) -> Cell {
    if random.once_in(6) {
        return Cell::Null;
    }
    let text = |text: &str| Cell::Text(text.to_owned());
    match kind {
        Kind::Int if name == "big" && random.once_in(2) => Cell::Exact(random.pick(&LARGE).to_string()),
        Kind::Int => Cell::Exact(random.pick(&INTEGERS).to_string()),
        Kind::Numeric if random.once_in(8) => Cell::Exact("NaN".into()),
        Kind::Numeric if name == "num" && random.once_in(5) => Cell::Exact(random.pick(&LARGE).to_string()),
        Kind::Numeric => Cell::Exact(random.pick(&DECIMALS).to_owned()),
        #[allow(clippy::cast_possible_truncation, reason = "that is what a real does")]
        Kind::Real => Cell::Real(float(random) as f32),
        Kind::Double => Cell::Double(float(random)),
        Kind::Text => text(random.pick(&TEXTS)),
        // Trailing blanks are not significant.
        Kind::Char => text(random.pick(&["a", "ann", "bob", "b%", "ü", ""])),
        Kind::Uuid => text(random.pick(&UUIDS)),
        Kind::Enum => text(random.pick(&MOODS)),
        Kind::Flag => Cell::Flag(random.once_in(2)),
        Kind::Time | Kind::Day if random.once_in(8) => Cell::Time(random.pick(&[i64::MAX, i64::MIN])),
        Kind::Time => Cell::Time(moment(random)),
        Kind::Day => Cell::Time(moment(random).div_euclid(86_400_000_000) * 86_400_000_000),
        Kind::Tags => Cell::Tags((0..random.below(4)).map(|_| tag(random)).collect()),
        Kind::Plain if random.once_in(12) => {
            let bad = [r#"{"a": "\u0000"}"#, r#"{"n": 1e5000}"#, r#"["\ud800"]"#, r#"{"\udc00": 1, "t": "ann"}"#];
            Cell::Unreadable(random.pick(&bad).to_owned())
        }
        Kind::Json | Kind::Plain => Cell::Json(document(random)),
    }
}

fn float(random: &mut Random) -> f64 {
    if random.once_in(4) { random.pick(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]) } else { random.pick(&FLOATS) }
}

fn moment(random: &mut Random) -> i64 {
    now() - random.pick(&AGES) * 1_000_000 + random.pick(&[0, 0, 0, 1, -1, 500_000])
}

fn tag(random: &mut Random) -> Option<String> {
    (!random.once_in(5)).then(|| random.pick(&["a", "ann", "x,y", "{}", "null", "\"", "\\", "ü"]).to_owned())
}

pub(super) const KEYS: [&str; 8] = ["t", "n", "at", "o", "0", "1", "ü:versions", "$1"];

fn document(random: &mut Random) -> Value {
    match random.below(10) {
        0 => json(random, 0),
        1 => (0..3).map(|_| json(random, 1)).collect(),
        _ => {
            let mut object = Map::new();
            for key in KEYS {
                if !random.once_in(3) {
                    object.insert(key.to_owned(), json(random, 2));
                }
            }
            Value::Object(object)
        }
    }
}

/// Returns a JSON value with limited nesting.
pub(super) fn json(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 9 } else { 12 }) {
        0 => Value::Null,
        1 => random.once_in(2).into(),
        2 | 3 => json!(random.pick(&INTEGERS)),
        4 => json!(random.pick(&[0.1, 0.95, 7.0, -0.5, 1e-7, 1_000_000.125, 1e15])),
        5 => json!(random.pick(&LARGE)),
        6 => random.pick(&JSON_TIMES).0.into(),
        7 | 8 => random.pick(&TEXTS).into(),
        9 => (0..random.below(4)).map(|_| json(random, depth - 1)).collect(),
        _ => (0..random.below(4)).map(|_| (random.pick(&KEYS).to_owned(), json(random, depth - 1))).collect(),
    }
}

/// Returns the cell as an SQL literal.
fn literal(cell: &Cell, kind: Kind) -> Option<String> {
    Some(match cell {
        Cell::Null => return None,
        Cell::Exact(text) | Cell::Text(text) | Cell::Unreadable(text) => text.clone(),
        Cell::Real(x) => x.to_string().replace("inf", "Infinity"),
        Cell::Double(x) => x.to_string().replace("inf", "Infinity"),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Time(i64::MAX) => "infinity".into(),
        Cell::Time(i64::MIN) => "-infinity".into(),
        Cell::Time(at) => {
            let time = DateTime::from_timestamp_micros(*at).unwrap();
            let format = if kind == Kind::Day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S%.6f+00" };
            time.format(format).to_string()
        }
        Cell::Tags(tags) => {
            let quoted = |tag: &Option<String>| {
                let tag = tag.as_ref().map(|tag| tag.replace('\\', "\\\\").replace('"', "\\\""));
                tag.map_or_else(|| "NULL".to_owned(), |tag| format!("\"{tag}\""))
            };
            format!("{{{}}}", tags.iter().map(quoted).collect::<Vec<_>>().join(","))
        }
        Cell::Json(value) => value.to_string(),
    })
}

/// Inserts the rows into an empty table as versions 1, 2, and so on.
pub(super) fn insert(client: &mut Client, rows: &[Row]) {
    let columns: Vec<Vec<Option<String>>> =
        (0..FIELDS.len()).map(|at| rows.iter().map(|row| literal(&row.0[at], FIELDS[at].2)).collect()).collect();
    let names: Vec<&str> = FIELDS.iter().map(|(name, ..)| *name).collect();
    let list = |text: &dyn Fn(usize) -> String| (0..FIELDS.len()).map(text).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "INSERT INTO versions (original, {}) SELECT n, {} FROM unnest({}) WITH ORDINALITY AS r({}, n) ORDER BY n",
        names.join(", "),
        list(&|at| format!("c{at}::{}", FIELDS[at].1)),
        list(&|at| format!("${}::text[]", at + 1)),
        list(&|at| format!("c{at}")),
    );
    let params: Vec<_> = columns.iter().map(|column| column as &(dyn postgres::types::ToSql + Sync)).collect();
    client.execute(&sql, &params).unwrap_or_else(|e| panic!("{:?}", e.as_db_error()));
}
