//! The check `foreign-code`, in `doctor` and `migrate status`: code of other roles that statements on the application's
//! tables run. Code of the table's owner or of a superuser is allowed.

use serde_json::json;

use super::healthy_store;
use crate::support::{Output, Store, job};

/// A link from a table to foreign code: SQL in which `evil()`, `evil_trigger()`, `evil_bool(text)` and the like belong
/// to another role, and the expected evidence.
const WAYS: &[(&str, &str)] = &[
    (
        "CREATE TRIGGER t BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION evil_trigger()",
        "trigger \"t\" of public.apscheduler_jobs calls public.evil_trigger(), which belongs to role ROLE",
    ),
    (
        "CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER t BEFORE UPDATE ON versions FOR EACH ROW WHEN (evil_bool(NEW.author)) EXECUTE FUNCTION mine()",
        "trigger \"t\" of public.versions calls public.evil_bool(a text)",
    ),
    (
        "ALTER TABLE versions ALTER author SET DEFAULT evil()",
        "default of column \"author\" of public.versions calls public.evil()",
    ),
    (
        "ALTER TABLE versions ADD more text GENERATED ALWAYS AS (evil_text(author)) STORED",
        "generated column \"more\" of public.versions calls public.evil_text(a text)",
    ),
    (
        "ALTER TABLE approval_rules ADD CONSTRAINT c CHECK (evil_bool(name))",
        "constraint \"c\" of public.approval_rules calls public.evil_bool(a text)",
    ),
    (
        "CREATE POLICY p ON automation_audit_log USING (evil_bool(job_id))",
        "policy \"p\" of public.automation_audit_log calls public.evil_bool(a text)",
    ),
    (
        "CREATE INDEX i ON versions (evil_text(author))",
        "index \"i\" of public.versions calls public.evil_text(a text)",
    ),
    (
        "CREATE INDEX i ON versions (id) WHERE evil_bool(author)",
        "index \"i\" of public.versions calls public.evil_bool(a text)",
    ),
    (
        "CREATE RULE r AS ON UPDATE TO versions WHERE evil_bool(NEW.author) DO ALSO NOTHING",
        "rule \"r\" of public.versions calls public.evil_bool(a text)",
    ),
    (
        "CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = evil_same);
         ALTER TABLE versions ADD CONSTRAINT c CHECK (author === 'a')",
        "constraint \"c\" of public.versions calls public.evil_same(a text, b text)",
    ),
    (
        "CREATE DOMAIN word AS text CHECK (evil_bool(VALUE));
         ALTER TABLE versions ADD more word",
        "type of column \"more\" of public.versions calls public.evil_bool(a text)",
    ),
    (
        "CREATE DOMAIN word AS text DEFAULT evil();
         CREATE DOMAIN upper_word AS word;
         ALTER TABLE versions ADD more upper_word[]",
        "type of column \"more\" of public.versions calls public.evil()",
    ),
    (
        "CREATE DOMAIN word AS text CHECK (evil_bool(VALUE));
         CREATE TYPE pair AS (one integer, other word);
         ALTER TABLE versions ADD more pair",
        "type of column \"more\" of public.versions calls public.evil_bool(a text)",
    ),
    (
        "CREATE DOMAIN word AS text; ALTER DOMAIN word OWNER TO ROLE; ALTER TABLE versions ADD more word",
        "type of column \"more\" of public.versions uses domain public.word, which belongs to role ROLE",
    ),
    (
        "CREATE FUNCTION outer_text(a text) RETURNS text LANGUAGE sql IMMUTABLE RETURN evil_text(a);
         CREATE INDEX i ON versions (outer_text(author))",
        "index \"i\" of public.versions calls public.evil_text(a text)",
    ),
    (
        "CREATE OPERATOR CLASS evil_ops FOR TYPE text USING btree AS
             OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 evil_compare(text, text);
         CREATE INDEX i ON versions (author evil_ops)",
        "index \"i\" of public.versions calls public.evil_compare(a text, b text)",
    ),
    (
        "CREATE TABLE child () INHERITS (versions); ALTER TABLE child OWNER TO ROLE",
        "child table public.child of public.versions belongs to role ROLE",
    ),
    (
        "CREATE TABLE child () INHERITS (versions);
         CREATE TRIGGER t BEFORE UPDATE ON child FOR EACH ROW EXECUTE FUNCTION evil_trigger()",
        "trigger \"t\" of public.child calls public.evil_trigger()",
    ),
    (
        "ALTER TABLE versions RENAME TO real_versions;
         CREATE VIEW versions AS SELECT * FROM real_versions;
         ALTER VIEW versions OWNER TO ROLE; GRANT SELECT ON real_versions TO ROLE",
        "view public.versions, which reads public.real_versions, belongs to role ROLE",
    ),
    (
        "ALTER TABLE versions RENAME TO real_versions;
         CREATE VIEW versions AS SELECT * FROM real_versions WHERE evil_bool(author)",
        "view definition \"_RETURN\" of public.versions calls public.evil_bool(a text)",
    ),
    (
        "ALTER TABLE versions RENAME TO real_versions;
         CREATE VIEW versions AS SELECT * FROM real_versions;
         CREATE TRIGGER t BEFORE UPDATE ON real_versions FOR EACH ROW EXECUTE FUNCTION evil_trigger()",
        "trigger \"t\" of public.real_versions calls public.evil_trigger()",
    ),
    (
        "ALTER TABLE versions RENAME TO old_versions;
         CREATE TABLE versions (LIKE old_versions) PARTITION BY LIST (evil_text(author));
         CREATE TABLE first PARTITION OF versions DEFAULT",
        "partition key of public.versions calls public.evil_text(a text)",
    ),
    (
        "ALTER TABLE versions RENAME TO old_versions;
         CREATE TABLE versions (LIKE old_versions) PARTITION BY RANGE (id);
         CREATE TABLE first PARTITION OF versions DEFAULT; ALTER TABLE first OWNER TO ROLE",
        "child table public.first of public.versions belongs to role ROLE",
    ),
];

