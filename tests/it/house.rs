//! The rules of the house that no compiler knows: who may import whom, and how SQL is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use postgres::types::Type;

use crate::support::Store;

/// What is put into a statement as text, and something that may stand there.
const PLACEHOLDERS: [(&str, &str); 47] = [
    (":job_id", "j.id"),
    (":job_columns", "j.id, s.cron, p.reason"),
    (":log_job_id", "a.job_id"),
    (":log_id", "a.id"),
    (":epoch_type", "float8"),
    (":run_type", "bigint"),
    (":in_run_type", "bigint"),
    (":by_rule_type", "bigint"),
    (":approved_by_run", "true"),
    (":trial_id", "1"),
    (":state_type", "text"),
    (":time_type", "timestamptz"),
    (":tables", "'{}'"),
    (":set_search_path", "true"),
    (":quoted_jobs_table", "'apscheduler_jobs'"),
    (":trusted_triggers", "'{}'"),
    (":name", "'versions'"),
    (":row_image", "to_jsonb(1)"),
    (":row_texts", "'{}'::jsonb"),
    (":values", "'x'"),
    (":normalized_jobs", "SELECT '' AS id, '' AS job_state, now() AS next_run_time, now() AS last_fire_time"),
    (":row_version", "'' AS key, '' AS row_version"),
    (":order", "1"),
    (":columns", "id"),
    (":values", "''"),
    (":id_type", "bigint"),
    (":id ", "v.id "),
    (":first_match", "'1'"),
    (":logic", "NULL"),
    (":thresholds", "ARRAY[]::text[]"),
    (":text_columns", "s.id"),
    (":scheduled_jobs", "apscheduler_jobs"),
    (":present", "ARRAY[count(v.id)]"),
    (":lowest", "ARRAY[min(v.id)]"),
    (":highest", "ARRAY[max(v.id)]"),
    (":active", "r.is_active"),
    (":action", "''"),
    (":approved_by", "1"),
    (":rule_column", "v.approved_by_rule"),
    (":list_type", "bigint"),
    (":any_match", "true"),
    (":each", "1"),
    (":scope", "true"),
    (":least_id", "min(v.id)"),
    (":matches", "ARRAY[true]"),
    (":targets", "ARRAY['author']"),
    (":tests", "ARRAY[true]"),
];

/// Statements that cannot be prepared, and why.
const NOT_PREPARED: [(&str, &str); 3] = [
    ("pass/is_distributed.sql", "its table is one of Citus; tests/it/run_once/distributed.rs runs it"),
    ("transaction/begin.sql", "BEGIN is two statements in one round trip, and takes no parameters"),
    (
        "doctor/slow_statements.sql",
        "its view is an extension's; tests/it/doctor runs it where that can be had",
    ),
];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All files below `src/FOLDER` that end so: their paths from `src/FOLDER`, and their text.
fn files(folder: &str, ending: &str) -> BTreeMap<String, String> {
    let top = src().join(folder);
    let (mut found, mut folders) = (BTreeMap::new(), vec![top.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let name = path.strip_prefix(&top).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    assert!(!found.is_empty(), "nothing ends in {ending} below {}", top.display());
    found
}

/// The lines of a program that are no comments, numbered.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn only_the_database_floor_knows_the_driver() {
    for (name, text) in files("", ".rs") {
        let knows =
            code(&text).any(|(_, line)| line.contains("postgres::") || line.contains("tokio_postgres"));
        assert!(!knows || name.starts_with("db/"), "src/{name} names the driver");
    }
}

#[test]
fn commands_say_no_sql() {
    let words = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE INDEX", "include_str!"];
    for (name, text) in files("commands", ".rs") {
        for (number, line) in code(&text) {
            let said = words.iter().find(|word| line.contains(*word));
            assert!(said.is_none(), "src/commands/{name}:{number}: {}", line.trim());
        }
    }
}

#[test]
fn only_the_store_knows_which_layouts_there_are() {
    for (name, text) in files("", ".rs") {
        // A pickle has a layout of its own, which is another type.
        if name.starts_with("db/store/") || name.starts_with("domain/pickle/") {
            continue;
        }
        for (number, line) in code(&text) {
            let asks = line.contains("Layout::");
            assert!(!asks, "src/{name}:{number} asks for the layout: ask for a feature of it instead");
        }
    }
}

#[test]
fn permission_to_change_is_had_in_one_place() {
    // Past the guards of the profile, which stand there.
    let places = ["context/permission.rs", "db/change.rs"];
    for (name, text) in files("", ".rs") {
        let made = code(&text).find(|(_, line)| line.contains("Intent {") && !line.contains("-> Intent {"));
        assert!(made.is_none() || places.contains(&name.as_str()), "src/{name} makes an intent: {made:?}");
    }
}

/// The numbers of a statement's parameters, `$1` and on.
fn parameters(text: &str) -> BTreeSet<usize> {
    let number = |rest: &str| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        // `$7...`: so many as it takes.
        rest[..digits].parse().ok().filter(|_| !rest[digits..].starts_with("..."))
    };
    text.split('$').skip(1).filter_map(number).collect()
}

