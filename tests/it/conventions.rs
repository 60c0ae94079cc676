//! Conventions of the source code that the compiler does not check. `imports.rs` has those about imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use postgres::types::Type;

use crate::support::{Store, files_below};

/// The placeholders of statements, each with an example of the text that replaces it.
const PLACEHOLDERS: &[(&str, &str)] = &[
    (":saved_columns", "t.oid::text"),
    (":saved_versions", "versions"),
    (":is_pending", "t.approved IS NOT TRUE"),
    (":saved_table", "pg_class"),
    (":saved_selection", "LIMIT 1"),
    (":run_error", "NULL::text"),
    (":run_slot", "NULL::timestamptz"),
    (":job_id", "j.id"),
    (":job_columns", "j.id, s.cron, p.reason"),
    (":run_log", "automation_audit_log"),
    (":run_time_type", "timestamptz"),
    (":run_time", "a.created_at"),
    (":run_job", "coalesce(a.job_id, '')"),
    (":run_id_text", "a.id::text"),
    (":is_open", "a.completed_at IS NULL"),
    (":selected", "true"),
    (":written_time", "x.time"),
    (":log_recorded_since", "NULL::timestamptz"),
    (":log_job_id", "a.job_id"),
    (":log_id", "a.id"),
    (":log_scheduled_at", "NULL::timestamptz"),
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

/// Statements that cannot be prepared, and the reasons.
const NOT_PREPARED: [(&str, &str); 3] = [
    ("pass/is_distributed.sql", "its table is one of Citus; tests/it/run_once/distributed.rs runs it"),
    ("transaction/begin.sql", "BEGIN is two statements in one round trip, and takes no parameters"),
    ("doctor/slow_statements.sql", "its view is an extension's; tests/it/doctor runs it where that can be had"),
];

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Returns all files below `src/FOLDER` with this ending: their paths from that folder, and their text.
fn files(folder: &str, ending: &str) -> BTreeMap<String, String> {
    let top = src().join(folder);
    let named = |path: PathBuf| {
        let name = path.strip_prefix(&top).unwrap().to_string_lossy().into_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    files_below(&top, ending).into_iter().map(named).collect()
}

/// Returns the lines of Rust code that are not comments, with their numbers.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn only_db_uses_the_postgres_driver() {
    for (name, text) in files("", ".rs") {
        let uses_driver =
            code_lines(&text).any(|(_, line)| line.contains("postgres::") || line.contains("tokio_postgres"));
        assert!(!uses_driver || name.starts_with("db/"), "src/{name} uses the driver; only src/db may");
    }
}

#[test]
fn commands_contain_no_sql() {
    let words = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE INDEX", "include_str!"];
    for (name, text) in files("commands", ".rs") {
        for (number, line) in code_lines(&text) {
            let found = words.iter().find(|word| line.contains(*word));
            assert!(found.is_none(), "src/commands/{name}:{number}: {}", line.trim());
        }
    }
}

#[test]
fn only_the_store_module_matches_on_the_layout() {
    for (name, text) in files("", ".rs") {
        // Pickles and reports have other types named layout.
        if name.starts_with("db/store/") || name.starts_with("domain/pickle/") || name.starts_with("report/") {
            continue;
        }
        for (number, line) in code_lines(&text) {
            let matches_layout =
                line.match_indices("Layout::").any(|(at, _)| !line[..at].ends_with(char::is_alphanumeric));
            assert!(!matches_layout, "src/{name}:{number} matches on the layout; use a feature of it instead");
        }
    }
}

#[test]
fn intents_are_created_in_one_place() {
    // These files check whether the profile allows the change.
    let places = ["context/permission.rs", "db/change.rs"];
    for (name, text) in files("", ".rs") {
        let created = code_lines(&text).find(|(_, line)| line.contains("Intent {") && !line.contains("-> Intent {"));
        assert!(created.is_none() || places.contains(&name.as_str()), "src/{name} creates an intent: {created:?}");
    }
}

/// Returns the numbers of a statement's parameters, such as 1 for `$1`.
fn parameters(text: &str) -> BTreeSet<usize> {
    let number = |rest: &str| {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        // `$7...` in a comment describes a variable number of parameters.
        rest[..digits].parse().ok().filter(|_| !rest[digits..].starts_with("..."))
    };
    text.split('$').skip(1).filter_map(number).collect()
}

/// Splits a `.sql` file into its comments and its statement.
fn split_comments(text: &str) -> (String, String) {
    let (comments, sql): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.trim_start().starts_with("--"));
    (comments.join("\n"), sql.join("\n"))
}

