//! `migrate grants --apply` by an owner of the tables who may create roles but owns neither the database nor schema public

use crate::support::{Output, Store, job};

/// Creates a store with such an owner, and returns the owner's URL.
fn store_with_owner() -> (Store, String) {
    let store = Store::unmigrated();
    let url = store.create_role("owner", "");
    let database = store.database();
    store.sql(&format!(
        "ALTER ROLE owner_{database} CREATEROLE; GRANT CREATE ON DATABASE {database} TO owner_{database};
         GRANT USAGE, CREATE ON SCHEMA public TO owner_{database}"
    ));
    store.run(&["migrate", "up", "--create-tables", "-d", &url]).code(0);
    job("daily").insert(&store);
    (store, url)
}

fn apply(store: &Store, url: &str) -> Output {
    let prefix = format!("{}_", store.database());
    store.run(&["migrate", "grants", "--apply", "--prefix", &prefix, "-d", url])
}

/// Creates a member of the group role and returns the member's URL.
fn member(store: &Store, role: &str) -> String {
    let url = store.create_role(&format!("one_{role}"), "");
    store.sql(&format!("GRANT {0}_{role} TO one_{role}_{0}", store.database()));
    url
}

#[test]
fn the_owner_of_the_tables_can_create_working_roles() {
    let (store, owner) = store_with_owner();
    let out = apply(&store, &owner).code(0);
    assert!(out.stderr.contains("3 roles created") && !out.stderr.contains("not granted"), "{out}");
    for (role, args) in [
        ("viewer", &["jobs", "list"][..]),
        ("operator", &["jobs", "pause", "daily"]),
        ("operator", &["undo"]),
        ("operator", &["jobs", "remove", "daily", "--purge", "--yes"]),
        ("operator", &["undo"]),
        ("operator", &["audit", "operations", "--verify"]),
        ("automation", &["run-once"]),
    ] {
        let name = format!("one_{role}_{}", store.database());
        let known = store.value(&format!("SELECT count(*) FROM pg_roles WHERE rolname = '{name}'"));
        let url = if known == "0" { member(&store, role) } else { store.url.replace("postgres@", &format!("{name}@")) };
        store.run(&[args, &["-d", &url]].concat()).code(0);
    }
    let out = apply(&store, &owner).code(0);
    assert!(out.stderr.contains("nothing to do"), "{out}");
}

/// Only other owners can grant CONNECT and USAGE on schema public, and PUBLIC does not have these privileges here.
#[test]
fn grants_that_only_another_owner_can_make_are_listed_and_the_rest_is_made() {
    let (store, owner) = store_with_owner();
    let database = store.database();
    store.sql(&format!(
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC; GRANT CONNECT ON DATABASE {database} TO owner_{database};
         REVOKE ALL ON SCHEMA public FROM PUBLIC"
    ));
    for _ in 0..2 {
        let out = apply(&store, &owner).code(0);
        for words in [
            "not granted: only role postgres may run GRANT CONNECT ON DATABASE DATABASE TO \"DATABASE_viewer\", \"DATABASE_automation\";",
            "may run GRANT USAGE ON SCHEMA public TO \"DATABASE_viewer\", \"DATABASE_automation\";",
        ] {
            assert!(out.stderr.contains(words), "{words}: {out}");
        }
    }
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations WHERE command LIKE '%grants%'"), "1");
    store.sql(&format!(
        "GRANT CONNECT ON DATABASE {database} TO {database}_viewer, {database}_automation;
         GRANT USAGE ON SCHEMA public TO {database}_viewer, {database}_automation"
    ));
    let out = apply(&store, &owner).code(0);
    assert!(out.stderr.contains("nothing to do"), "{out}");
    store.run(&["jobs", "pause", "daily", "-d", &member(&store, "operator")]).code(0);
}

/// Returns all memberships and privileges with their grantors.
fn all_grants(store: &Store) -> String {
    let members = format!(
        "SELECT string_agg(concat_ws(' ', m.roleid::regrole, m.member::regrole, m.grantor::regrole), ', ' ORDER BY 1)
         FROM pg_auth_members m WHERE m.roleid::regrole::text LIKE '{}%'",
        store.database()
    );
    let tables = "SELECT string_agg(concat_ws(' ', c.relname, c.relacl::text, a.attacl::text), E'\\n' ORDER BY c.relname, a.attnum)
                  FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL
                  WHERE c.relnamespace IN ('public'::regnamespace, 'apsctl'::regnamespace)";
    let others = "SELECT concat_ws(' ', d.datacl::text, n.nspacl::text, p.proacl::text) FROM pg_database d, pg_namespace n, pg_proc p
                  WHERE d.datname = current_database() AND n.nspname = 'public' AND p.oid = 'apsctl.journal'::regproc";
    format!("{}\n{}\n{}", store.value(&members), store.value(tables), store.value(others))
}