/// A `.sql` file apart: its comments and its statement.
fn apart(text: &str) -> (String, String) {
    let (comments, sql): (Vec<_>, Vec<_>) =
        text.lines().partition(|line| line.trim_start().starts_with("--"));
    (comments.join("\n"), sql.join("\n"))
}

#[test]
fn every_statement_says_what_it_does_and_describes_its_parameters() {
    for (name, text) in files("db", ".sql") {
        let first = text.lines().next().unwrap_or_default();
        let describes = first.starts_with("-- ") && first.len() > 12 && !first.starts_with("-- $");
        assert!(describes, "src/db/{name}: line 1 is to say what it answers");
        let (comments, sql) = apart(&text);
        assert_eq!(parameters(&comments), parameters(&sql), "src/db/{name}: described and used parameters");
        assert!(
            !sql.trim_end().ends_with(';') || sql.matches(';').count() > 1,
            "src/db/{name}: no closing `;`"
        );
    }
}

/// The string literals of a program, roughly: what stands between quotes on a line that is no comment.
fn literals(text: &str) -> impl Iterator<Item = (usize, &str)> {
    code(text).flat_map(|(number, line)| line.split('"').skip(1).step_by(2).map(move |text| (number, text)))
}

#[test]
fn statements_are_ascii() {
    // A database in another encoding refuses what it cannot convert, in comments too.
    let statements = files("db", ".sql").into_iter().chain(files("../migrations", ".sql"));
    for (name, text) in statements {
        let strange = text.lines().find(|line| !line.is_ascii());
        assert!(strange.is_none(), "{name}: {strange:?} is not ASCII");
    }
    let words = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "GRANT ", "CASE ", "--"];
    for (name, text) in files("db", ".rs") {
        let program = text.split("#[cfg(test)]").next().unwrap();
        for (number, literal) in literals(program).filter(|(_, text)| !text.is_ascii()) {
            assert!(!words.iter().any(|word| literal.contains(word)), "src/db/{name}:{number}: {literal}");
        }
    }
}

/// What begins a statement, or a part of one, that writes to a table of the application's.
const WRITES: [&str; 3] = ["UPDATE :", "INSERT INTO :", "DELETE FROM :"];

#[test]
fn every_write_to_a_table_of_the_applications_lends_it_its_search_path() {
    let tables = ["jobs", "audit", "versions", "rules", "pickled", "aps_"];
    for (name, text) in files("db", ".sql") {
        // The sandbox's tables are apsctl's own.
        if name.starts_with("demo/") {
            continue;
        }
        let (_, sql) = apart(&text);
        let writes =
            WRITES.iter().any(|word| tables.iter().any(|table| sql.contains(&format!("{word}{table}"))));
        assert_eq!(
            sql.contains(":set_search_path"),
            writes,
            "src/db/{name}: `WHERE :set_search_path`, see application_search_path.rs"
        );
    }
}

