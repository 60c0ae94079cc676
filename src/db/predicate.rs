//! Writes the predicate of a rule as SQL on the versions (alias `v`), from fixed text, quoted column names and typed
//! parameters. No text of a rule becomes part of a statement.
//!
//! Rules use SQL's three-valued logic. A test is NULL (unknown) if the value is missing, is not a number (`NaN`), or
//! is JSON of another type. Then neither the test nor its negation approves. Nothing can fail at run time: what could
//! is guarded by a `CASE`, whose order of evaluation the server keeps.

mod application_tests;
mod changed_rows;
mod json;
#[cfg(test)]
mod tests;
mod unguarded;

use chrono::{DateTime, Utc};
use postgres::types::{ToSql, Type};

pub(super) use unguarded::cost;

use super::Param;
use crate::domain::identifier::quote_identifier;
use crate::domain::rules::{ColumnKind, Comparison, FieldTarget, Operator, Predicate, TypedTest, Values};

/// A parameter with its type.
pub(super) type BoundParam = (Box<dyn ToSql + Sync + Send>, Type);

/// Maximum number of parameters of a statement: the protocol counts them in 16 bits.
pub(super) const MAX_PARAMETERS: usize = 65_535;

/// Writes predicates that share one list of parameters.
pub(super) struct PredicateWriter {
    now: DateTime<Utc>,
    /// Number of the caller's parameters, which come first.
    offset: usize,
    params: Vec<BoundParam>,
    tests: Vec<TestSql>,
    /// Whether unknown may be written as false. Not under a negation, and not where the caller distinguishes the two.
    unknown_as_false: bool,
}

/// SQL of one test, and of the tested value (NULL if it is missing).
pub(super) struct TestSql {
    pub(super) test: String,
    pub(super) target: String,
}

impl PredicateWriter {
    /// For predicates whose tests must return true, false or unknown.
    pub(super) fn three_valued(now: DateTime<Utc>, offset: usize) -> Self {
        Self { now, offset, params: Vec::new(), tests: Vec::new(), unknown_as_false: false }
    }

    /// For predicates that only need to be true for the matching versions. They are cheaper.
    pub(super) fn approving(now: DateTime<Utc>, offset: usize) -> Self {
        Self { unknown_as_false: true, ..Self::three_valued(now, offset) }
    }

    /// Returns the predicate as a boolean expression in brackets. `None`, without writing anything, if it would need
    /// more parameters than a statement can have.
    pub(super) fn predicate(&mut self, predicate: &Predicate) -> Option<String> {
        let before = (self.params.len(), self.tests.len());
        let sql = self.predicate_sql(predicate);
        if self.offset + self.params.len() <= MAX_PARAMETERS {
            return Some(sql);
        }
        self.params.truncate(before.0);
        self.tests.truncate(before.1);
        None
    }

    /// Returns a text expression for a row's id. `None` if the statement has no parameter left.
    pub(super) fn id(&mut self, id: &str) -> Option<String> {
        let has_room = self.offset + self.params.len() < MAX_PARAMETERS;
        has_room.then(|| self.bind(id.to_owned(), Type::TEXT, "text"))
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(super) fn into_params(self) -> Vec<BoundParam> {
        self.params
    }

    /// Returns the tests written so far, in the order of the conditions.
    pub(super) fn tests(&self) -> &[TestSql] {
        &self.tests
    }

    pub(super) fn params(&self) -> Vec<Param<'_>> {
        as_params(&self.params).collect()
    }

    fn predicate_sql(&mut self, predicate: &Predicate) -> String {
        let (parts, word) = match predicate {
            Predicate::All(parts) => (parts, " AND "),
            Predicate::Any(parts) => (parts, " OR "),
            Predicate::Not(part) => {
                let before = std::mem::take(&mut self.unknown_as_false);
                let part = self.predicate_sql(part);
                self.unknown_as_false = before;
                return format!("(NOT {part})");
            }
            Predicate::Always(_) => {
                let (test, target) = ("true".to_owned(), "NULL::text".to_owned());
                self.tests.push(TestSql { test, target });
                return "true".into();
            }
            Predicate::Test(leaf) => return self.test_sql(leaf),
        };
        let mut parts: Vec<&Predicate> = parts.iter().collect();
        if self.unknown_as_false {
            parts.sort_by_key(|part| cost(part));
        }
        let parts: Vec<String> = parts.into_iter().map(|part| self.predicate_sql(part)).collect();
        format!("({})", parts.join(word))
    }