#[test]
fn a_second_apply_grants_only_what_is_missing() {
    let (store, owner) = store_with_owner();
    apply(&store, &owner).code(0);
    let before = all_grants(&store);
    let database = store.database().to_owned();
    for revoke in [
        format!("REVOKE UPDATE (approved_at) ON versions FROM {database}_automation"),
        format!("REVOKE EXECUTE ON FUNCTION apsctl.journal FROM {database}_operator"),
        format!("REVOKE SELECT ON apsctl.migrations FROM {database}_viewer"),
    ] {
        store.sql(&revoke);
        assert_ne!(all_grants(&store), before, "{revoke}");
        let out = apply(&store, &owner).code(0);
        assert!(out.stderr.contains("0 roles created, 1 object granted"), "{revoke}: {out}");
        assert_eq!(sorted_parts(&all_grants(&store)), sorted_parts(&before), "{revoke}");
    }
    // The table is dropped and created again.
    store.sql(&format!("SET ROLE owner_{database}; CREATE TABLE r AS TABLE approval_rules; DROP TABLE approval_rules; ALTER TABLE r RENAME TO approval_rules"));
    let out = apply(&store, &owner).code(0);
    assert!(out.stderr.contains("0 roles created, 2 objects granted"), "{out}");
}

/// Returns the sorted parts of access lists: a privilege that is granted again moves to the end of its list.
fn sorted_parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> =
        text.split(|c: char| c.is_whitespace() || "{},".contains(c)).map(str::to_owned).collect();
    parts.sort();
    parts
}

#[test]
fn a_membership_that_is_not_inherited_does_not_count() {
    let (store, owner) = store_with_owner();
    apply(&store, &owner).code(0);
    let database = store.database();
    let has_options = store.value("SELECT current_setting('server_version_num')::int >= 160000") == "true";
    store.sql(&if has_options {
        format!("SET ROLE owner_{database}; GRANT {database}_viewer TO {database}_operator WITH INHERIT FALSE")
    } else {
        format!("ALTER ROLE {database}_operator NOINHERIT")
    });
    let url = member(&store, "operator");
    store.run(&["jobs", "list", "-d", &url]).code(3);
    let listing = ["migrate", "grants", "--prefix", &format!("{database}_"), "-o", "jsonl", "-d", &owner];
    let listed = store.run(&listing).code(0);
    let missing: Vec<&str> = listed.stdout.lines().filter(|line| line.contains("\"missing\"")).collect();
    assert!(matches!(missing[..], [one] if one.contains("MEMBER")), "{listed}");
    // The printed SQL repairs it, too.
    let sql = store.run(&["migrate", "grants", "--prefix", &format!("{database}_"), "-d", &owner]).code(0).stdout;
    assert!(sql.contains(if has_options { "WITH INHERIT TRUE;" } else { "\" INHERIT;" }), "{sql}");
    let out = apply(&store, &owner).code(0);
    assert!(out.stderr.contains("0 roles created, 1 object granted"), "{out}");
    store.run(&["jobs", "list", "-d", &url]).code(0);
}

#[test]
fn a_lock_that_any_role_can_take_blocks_nobody() {
    let store = Store::unmigrated();
    let outsider = store.create_role("outsider", "");
    let mut held = postgres::Client::connect(&outsider, postgres::NoTls).unwrap();
    // The advisory lock that 0.1.0 took, and another one.
    held.batch_execute(
        "SELECT pg_advisory_lock(x'61707363746c'::bigint); BEGIN; SELECT pg_advisory_xact_lock_shared(0)",
    )
    .unwrap();
    store.run(&["migrate", "up", "--create-tables", "--statement-timeout", "5s"]).code(0);
    let database = store.database();
    apply(&store, &store.url).code(0);
    store.sql(&format!("GRANT {database}_viewer TO outsider_{database}; GRANT SELECT ON ALL TABLES IN SCHEMA apsctl TO outsider_{database}"));
    // SELECT allows only locks that do not conflict with a migration.
    held.batch_execute("SELECT * FROM apsctl.migrations; LOCK TABLE apsctl.migrations IN ACCESS SHARE MODE").unwrap();
    store.sql(&format!("REVOKE SELECT ON approval_rules FROM {database}_viewer"));
    apply(&store, &store.url).code(0);
    assert!(held.batch_execute("LOCK TABLE apsctl.migrations IN SHARE MODE").is_err());
}

#[test]
fn the_session_that_blocks_a_migration_is_named() {
    let store = Store::new();
    let mut held = store.client();
    held.batch_execute("BEGIN; LOCK TABLE apsctl.migrations IN SHARE ROW EXCLUSIVE MODE").unwrap();
    let pid: i32 = held.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    let prefix = format!("{}_", store.database());
    let out = store.run(&["migrate", "grants", "--apply", "--prefix", &prefix, "--statement-timeout", "300ms"]).code(4);
    let words = format!("another migration is running: process {pid} of role postgres");
    assert!(out.stderr.contains(&words), "{out}");
}