#[test]
fn every_statement_is_used() {
    let mut used = BTreeSet::new();
    for (name, text) in files("db", ".rs") {
        let folder = Path::new(&name).parent().unwrap().to_path_buf();
        for path in text.split("include_str!(\"").skip(1) {
            used.insert(folder.join(path.split('"').next().unwrap()));
        }
    }
    let unused: Vec<_> =
        files("db", ".sql").into_keys().filter(|name| !used.contains(Path::new(name))).collect();
    assert!(unused.is_empty(), "no include_str! of {unused:?} in src/db");
}

/// The types a statement's comments give its parameters: `-- $1 text[]  ids`.
fn types(name: &str, comments: &str) -> Vec<Type> {
    let mut found = BTreeMap::new();
    for described in comments.split('$').skip(1) {
        let mut words = described.split_whitespace();
        let Some(Ok(number)) = words.next().map(str::parse::<usize>) else { continue };
        let word = words.next().unwrap_or_default();
        let kind = match word {
            "text" => Type::TEXT,
            "text[]" => Type::TEXT_ARRAY,
            "bigint" => Type::INT8,
            "bigint[]" => Type::INT8_ARRAY,
            "integer" => Type::INT4,
            "integer[]" => Type::INT4_ARRAY,
            "boolean" => Type::BOOL,
            "bytea" => Type::BYTEA,
            "jsonb" => Type::JSONB,
            "timestamptz" => Type::TIMESTAMPTZ,
            "interval" => Type::INTERVAL,
            "double" | "float8" => Type::FLOAT8,
            // Only mentioned here, by the description of another.
            _ => continue,
        };
        found.entry(number).or_insert(kind);
    }
    assert_eq!(
        found.len(),
        parameters(comments).len(),
        "src/db/{name}: a parameter without a type that is known"
    );
    found.into_values().collect()
}

/// The statement with the tables' usual names.
fn with_names(sql: &str) -> String {
    let tables = [
        ("jobs", "apscheduler_jobs"),
        ("pickled", "pickled_jobs"),
        ("audit", "automation_audit_log"),
        ("versions", "versions"),
        ("rules", "approval_rules"),
        ("schedules", "apsctl.schedules"),
        ("pauses", "apsctl.pauses"),
        ("lease_is_live", "l.expires_at > clock_timestamp()"),
        ("lease", "apsctl.lease"),
        ("evaluations", "apsctl.evaluations"),
        ("approvals", "apsctl.approvals"),
        ("operations", "apsctl.operations"),
        ("journal_head", "apsctl.journal_head"),
        ("maintenance_jobs", "apsctl.maintenance_jobs"),
        ("maintenance", "apsctl.maintenance"),
        ("aps_schedules", "schedules"),
        ("aps_tasks", "tasks"),
        ("aps_jobs", "jobs"),
        ("aps_results", "job_results"),
        ("aps_metadata", "metadata"),
    ];
    let named = tables.iter().fold(sql.replace("::", "\0"), |sql, (variable, name)| {
        let sql = sql.replace(&format!(":{variable}!!"), name);
        sql.replace(&format!(":{variable}!"), name).replace(&format!(":{variable}"), name)
    });
    let filled = PLACEHOLDERS.iter().fold(named, |sql, (holder, text)| sql.replace(holder, text));
    filled.replace('\0', "::")
}

#[test]
fn every_statement_fits_the_migrated_schema() {
    let store = Store::new();
    store.sql("CREATE TABLE pickled_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)");
    store.sql(include_str!("../../crates/apscheduler/tests/fixtures/apscheduler/aps4.sql"));
    let mut client = store.client();
    let mut wrong = Vec::new();
    for (name, text) in files("db", ".sql") {
        if NOT_PREPARED.iter().any(|(excused, _)| *excused == name) {
            continue;
        }
        let (comments, sql) = apart(&text);
        if let Err(error) = client.prepare_typed(&with_names(&sql), &types(&name, &comments)) {
            wrong.push(format!("src/db/{name}: {:?}", error.as_db_error()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_excuse_is_still_needed() {
    let statements = files("db", ".sql");
    assert!(NOT_PREPARED.iter().all(|(name, _)| statements.contains_key(*name)));
    let needed = |holder: &str| statements.values().any(|text| text.contains(holder));
    assert!(PLACEHOLDERS.iter().all(|(holder, _)| needed(holder)));
}