    fn test_sql(&mut self, leaf: &TypedTest) -> String {
        if self.unknown_as_false
            && let Some(test) = self.unguarded(leaf)
        {
            return test;
        }
        let target = &leaf.target;
        let (test, looked_at) = if let Some(foreign) = self.application_test(&leaf.comparison, target) {
            foreign
        } else if target.kind.is_json() {
            let place = self.json_place(target);
            (self.json_test(&leaf.comparison, &place), place.value)
        } else {
            (self.column_test(&leaf.comparison, target), column_sql(target))
        };
        self.tests.push(TestSql { test: test.clone(), target: looked_at });
        test
    }

    fn column_test(&mut self, check: &Comparison, target: &FieldTarget) -> String {
        let column = column_sql(target);
        match check {
            Comparison::IsNull => format!("({column} IS NULL)"),
            Comparison::IsNotNull => format!("({column} IS NOT NULL)"),
            Comparison::Compare(op, values) => {
                let subject = comparable_column(target, values);
                format!("({})", self.compare(*op, &subject, values))
            }
            Comparison::Text(op, text) => format!("({})", self.text_test(*op, &text_column(target), text)),
            Comparison::HasElement(text) => {
                let element = self.bind(text.clone(), Type::TEXT, "text");
                format!("({element} = ANY ({column}::text[]))")
            }
            Comparison::OlderThan(age) => {
                format!("({column} < {})", self.bind_time(self.now - *age, target.kind))
            }
            Comparison::NewerThan(age) => {
                format!("({column} > {})", self.bind_time(self.now - *age, target.kind))
            }
            // Not used for a column that is not JSON, or handled elsewhere.
            _ => "NULL::boolean".into(),
        }
    }

    fn bind_time(&mut self, time: DateTime<Utc>, kind: ColumnKind) -> String {
        match kind {
            ColumnKind::TimeWithoutZone => self.bind(time.naive_utc(), Type::TIMESTAMP, "timestamp"),
            _ => self.bind(time, Type::TIMESTAMPTZ, "timestamptz"),
        }
    }

    fn compare(&mut self, op: Operator, subject: &str, values: &Values) -> String {
        match op {
            Operator::In => format!("{subject} = ANY ({})", self.bind_list(values)),
            Operator::NotIn => format!("{subject} <> ALL ({})", self.bind_list(values)),
            Operator::Between => {
                let (low, high) = (self.bind_value(values, 0), self.bind_value(values, 1));
                format!("{subject} BETWEEN {low} AND {high}")
            }
            op => format!("{subject} {} {}", operator_sql(op), self.bind_value(values, 0)),
        }
    }

    /// Compares bytes where the column's collation does not support substring searches.
    fn text_test(&mut self, op: Operator, subject: &str, text: &str) -> String {
        let text = self.bind(text.to_owned(), Type::TEXT, "text");
        match op {
            Operator::StartsWith => format!("starts_with({subject} COLLATE \"C\", {text})"),
            Operator::EndsWith => format!("right({subject} COLLATE \"C\", length({text})) = {text}"),
            Operator::Matches => format!("{subject} COLLATE pg_catalog.\"default\" ~ {text}"),
            _ => format!("strpos({subject} COLLATE \"C\", {text}) > 0"),
        }
    }

    fn bind_value(&mut self, values: &Values, at: usize) -> String {
        match values {
            Values::Int(list) => self.bind(list[at], Type::INT8, "bigint"),
            Values::Decimal(list) => self.bind(list[at].clone(), Type::TEXT, "text") + "::numeric",
            Values::Real(list) => self.bind(list[at], Type::FLOAT4, "real"),
            Values::Double(list) => self.bind(list[at], Type::FLOAT8, "float8"),
            Values::Text(list) => self.bind(list[at].clone(), Type::TEXT, "text"),
            Values::Bool(list) => self.bind(list[at], Type::BOOL, "boolean"),
            Values::TimeWithZone(list) => self.bind(list[at], Type::TIMESTAMPTZ, "timestamptz"),
            Values::TimeWithoutZone(list) => self.bind(list[at], Type::TIMESTAMP, "timestamp"),
            Values::Json(list) => self.bind(list[at].clone(), Type::JSONB, "jsonb"),
        }
    }

