//! A role without privileges that plants functions, operators and types where the server may find them: overloads of every name
//! in apsctl's SQL, with argument types that fit a call better than those of PostgreSQL's own functions.
//!
//! Each call of a planted function writes a line to the server's log.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{Store, server};

/// Types that apsctl's statements pass to arguments of any type, except row types.
const ARGUMENT_TYPES: &[&str] = &[
    "text",
    "varchar",
    "name",
    "bpchar",
    "\"char\"",
    "int2",
    "int4",
    "int8",
    "oid",
    "float8",
    "numeric",
    "bool",
    "timestamptz",
    "timestamp",
    "date",
    "interval",
    "json",
    "jsonb",
    "uuid",
    "xid",
    "bytea",
    "regclass",
    "text[]",
    "int8[]",
    "int4[]",
    "name[]",
    "float8[]",
];

/// Row types that apsctl's statements pass. Only those that exist in a store are used.
const ROW_TYPES: &[&str] = &[
    "public.apscheduler_jobs",
    "public.automation_audit_log",
    "public.versions",
    "public.approval_rules",
    "public.schedules",
    "public.tasks",
    "public.jobs",
    "apsctl.operations",
    "apsctl.pauses",
    "apsctl.schedules",
];

/// Types with an implicit conversion to the type of an argument.
const IMPLICIT_CASTS: &[(&str, &[&str])] = &[
    ("text", &["varchar", "name", "bpchar", "\"char\""]),
    ("int8", &["int2", "int4", "oid"]),
    ("int4", &["int2"]),
    ("float8", &["int4", "int8", "numeric", "float4"]),
    ("numeric", &["int4", "int8", "int2"]),
    ("timestamptz", &["timestamp", "date"]),
    ("timestamp", &["date"]),
    ("oid", &["int4", "int8", "regclass"]),
    ("regclass", &["oid", "text", "varchar"]),
    ("jsonb", &["json", "text"]),
    ("bytea", &["text"]),
    ("name", &["text", "varchar"]),
];

/// Calls that have run foreign code before, and that the generated overloads do not cover.
const REPRODUCED: &[(&str, &str, &str)] = &[
    ("concat_ws", "text, int2, name, oid, int4", "text"),
    ("format", "text, name", "text"),
    ("format", "text, name, name", "text"),
    ("to_jsonb", "public.apscheduler_jobs", "jsonb"),
    ("row_security_active", "regclass", "bool"),
];

/// The maximum number of overloads of one function.
const MAX_OVERLOADS: usize = 400;

/// Returns the text of all apsctl statements: the `.sql` files, and the source files that build statements.
fn statements() -> String {
    let (mut text, mut folders) = (String::new(), Vec::new());
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    folders.extend([top.join("src/db"), top.join("migrations")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "sql" || ending == "rs") {
                text += &fs::read_to_string(path).unwrap();
            }
        }
    }
    text
}

/// Returns the words before an opening parenthesis.
fn called_names(text: &str) -> BTreeSet<&str> {
    let mut words = BTreeSet::new();
    for (at, _) in text.match_indices('(') {
        let before = text[..at].trim_end();
        let begin = before.rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |at| at + 1);
        words.insert(&before[begin..]);
    }
    words
}

/// Returns the operators in the text, and those that LIKE, BETWEEN and IN use.
fn operators(text: &str) -> BTreeSet<&str> {
    let of = |c: char| "+-*/<>=~!@#%^&|`?".contains(c);
    let mut found: BTreeSet<&str> = text.split(|c| !of(c)).filter(|word| !word.is_empty()).collect();
    found.extend(["=", "<>", "<", "<=", ">", ">=", "~~", "!~~", "~"]);
    found
}

/// The planted objects in a store's database.
pub(super) struct PlantedObjects {
    /// The text in the log that identifies a call.
    mark: String,
}

impl PlantedObjects {
    /// Creates an object of the role for every name in apsctl's statements.
    pub(super) fn create(store: &Store) -> Self {
        let database = store.database();
        let url = store.create_role("mallory", "");
        let role = format!("mallory_{database}");
        store.sql(&format!("GRANT USAGE, CREATE ON SCHEMA public TO {role}"));
        if store.value("to_regnamespace('apsctl') IS NOT NULL") == "true" {
            store.sql(&format!("GRANT USAGE ON SCHEMA apsctl TO {role}"));
        }
        store.sql(&format!("GRANT CONNECT ON DATABASE {database} TO {role}"));
        let planted = Self { mark: format!("trapped_{database}") };
        let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        let text = statements();
        let mut sql = String::new();
        for (name, arguments, returned) in Self::functions(store, &called_names(&text)) {
            sql += &planted.function(&name, &arguments, &returned);
        }
        let has_jobs = type_exists(store, "public.apscheduler_jobs");
        for (name, arguments, returned) in REPRODUCED.iter().filter(|(_, list, _)| has_jobs || !list.contains('.')) {
            sql += &planted.function(name, arguments, returned);
        }
        sql += &planted.operators(store, &operators(&text));
        for name in
            ["text", "name", "jsonb", "uuid", "xid", "regclass", "oid", "float8", "timestamptz", "bytea", "date"]
        {
            // A domain whose check calls a planted function.
            sql += &format!("CREATE DOMAIN public.{name} AS pg_catalog.{name} CHECK (public.trap(1));\n");
        }
        client.batch_execute(&format!("{}{sql}", planted.function("trap", "int4", "bool"))).unwrap();
        planted
    }