#[test]
fn every_statement_describes_its_purpose_and_parameters() {
    for (name, text) in files("db", ".sql") {
        let first = text.lines().next().unwrap_or_default();
        let describes = first.starts_with("-- ") && first.len() > 12 && !first.starts_with("-- $");
        assert!(describes, "src/db/{name}: line 1 must describe the statement");
        let (comments, sql) = split_comments(&text);
        assert_eq!(
            parameters(&comments),
            parameters(&sql),
            "src/db/{name}: the described and the used parameters differ"
        );
        assert!(
            !sql.trim_end().ends_with(';') || sql.matches(';').count() > 1,
            "src/db/{name}: remove the closing `;`"
        );
    }
}

/// Returns the string literals of Rust code, approximately: the texts between quotes on lines that are not comments.
fn literals(text: &str) -> impl Iterator<Item = (usize, &str)> {
    code_lines(text).flat_map(|(number, line)| line.split('"').skip(1).step_by(2).map(move |text| (number, text)))
}

#[test]
fn statements_are_ascii() {
    // A database in another encoding rejects characters that it cannot convert, even in comments.
    let statements = files("db", ".sql").into_iter().chain(files("../migrations", ".sql"));
    for (name, text) in statements {
        let non_ascii = text.lines().find(|line| !line.is_ascii());
        assert!(non_ascii.is_none(), "{name}: {non_ascii:?} is not ASCII");
    }
    let words = ["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "GRANT ", "CASE ", "--"];
    for (name, text) in files("db", ".rs") {
        let program = text.split("#[cfg(test)]").next().unwrap();
        for (number, literal) in literals(program).filter(|(_, text)| !text.is_ascii()) {
            assert!(!words.iter().any(|word| literal.contains(word)), "src/db/{name}:{number}: {literal}");
        }
    }
}

/// How a write to a table of the application begins.
const WRITES: [&str; 3] = ["UPDATE :", "INSERT INTO :", "DELETE FROM :"];

#[test]
fn every_write_to_an_application_table_sets_its_search_path() {
    let tables = ["jobs", "audit", "versions", "rules", "pickled", "aps_"];
    for (name, text) in files("db", ".sql") {
        // The tables of the sandbox belong to apsctl.
        if name.starts_with("demo/") {
            continue;
        }
        let (_, sql) = split_comments(&text);
        let writes = WRITES.iter().any(|word| tables.iter().any(|table| sql.contains(&format!("{word}{table}"))));
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
    let unused: Vec<_> = files("db", ".sql").into_keys().filter(|name| !used.contains(Path::new(name))).collect();
    assert!(unused.is_empty(), "no include_str! names {unused:?} in src/db");
}

/// Returns the parameter types that a statement's comments declare, such as `-- $1 text[]  ids`.
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
            "timestamptz[]" => Type::TIMESTAMPTZ_ARRAY,
            "interval" => Type::INTERVAL,
            "double" | "float8" => Type::FLOAT8,
            // Mentioned in the description of another parameter.
            _ => continue,
        };
        found.entry(number).or_insert(kind);
    }
    assert_eq!(found.len(), parameters(comments).len(), "src/db/{name}: a parameter has no known type");
    found.into_values().collect()
}

