//! What a rule says, as SQL over the versions (alias `v`): text pieces of our own, quoted column names, and
//! parameters with their types. No text of a rule is ever part of the statement.
//!
//! SQL's three-valued logic is the rules' own. A test answers NULL, for unknown, where the value is missing,
//! is not a number (`NaN`), or is JSON of another type; so neither the test nor its negation approves. None of
//! it can fail at run time: what could is guarded by a `CASE`, the one construct whose order the server keeps.

mod approving;
mod foreign;
mod json;
mod scope;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use postgres::types::{ToSql, Type};

pub(super) use approving::cost;

use super::Param;
use crate::domain::identifier::quote_identifier;
use crate::domain::rules::{Check, Kind, Leaf, Op, Predicate, Target, Values};

/// A parameter that is kept.
pub(super) type Bound = (Box<dyn ToSql + Sync + Send>, Type);

/// How many parameters one statement can have: the protocol counts them in 16 bits.
pub(super) const MOST_PARAMETERS: usize = 65_535;

/// Writes predicates that share one list of parameters.
pub(super) struct Writer {
    now: DateTime<Utc>,
    /// How many parameters of the caller's own go before.
    offset: usize,
    params: Vec<Bound>,
    pieces: Vec<Piece>,
    /// Whether an unknown may be written as false: under no negation, where nobody asks which it is.
    may_settle: bool,
}

/// One test: what it asks, and what it looks at (NULL where that is missing).
pub(super) struct Piece {
    pub(super) test: String,
    pub(super) target: String,
}

impl Writer {
    /// For predicates whose every test is to answer true, false or unknown.
    pub(super) fn exact(now: DateTime<Utc>, offset: usize) -> Self {
        Self { now, offset, params: Vec::new(), pieces: Vec::new(), may_settle: false }
    }

    /// For predicates that only have to be true for the right versions, and cheap.
    pub(super) fn approving(now: DateTime<Utc>, offset: usize) -> Self {
        Self { may_settle: true, ..Self::exact(now, offset) }
    }

    /// The predicate as a boolean expression in brackets. `None` where it would need more parameters than a
    /// statement can have; then nothing was written.
    pub(super) fn predicate(&mut self, predicate: &Predicate) -> Option<String> {
        let before = (self.params.len(), self.pieces.len());
        let sql = self.write(predicate);
        if self.offset + self.params.len() <= MOST_PARAMETERS {
            return Some(sql);
        }
        self.params.truncate(before.0);
        self.pieces.truncate(before.1);
        None
    }

    /// A text expression for a row's id. `None` where the statement has no room for it.
    pub(super) fn id(&mut self, id: &str) -> Option<String> {
        let has_room = self.offset + self.params.len() < MOST_PARAMETERS;
        has_room.then(|| self.bind(id.to_owned(), Type::TEXT, "text"))
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(super) fn into_params(self) -> Vec<Bound> {
        self.params
    }

    /// The tests written so far, in the order of the conditions.
    pub(super) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub(super) fn params(&self) -> Vec<Param<'_>> {
        borrowed(&self.params).collect()
    }

    fn write(&mut self, predicate: &Predicate) -> String {
        let (parts, word) = match predicate {
            Predicate::All(parts) => (parts, " AND "),
            Predicate::Any(parts) => (parts, " OR "),
            Predicate::Not(part) => {
                let before = std::mem::take(&mut self.may_settle);
                let part = self.write(part);
                self.may_settle = before;
                return format!("(NOT {part})");
            }
            Predicate::Always(_) => {
                let (test, target) = ("true".to_owned(), "NULL::text".to_owned());
                self.pieces.push(Piece { test, target });
                return "true".into();
            }
            Predicate::Leaf(leaf) => return self.leaf(leaf),
        };
        let mut parts: Vec<&Predicate> = parts.iter().collect();
        if self.may_settle {
            parts.sort_by_key(|part| cost(part));
        }
        let parts: Vec<String> = parts.into_iter().map(|part| self.write(part)).collect();
        format!("({})", parts.join(word))
    }