    fn function(&self, name: &str, arguments: &str, returned: &str) -> String {
        format!(
            "CREATE OR REPLACE FUNCTION public.\"{name}\"({arguments}) RETURNS {returned} LANGUAGE plpgsql AS \
             $$ BEGIN RAISE LOG '{}: {name}({arguments}) by %', pg_catalog.translate(pg_catalog.current_query(), E'\\n', ' ');
                RETURN NULL; END $$;\n",
            self.mark
        )
    }

    /// Returns overloads of PostgreSQL's functions with these names, as name, arguments and result type.
    fn functions(store: &Store, names: &BTreeSet<&str>) -> Vec<(String, String, String)> {
        let names: Vec<&str> = names.iter().copied().collect();
        let rows = store.client().query(
            "SELECT p.proname::text, ARRAY(SELECT CASE WHEN t.typtype = 'p' THEN 'any' ELSE t.typname END::text
                                           FROM unnest(p.proargtypes) WITH ORDINALITY a(type, at)
                                           JOIN pg_type t ON t.oid = a.type ORDER BY a.at) AS arguments,
                    CASE WHEN r.typtype = 'p' THEN 'text' ELSE format_type(r.oid, NULL) END AS returned
             FROM pg_proc p JOIN pg_type r ON r.oid = p.prorettype
             WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.pronargs BETWEEN 0 AND 3 AND p.proname::text = ANY ($1)
             ORDER BY p.oid",
            &[&names],
        );
        let rows_there: Vec<&str> = ROW_TYPES.iter().copied().filter(|kind| type_exists(store, kind)).collect();
        let mut made: BTreeMap<(String, String), String> = BTreeMap::new();
        for row in rows.unwrap() {
            let (name, arguments): (String, Vec<String>) = (row.get(0), row.get(1));
            let mut lists = vec![Vec::new()];
            for argument in &arguments {
                let castable =
                    IMPLICIT_CASTS.iter().find(|(kind, _)| kind == argument).map_or(&[][..], |(_, list)| list);
                let types: Vec<&str> = match argument.as_str() {
                    "any" => [ARGUMENT_TYPES, &rows_there].concat(),
                    kind => castable.iter().copied().chain([kind]).collect(),
                };
                lists = lists
                    .iter()
                    .flat_map(|list: &Vec<String>| {
                        types.iter().map(|kind| [list.clone(), vec![qualified(kind)]].concat())
                    })
                    .collect();
            }
            for list in lists.into_iter().take(MAX_OVERLOADS) {
                made.entry((name.clone(), list.join(", "))).or_insert_with(|| row.get(2));
            }
        }
        made.into_iter().map(|((name, arguments), returned)| (name, arguments, returned)).collect()
    }

    /// Returns SQL for operators on all pairs of types, with one function for each pair and result type.
    fn operators(&self, store: &Store, names: &BTreeSet<&str>) -> String {
        let known = store.query("SELECT DISTINCT oprname::text FROM pg_operator WHERE oprkind = 'b'");
        let known: Vec<String> = known.iter().map(|row| row.get(0)).collect();
        let types: Vec<&str> = ARGUMENT_TYPES.to_vec();
        let mut sql = String::new();
        for (left, right) in types.iter().flat_map(|left| types.iter().map(move |right| (*left, *right))) {
            let (left, right) = (qualified(left), qualified(right));
            let arguments = format!("{left}, {right}");
            for (function, returned) in [("trap_bool", "bool"), ("trap_text", "text"), ("trap_jsonb", "jsonb")] {
                sql += &self.function(function, &arguments, returned);
            }
            for name in known.iter().filter(|name| names.contains(name.as_str())) {
                let function = match name.as_str() {
                    "||" | "->>" | "#>>" => "trap_text",
                    "->" | "#>" | "-" | "+" | "*" | "/" | "%" | "&" => "trap_jsonb",
                    _ => "trap_bool",
                };
                sql += &format!(
                    "CREATE OPERATOR public.{name} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = public.{function});\n"
                );
            }
        }
        sql
    }

    /// Returns the lines of the server's log that record a call.
    pub(super) fn calls(&self) -> Vec<String> {
        let log = fs::read_to_string(server().log()).unwrap();
        log.lines().filter(|line| line.contains(&self.mark) && line.contains("LOG:")).map(str::to_owned).collect()
    }
}

fn type_exists(store: &Store, kind: &str) -> bool {
    store.value(&format!("to_regtype('{kind}') IS NOT NULL")) == "true"
}

/// Returns the qualified name of a type, so that PostgreSQL's own type is used.
fn qualified(kind: &str) -> String {
    if kind.contains('.') { kind.to_owned() } else { format!("pg_catalog.{kind}") }
}