/// Replaces the placeholders by the default table names and examples.
fn fill_placeholders(sql: &str) -> String {
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
        ("pruned", "apsctl.pruned"),
        ("archives", "apsctl.archives"),
        ("run_imports", "apsctl.run_imports"),
        ("runs", "apsctl.runs"),
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
fn every_statement_can_be_prepared() {
    let store = Store::new();
    store
        .sql("CREATE TABLE pickled_jobs (id varchar(191) PRIMARY KEY, next_run_time float8, job_state bytea NOT NULL)");
    store.sql(include_str!("../../crates/apscheduler/tests/fixtures/apscheduler/aps4.sql"));
    let mut client = store.client();
    let mut wrong = Vec::new();
    for (name, text) in files("db", ".sql") {
        if NOT_PREPARED.iter().any(|(excused, _)| *excused == name) {
            continue;
        }
        let (comments, sql) = split_comments(&text);
        if let Err(error) = client.prepare_typed(&fill_placeholders(&sql), &types(&name, &comments)) {
            wrong.push(format!("src/db/{name}: {:?}", error.as_db_error()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let statements = files("db", ".sql");
    assert!(NOT_PREPARED.iter().all(|(name, _)| statements.contains_key(*name)));
    let texts = texts_with_commands();
    let excuses = |part: &str| texts.iter().any(|(_, text)| text.contains(part));
    assert!(WITHOUT_STORE_SELECTION.iter().all(|(part, _)| excuses(part)));
    let needed = |holder: &str| statements.values().any(|text| text.contains(holder));
    assert!(PLACEHOLDERS.iter().all(|(holder, _)| needed(holder)));
}

/// Texts that name a command of apsctl without the options that select the store, and the reasons.
const WITHOUT_STORE_SELECTION: [(&str, &str); 6] = [
    ("Examples:\n", "they are a part of the help"),
    ("apsctl demo --yes", "it works only on the sandbox"),
    ("apsctl sandbox", "it works only on the sandbox"),
    ("apsctl run-once`)", "the script of `migrate grants` may be executed elsewhere"),
    ("apsctl indexes create`, `migrate up`", "the script of `migrate grants` may be executed elsewhere"),
    ("the --older-than of apsctl metrics", "the help text of a metric is the same for every store"),
];

/// Collects the string literals of a file that are printed. Attributes (help texts) and unit tests are left out.
#[derive(Default)]
struct PrintedTexts(Vec<String>);

impl<'ast> syn::visit::Visit<'ast> for PrintedTexts {
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.content.is_some() && module.ident != "tests" {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.push(text.value());
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        let arguments = syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        match called.parse_body_with(arguments) {
            Ok(arguments) => arguments.iter().for_each(|argument| self.visit_expr(argument)),
            // A macro with a syntax of its own.
            Err(_) => self.0.push(called.tokens.to_string()),
        }
    }
}

/// Returns the texts of the program that name a command of apsctl, each with its file.
fn texts_with_commands() -> Vec<(String, String)> {
    let commands = apsctl::testing::Cli::command();
    let verbs: Vec<String> = commands.get_subcommands().map(|sub| format!("apsctl {}", sub.get_name())).collect();
    let names_command = |text: &str| {
        verbs.iter().any(|verb| {
            text.match_indices(verb).any(|(at, _)| !text[at + verb.len()..].starts_with(|c: char| c.is_alphanumeric()))
        })
    };
    let mut found = Vec::new();
    for (name, source) in files("", ".rs").into_iter().filter(|(name, _)| !name.contains("tests")) {
        let mut texts = PrintedTexts::default();
        syn::visit::Visit::visit_file(&mut texts, &syn::parse_file(&source).unwrap());
        let texts = texts.0.into_iter().filter(|text| names_command(text));
        found.extend(texts.map(|text| (name.clone(), text)));
    }
    found
}

#[test]
fn every_printed_command_repeats_the_store_selection() {
    let is_excused = |text: &str| WITHOUT_STORE_SELECTION.iter().any(|(part, _)| text.contains(part));
    let wrong: Vec<String> = texts_with_commands()
        .into_iter()
        .filter(|(_, text)| !is_excused(text))
        .map(|(name, text)| format!("src/{name}: {text:?}: write {{APSCTL}} (src/invocation.rs) instead of apsctl"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