    fn leaf(&mut self, leaf: &Leaf) -> String {
        if self.may_settle
            && let Some(test) = self.unguarded(leaf)
        {
            return test;
        }
        let target = &leaf.target;
        let (test, looked_at) = if let Some(foreign) = self.foreign(&leaf.check, target) {
            foreign
        } else if target.kind.is_json() {
            let place = self.json_place(target);
            (self.json_check(&leaf.check, &place), place.value)
        } else {
            (self.column_check(&leaf.check, target), column(target))
        };
        self.pieces.push(Piece { test: test.clone(), target: looked_at });
        test
    }

    fn column_check(&mut self, check: &Check, target: &Target) -> String {
        let column = column(target);
        match check {
            Check::IsNull => format!("({column} IS NULL)"),
            Check::IsNotNull => format!("({column} IS NOT NULL)"),
            Check::Compare(op, values) => {
                let subject = subject(target, values);
                format!("({})", self.compare(*op, &subject, values))
            }
            Check::Text(op, text) => format!("({})", self.text(*op, &text_of(target), text)),
            Check::HasElement(text) => {
                let element = self.bind(text.clone(), Type::TEXT, "text");
                format!("({element} = ANY ({column}::text[]))")
            }
            Check::Older(age) => format!("({column} < {})", self.time(self.now - *age, target.kind)),
            Check::Newer(age) => format!("({column} > {})", self.time(self.now - *age, target.kind)),
            // Never made for a column that is not JSON, or written elsewhere.
            _ => "NULL::boolean".into(),
        }
    }

    fn time(&mut self, time: DateTime<Utc>, kind: Kind) -> String {
        match kind {
            Kind::Local => self.bind(time.naive_utc(), Type::TIMESTAMP, "timestamp"),
            _ => self.bind(time, Type::TIMESTAMPTZ, "timestamptz"),
        }
    }

    fn compare(&mut self, op: Op, subject: &str, values: &Values) -> String {
        match op {
            Op::In => format!("{subject} = ANY ({})", self.list(values)),
            Op::NotIn => format!("{subject} <> ALL ({})", self.list(values)),
            Op::Between => {
                let (low, high) = (self.one(values, 0), self.one(values, 1));
                format!("{subject} BETWEEN {low} AND {high}")
            }
            op => format!("{subject} {} {}", symbol(op), self.one(values, 0)),
        }
    }

    /// Bytes are compared where a collation that knows no substrings could be in the way.
    fn text(&mut self, op: Op, subject: &str, text: &str) -> String {
        let text = self.bind(text.to_owned(), Type::TEXT, "text");
        match op {
            Op::StartsWith => format!("starts_with({subject} COLLATE \"C\", {text})"),
            Op::EndsWith => format!("right({subject} COLLATE \"C\", length({text})) = {text}"),
            Op::Matches => format!("{subject} COLLATE pg_catalog.\"default\" ~ {text}"),
            _ => format!("strpos({subject} COLLATE \"C\", {text}) > 0"),
        }
    }

    fn one(&mut self, values: &Values, at: usize) -> String {
        match values {
            Values::Int(list) => self.bind(list[at], Type::INT8, "bigint"),
            Values::Decimal(list) => self.bind(list[at].clone(), Type::TEXT, "text") + "::numeric",
            Values::Real(list) => self.bind(list[at], Type::FLOAT4, "real"),
            Values::Double(list) => self.bind(list[at], Type::FLOAT8, "float8"),
            Values::Text(list) => self.bind(list[at].clone(), Type::TEXT, "text"),
            Values::Bool(list) => self.bind(list[at], Type::BOOL, "boolean"),
            Values::Instant(list) => self.bind(list[at], Type::TIMESTAMPTZ, "timestamptz"),
            Values::Local(list) => self.bind(list[at], Type::TIMESTAMP, "timestamp"),
            Values::Json(list) => self.bind(list[at].clone(), Type::JSONB, "jsonb"),
        }
    }