    /// Binds all values as one array parameter.
    fn bind_list(&mut self, values: &Values) -> String {
        match values {
            Values::Int(list) => self.bind(list.clone(), Type::INT8_ARRAY, "bigint[]"),
            Values::Decimal(list) => self.bind(list.clone(), Type::TEXT_ARRAY, "text[]") + "::numeric[]",
            Values::Real(list) => self.bind(list.clone(), Type::FLOAT4_ARRAY, "real[]"),
            Values::Double(list) => self.bind(list.clone(), Type::FLOAT8_ARRAY, "float8[]"),
            Values::Text(list) => self.bind(list.clone(), Type::TEXT_ARRAY, "text[]"),
            Values::Bool(list) => self.bind(list.clone(), Type::BOOL_ARRAY, "boolean[]"),
            Values::TimeWithZone(list) => self.bind(list.clone(), Type::TIMESTAMPTZ_ARRAY, "timestamptz[]"),
            Values::TimeWithoutZone(list) => self.bind(list.clone(), Type::TIMESTAMP_ARRAY, "timestamp[]"),
            Values::Json(list) => self.bind(list.clone(), Type::JSONB_ARRAY, "jsonb[]"),
        }
    }

    /// Binds a value and returns its placeholder, such as `$7::bigint`.
    fn bind(&mut self, value: impl ToSql + Sync + Send + 'static, kind: Type, name: &str) -> String {
        self.params.push((Box::new(value), kind));
        format!("${}::{name}", self.offset + self.params.len())
    }
}

/// Returns the parameters as a statement takes them.
pub(super) fn as_params(params: &[BoundParam]) -> impl Iterator<Item = Param<'_>> {
    params.iter().map(|(value, kind)| {
        let value: &(dyn ToSql + Sync) = value.as_ref();
        (value, kind.clone())
    })
}

/// Returns the quoted column. A colon is escaped, so that no name looks like a placeholder.
fn column_sql(target: &FieldTarget) -> String {
    let name = &target.column;
    if !name.contains(':') {
        return format!("v.{}", quote_identifier(name));
    }
    let escaped = name.replace('\\', "\\\\").replace(':', "\\003A");
    format!("v.U&{}", quote_identifier(&escaped))
}

/// Returns the operator that compares with one value.
fn operator_sql(op: Operator) -> &'static str {
    match op {
        Operator::Ne => "<>",
        Operator::Gt => ">",
        Operator::Gte => ">=",
        Operator::Lt => "<",
        Operator::Lte => "<=",
        _ => "=",
    }
}

/// Returns the column as it is compared with the values. NaN becomes NULL, because PostgreSQL sorts it above all
/// numbers.
fn comparable_column(target: &FieldTarget, values: &Values) -> String {
    let bare = column_for_values(target, values);
    match nan_sql(target, values) {
        Some(nan) => format!("NULLIF({bare}, {nan})"),
        None => bare,
    }
}

fn column_for_values(target: &FieldTarget, values: &Values) -> String {
    let column = column_sql(target);
    match (target.kind, values) {
        (ColumnKind::Integer, Values::Decimal(_)) => format!("{column}::numeric"),
        (ColumnKind::Real, Values::Real(_)) => column,
        (ColumnKind::Real | ColumnKind::Double, _) => format!("{column}::float8"),
        _ if target.kind.is_text() => text_column(target),
        _ => column,
    }
}

/// Returns the NaN of the column's type, if it has one.
fn nan_sql(target: &FieldTarget, values: &Values) -> Option<&'static str> {
    match (target.kind, values) {
        (ColumnKind::Numeric, _) => Some("'NaN'::numeric"),
        (ColumnKind::Real, Values::Real(_)) => Some("'NaN'::real"),
        (ColumnKind::Real | ColumnKind::Double, _) => Some("'NaN'::float8"),
        _ => None,
    }
}

fn text_column(target: &FieldTarget) -> String {
    let cast = if target.kind == ColumnKind::Text { "" } else { "::text" };
    format!("{}{cast}", column_sql(target))
}