const FUNCTIONS: &str = "
    CREATE FUNCTION evil() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$;
    CREATE FUNCTION evil_text(a text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT a $$;
    CREATE FUNCTION evil_bool(a text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;
    CREATE FUNCTION evil_same(a text, b text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT true $$;
    CREATE FUNCTION evil_compare(a text, b text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 0 $$;
    CREATE FUNCTION evil_trigger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;";

const TABLES: [&str; 4] = ["apscheduler_jobs", "automation_audit_log", "versions", "approval_rules"];

/// Returns a store whose functions belong to another role, and the role's name.
fn store() -> (Store, String) {
    let store = Store::new();
    job("a").insert(&store);
    let role = format!("mallory_{}", store.database());
    store.sql(&format!("CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO {role}"));
    store.sql(FUNCTIONS);
    own_functions(&store, &role);
    (store, role)
}

fn own_functions(store: &Store, role: &str) {
    for row in store.query(
        "SELECT oid::regprocedure::text FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'evil%'",
    ) {
        let function: String = row.get(0);
        store.sql(&format!("ALTER FUNCTION {function} OWNER TO {role}"));
    }
}

/// Returns the evidence of `doctor`.
fn doctor(store: &Store) -> serde_json::Value {
    let rows = super::doctor(store, &["no-effect", "-v", "-o", "json"]).run().json();
    rows.as_array().unwrap().iter().find(|row| row["check"] == "foreign-code").unwrap().clone()
}

/// Returns the list of `migrate status`.
fn status(store: &Store) -> (Output, Vec<String>) {
    let out = store.run(&["migrate", "status", "-o", "json"]).code(0);
    let rows = out.json();
    let words = rows[0]["foreign_code"].as_array().unwrap();
    assert!(rows.as_array().unwrap()[1..].iter().all(|row| row["foreign_code"] == json!([])), "{out}");
    (out.clone(), words.iter().map(|word| word.as_str().unwrap().to_owned()).collect())
}

#[test]
fn every_link_to_foreign_code_is_found() {
    for (sql, words) in WAYS {
        let (store, role) = store();
        store.sql(&sql.replace("ROLE", &role));
        let words = words.replace("ROLE", "mallory_DATABASE");
        let (out, listed) = status(&store);
        assert!(listed.iter().any(|line| line.starts_with(&words)), "{sql}: no \"{words}\"\n{out}");
        assert!(out.stderr.contains("; review it, then `psql -c 'ALTER "), "{sql}: {out}");
        let found = doctor(&store);
        assert_eq!(found["verdict"], "warning", "{sql}: {found}");
        assert_eq!(found["section"], "no-effect", "{sql}: {found}");
        assert!(found["evidence"].as_str().unwrap().contains("mallory_DATABASE"), "{sql}: {found}");
    }
}

#[test]
fn the_remedy_removes_the_finding() {
    for (sql, _) in WAYS {
        let (store, role) = store();
        store.sql(&sql.replace("ROLE", &role));
        for _ in 0..10 {
            let fix = doctor(&store)["fix"].as_str().map(str::to_owned);
            let Some(fix) = fix else { break };
            let fix = fix.strip_prefix("psql -c '").and_then(|fix| fix.strip_suffix('\'')).unwrap().to_owned();
            store.sql(&fix);
        }
        let found = doctor(&store);
        assert_eq!((&found["verdict"], &found["fix"]), (&json!("ok"), &json!(null)), "{sql}: {found}");
        assert_eq!(status(&store).1, [""; 0], "{sql}");
    }
}

#[test]
fn code_of_the_tables_owner_or_a_superuser_is_allowed() {
    for is_the_owners in [true, false] {
        for (sql, _) in WAYS {
            let (store, role) = store();
            // Either the role owns tables and code, or a superuser owns the code of another role's tables.
            let owner = if is_the_owners { role.clone() } else { format!("app_{}", store.database()) };
            if !is_the_owners {
                store.sql(&format!("CREATE ROLE {owner}"));
                own_functions(&store, "postgres");
            }
            let code = if is_the_owners { &role } else { "postgres" };
            store.sql(&sql.replace("ROLE", code));
            for table in TABLES.into_iter().chain(["real_versions", "child", "first"]) {
                let view =
                    store.value(&format!("SELECT relkind FROM pg_class WHERE oid = to_regclass('public.{table}')"));
                let of_another = code == "postgres" && sql.contains(&format!("{table} OWNER TO"));
                if view != "NULL" && !of_another {
                    let kind = if view == "v" { "VIEW" } else { "TABLE" };
                    store.sql(&format!("ALTER {kind} {table} OWNER TO {owner}"));
                }
            }
            if is_the_owners {
                // Created by the superuser of the tests.
                assert_eq!(status(&store).1, [""; 0], "{sql}");
            } else {
                let listed = status(&store).1;
                assert!(listed.iter().all(|line| !line.contains("evil")), "{sql}: {listed:?}");
            }
        }
    }
}

#[test]
fn stores_without_foreign_code_have_no_finding() {
    let store = Store::unmigrated();
    assert_eq!(status(&store).1, [""; 0]);
    let found = doctor(&healthy_store::store());
    assert_eq!(found["evidence"], "all code that the tables run belongs to their owners or to superusers");
    for name in ["aps3.sql", "aps4.sql"] {
        let store = crate::aps3::writing::migrated(name);
        assert_eq!(status(&store).1, [""; 0], "{name}");
    }
}

#[test]
fn the_tables_of_apscheduler_4_are_checked_too() {
    let store = crate::aps3::writing::migrated("aps4.sql");
    let role = format!("mallory_{}", store.database());
    store.sql(&format!("CREATE ROLE {role}; GRANT CREATE ON SCHEMA public TO {role}"));
    store.sql(FUNCTIONS);
    own_functions(&store, &role);
    for table in ["schedules", "tasks", "jobs", "job_results", "metadata"] {
        let sql = format!("CREATE TRIGGER t AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION evil_trigger()");
        store.sql(&sql);
    }
    let listed = status(&store).1;
    assert_eq!(listed.len(), 5, "{listed:?}");
}

#[test]
fn a_remedy_with_psql_names_the_store() {
    let store = Store::new();
    let run = |url: &str| {
        let ended = store.apsctl(&["doctor", "-v", "-o", "json"]).env("APSCTL_DATABASE_URL", url).command().output();
        String::from_utf8(ended.unwrap().stdout).unwrap()
    };
    let shown = run(&store.url);
    assert!(shown.contains(&format!("psql -d '{}' -c 'CREATE EXTENSION pg_stat_statements'", store.url)), "{shown}");
    // psql does not know the names of drivers.
    let shown = run(&store.url.replacen("postgresql://", "postgresql+asyncpg://", 1));
    assert!(shown.contains("psql -d 'dbname=") && !shown.contains("psql -d 'postgresql+"), "{shown}");
}