    /// All of them as one array: one parameter, however many there are.
    fn list(&mut self, values: &Values) -> String {
        match values {
            Values::Int(list) => self.bind(list.clone(), Type::INT8_ARRAY, "bigint[]"),
            Values::Decimal(list) => self.bind(list.clone(), Type::TEXT_ARRAY, "text[]") + "::numeric[]",
            Values::Real(list) => self.bind(list.clone(), Type::FLOAT4_ARRAY, "real[]"),
            Values::Double(list) => self.bind(list.clone(), Type::FLOAT8_ARRAY, "float8[]"),
            Values::Text(list) => self.bind(list.clone(), Type::TEXT_ARRAY, "text[]"),
            Values::Bool(list) => self.bind(list.clone(), Type::BOOL_ARRAY, "boolean[]"),
            Values::Instant(list) => self.bind(list.clone(), Type::TIMESTAMPTZ_ARRAY, "timestamptz[]"),
            Values::Local(list) => self.bind(list.clone(), Type::TIMESTAMP_ARRAY, "timestamp[]"),
            Values::Json(list) => self.bind(list.clone(), Type::JSONB_ARRAY, "jsonb[]"),
        }
    }

    /// `$7::bigint`
    fn bind(&mut self, value: impl ToSql + Sync + Send + 'static, kind: Type, name: &str) -> String {
        self.params.push((Box::new(value), kind));
        format!("${}::{name}", self.offset + self.params.len())
    }
}

/// Parameters as a statement takes them.
pub(super) fn borrowed(params: &[Bound]) -> impl Iterator<Item = Param<'_>> {
    params.iter().map(|(value, kind)| {
        let value: &(dyn ToSql + Sync) = value.as_ref();
        (value, kind.clone())
    })
}

/// The column, its name quoted. A colon is written as an escape, so that no name looks like a `:table`.
fn column(target: &Target) -> String {
    let name = &target.column;
    if !name.contains(':') {
        return format!("v.{}", quote_identifier(name));
    }
    let escaped = name.replace('\\', "\\\\").replace(':', "\\003A");
    format!("v.U&{}", quote_identifier(&escaped))
}

/// The operator that compares with one value.
fn symbol(op: Op) -> &'static str {
    match op {
        Op::Ne => "<>",
        Op::Gt => ">",
        Op::Gte => ">=",
        Op::Lt => "<",
        Op::Lte => "<=",
        _ => "=",
    }
}

/// The column as it is compared with such values; PostgreSQL sorts NaN above all numbers, so it must go.
fn subject(target: &Target, values: &Values) -> String {
    let bare = bare_subject(target, values);
    match nan(target, values) {
        Some(nan) => format!("NULLIF({bare}, {nan})"),
        None => bare,
    }
}

fn bare_subject(target: &Target, values: &Values) -> String {
    let column = column(target);
    match (target.kind, values) {
        (Kind::Integer, Values::Decimal(_)) => format!("{column}::numeric"),
        (Kind::Real, Values::Real(_)) => column,
        (Kind::Real | Kind::Double, _) => format!("{column}::float8"),
        _ if target.kind.is_text() => text_of(target),
        _ => column,
    }
}

/// What is no number among the numbers such a column may hold.
fn nan(target: &Target, values: &Values) -> Option<&'static str> {
    match (target.kind, values) {
        (Kind::Numeric, _) => Some("'NaN'::numeric"),
        (Kind::Real, Values::Real(_)) => Some("'NaN'::real"),
        (Kind::Real | Kind::Double, _) => Some("'NaN'::float8"),
        _ => None,
    }
}

fn text_of(target: &Target) -> String {
    let cast = if target.kind == Kind::Text { "" } else { "::text" };
    format!("{}{cast}", column(target))
}
