//! Forged journal entries of each role, which no undo acts on.

use postgres::{Client, NoTls};

use super::verdict;
use crate::support::{Store, job};

/// Members of the group roles, by name; `caller` may only read and execute `apsctl.journal`; `cleaner`
/// may also delete jobs.
struct People {
    store: Store,
}

const ARGUMENTS: &str = "clock_timestamp(), 'root', NULL, 'here', 'apsctl jobs remove ghost --purge'";
const INSERT: &str = "INSERT INTO apsctl.operations (at, os_user, host, db_role, command, job_id, before) \
                  VALUES (now(), 'root', 'here', 'postgres', 'apsctl', 'ghost', NULL)";
const GHOST: &str = r#"{"job": {"id": "ghost", "func_ref": "os.system", "args": ["rm"], "kwargs": {}, "job_state": "SCHEDULED", "next_run_time": "2025-10-27T09:00:00+00:00", "misfire_grace_time": null}, "schedule": null, "pause": null}"#;

impl People {
    fn new() -> Self {
        let store = Store::new();
        job("daily").insert(&store);
        let (database, prefix) = (store.database(), format!("{}_", store.database()));
        let script = store.apsctl(&["migrate", "grants", "--prefix", &prefix]).stdout_on_success();
        store.sql(&script.replace("DATABASE", database).replace(&format!("ON {database} "), "ON DATABASE "));
        for role in ["viewer", "operator", "automation"] {
            store.create_role(&format!("one_{role}"), "");
            store.sql(&format!("GRANT {database}_{role} TO one_{role}_{database}"));
        }
        let reads = "USAGE ON SCHEMA apsctl; SELECT ON ALL TABLES IN SCHEMA apsctl; SELECT ON apscheduler_jobs; \
                     EXECUTE ON FUNCTION apsctl.journal";
        store.create_role("one_caller", reads);
        store.create_role("one_cleaner", &format!("{reads}; DELETE ON apscheduler_jobs"));
        store.sql("GRANT CREATE ON SCHEMA public TO PUBLIC");
        Self { store }
    }

    fn url(&self, role: &str) -> String {
        self.store.url.replace("postgres@", &format!("one_{role}_{}@", self.store.database()))
    }

    /// Runs a statement as a member of the role. Returns the server's error if it refuses.
    fn sql(&self, role: &str, sql: &str) -> Result<(), String> {
        let mut client = Client::connect(&self.url(role), NoTls).unwrap();
        client.batch_execute(sql).map_err(|e| e.as_db_error().map_or(e.to_string(), |e| e.message().to_owned()))
    }

    /// Returns the jobs with all columns of apsctl's tables.
    fn state(&self) -> String {
        let rows = |table: &str| {
            self.store.value(&format!("SELECT string_agg(t::text, '; ' ORDER BY t::text) FROM {table} t"))
        };
        format!("{}\n{}\n{}", rows("apscheduler_jobs"), rows("apsctl.schedules"), rows("apsctl.pauses"))
    }

    fn entries(&self) -> String {
        self.store.value("SELECT count(*) FROM apsctl.operations")
    }
}

/// Returns the SQL that calls the function with these images of `job`.
fn call(job: &str, before: &str, after: &str, rest: &str) -> String {
    format!("SELECT apsctl.journal({ARGUMENTS}, '{job}', {before}, {after}, NULL, {rest})")
}

/// Returns apsctl's image of the present job `daily`, with one part replaced.
fn now(part: &str) -> String {
    format!(
        "(SELECT jsonb_build_object('job', to_jsonb(j) {part}, 'schedule', NULL, 'pause', NULL)::text \
         FROM apscheduler_jobs j WHERE j.id = 'daily')"
    )
}

#[test]
fn forged_entries_are_refused() {
    let people = People::new();
    people.store.run(&["jobs", "trigger", "daily"]).code(0);
    let ghost = format!("'{GHOST}'");
    let table = "'apscheduler_jobs'::regclass";
    let rest = |undo_of: &str, jobs: &str| format!("{undo_of}, {jobs}, NULL, NULL");
    let mut wrong = Vec::new();
    for (what, roles, sql) in [
        ("a direct INSERT", &["viewer", "operator", "automation", "caller", "cleaner"][..], INSERT.to_owned()),
        (
            "a sequence of one's own",
            &["operator", "automation"],
            INSERT.replace("job_id, before", "job_id, seq").replace("NULL)", "99)"),
        ),
        (
            "an INSERT through a view",
            &["operator", "automation", "caller"],
            format!("CREATE VIEW v AS SELECT * FROM apsctl.operations; {}; ", INSERT.replace("apsctl.operations", "v")),
        ),
        (
            "an INSERT through a function",
            &["operator", "automation", "caller"],
            format!("CREATE FUNCTION f() RETURNS void LANGUAGE sql SECURITY DEFINER AS $${INSERT}$$; SELECT f()"),
        ),
        ("the head", &["operator", "automation"], "UPDATE apsctl.journal_head SET seq = 0".into()),
        ("the sequence", &["operator", "automation"], "SELECT setval('apsctl.operations_id_seq', 1)".into()),
        ("the function, without the right", &["viewer"], call("ghost", &ghost, "NULL", &rest("NULL", table))),
        ("a deletion, without DELETE", &["automation", "caller"], call("ghost", &ghost, "NULL", &rest("NULL", table))),
        (
            "an insertion, without INSERT",
            &["automation", "caller", "cleaner"],
            call("ghost", "NULL", &ghost, &rest("NULL", table)),
        ),
        (
            "a change, without UPDATE",
            &["caller", "cleaner"],
            call("daily", &now("|| '{\"job_state\": \"FAILED\"}'"), &now(""), &rest("NULL", table)),
        ),
        ("a job without a table", &["operator", "automation"], call("ghost", &ghost, "NULL", &rest("NULL", "NULL"))),
        ("an undo of another job's operation", &["operator"], call("ghost", &ghost, "NULL", &rest("1", table))),
        ("an undo of what is not so any more", &["operator"], call("daily", "'{}'", &now(""), &rest("1", table))),
        ("an undo of no job", &["operator"], call("x", "NULL", "NULL", &rest("1", "NULL")).replace("'x'", "NULL")),
        (
            "a row that is not deleted",
            &["operator", "cleaner"],
            format!(
                "BEGIN; {}; COMMIT",
                call(
                    "daily",
                    &now(""),
                    "NULL",
                    &format!("NULL, {table}, {table}, (SELECT ctid FROM apscheduler_jobs)")
                )
            ),
        ),
    ] {
        for role in roles {
            let before = people.entries();
            let said = people.sql(role, &sql);
            let is_refused = said.as_ref().is_err_and(|said| {
                ["permission denied", "is not taken back", "is still there"].iter().any(|words| said.contains(words))
            });
            if !is_refused || people.entries() != before {
                wrong.push(format!("{what} by {role}: {said:?}"));
            }
            drop(people.sql(role, "DROP VIEW IF EXISTS v; DROP FUNCTION IF EXISTS f()"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(verdict(&people.store, &[]), "intact");
}

#[test]
fn an_insert_is_refused_even_with_the_privilege() {
    let people = People::new();
    people.store.sql(&format!("GRANT INSERT ON apsctl.operations TO {}_operator", people.store.database()));
    let said = people.sql("operator", INSERT).unwrap_err();
    assert!(said.contains("written by apsctl.journal alone"), "{said}");
}

#[test]
fn nothing_forged_is_undone() {
    let table = "NULL, 'apscheduler_jobs'::regclass, NULL, NULL";
    let evil = now(r#"|| '{"job_state": "SCHEDULED", "next_run_time": "2025-10-26T12:00:00+00:00"}'"#);
    let kept = |part: &str| {
        format!(
            "(SELECT jsonb_build_object('job', to_jsonb(j), 'schedule', NULL, 'pause', NULL)::jsonb || '{part}' \
             FROM apscheduler_jobs j WHERE j.id = 'daily')::text"
        )
    };
    let schedule = kept(
        r#"{"schedule": {"job_id": "daily", "cron": "* * * * *", "time_zone": "UTC", "dialect": "crontab", "updated_at": "2025-10-26T12:00:00+00:00"}}"#,
    );
    let pause = kept(
        r#"{"pause": {"job_id": "daily", "kept_next_run_time": null, "kept_job_state": "SCHEDULED", "resume_at": null, "reason": "x", "paused_by": "x", "paused_at": "2025-10-26T12:00:00+00:00"}}"#,
    );
    let own = "CREATE TABLE mine AS SELECT * FROM apscheduler_jobs; ALTER TABLE mine OWNER TO CURRENT_USER;";
    let ghost = format!("'{GHOST}'");
    let cases = [
        ("a deletion of no row", &["operator", "cleaner"][..], call("ghost", &ghost, "NULL", table)),
        (
            "a deletion by the place of another row",
            &["operator", "cleaner"],
            call("ghost", &ghost, "NULL", "NULL, 'apscheduler_jobs', 'apscheduler_jobs', '(0,1)'"),
        ),
        (
            "a deletion of a row of one's own table",
            &["automation", "operator", "caller"],
            format!(
                "BEGIN; {own} UPDATE mine SET id = 'ghost', func_ref = 'os.system'; {}; DELETE FROM mine; COMMIT",
                call("ghost", &ghost, "NULL", "NULL, 'mine', 'mine', (SELECT ctid FROM mine)")
            ),
        ),
        (
            "a deletion from a table that is no part of the jobs table",
            &["operator", "cleaner"],
            format!(
                "BEGIN; {own} UPDATE mine SET id = 'ghost', func_ref = 'os.system'; {}; DELETE FROM mine; COMMIT",
                call("ghost", &ghost, "NULL", "NULL, 'apscheduler_jobs', 'mine', (SELECT ctid FROM mine)")
            ),
        ),
        (
            "a change of one's own table",
            &["automation", "caller"],
            format!("{own} {}", call("daily", &evil, &now(""), "NULL, 'mine', NULL, NULL")),
        ),
        (
            "an insertion of what is there",
            &["automation"],
            format!("{own} {}", call("daily", "NULL", &now(""), "NULL, 'mine', NULL, NULL")),
        ),
        ("a schedule that never was", &["automation"], call("daily", &schedule, &now(""), table)),
        ("a pause that never was", &["automation"], call("daily", &pause, &now(""), table)),
    ];
    let mut wrong = Vec::new();
    for (what, roles, sql) in &cases {
        for role in *roles {
            let people = People::new();
            if *role != "caller" {
                // Otherwise they cannot read the row that they forge.
                people
                    .store
                    .sql(&format!("GRANT SELECT ON apscheduler_jobs TO one_{role}_{}", people.store.database()));
            }
            if let Err(said) = people.sql(role, sql) {
                wrong.push(format!("{what} by {role} is not even written: {said}"));
                continue;
            }
            let before = people.state();
            for undo in [
                &["undo", "1", "-y"][..],
                &["undo"],
                &["undo", "1", "-d", &people.url("operator")],
                &["undo", "-d", &people.url("automation")],
            ] {
                let out = people.store.run(undo);
                if *role == "operator" && undo.contains(&"-d") {
                    continue;
                }
                if out.code != Some(3) || people.state() != before {
                    wrong.push(format!("{what} by {role}, {undo:?}: {out}"));
                }
            }
            if *role == "operator" {
                let out = people.store.run(&["undo", "-d", &people.url(role)]);
                if out.code != Some(3) || people.state() != before {
                    wrong.push(format!("{what} by {role} itself: {out}"));
                }
            }
            assert_eq!(verdict(&people.store, &[]), "intact");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_a_row_that_the_server_has_read_comes_back() {
    let other = GHOST.replace("ghost", "daily");
    // Undo restores the row as the server read it, not the image.
    let people = People::new();
    let deletion = call(
        "daily",
        &format!("'{other}'"),
        "NULL",
        "NULL, 'apscheduler_jobs', 'apscheduler_jobs', (SELECT ctid FROM apscheduler_jobs)",
    );
    let before = people.state();
    people.sql("cleaner", &format!("BEGIN; {deletion}; DELETE FROM apscheduler_jobs; COMMIT")).unwrap();
    people.store.run(&["undo", "1"]).code(0);
    assert_eq!(people.state(), before);
    // An entry that the owner inserted by hand is not trusted.
    people.store.sql(&format!(
        "INSERT INTO apsctl.operations (at, os_user, host, db_role, command, job_id, before) \
         VALUES (now(), 'root', 'here', 'postgres', 'apsctl', 'ghost', '{GHOST}')"
    ));
    let newest = people.store.value("SELECT max(id) FROM apsctl.operations");
    let out = people.store.run(&["undo", &newest]).code(3);
    assert!(out.stderr.contains("the server did not read the row of job ghost"), "{out}");
    assert_eq!(people.state(), before);
}

#[test]
fn roles_and_time_are_the_servers() {
    let people = People::new();
    let database = people.store.database();
    let claims = "'2001-01-01', 'alice', 'bob', 'elsewhere', 'apsctl', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL";
    let newest =
        |what: &str| people.store.value(&format!("SELECT {what} FROM apsctl.operations ORDER BY seq DESC LIMIT 1"));
    people.sql("automation", &format!("SELECT apsctl.journal({claims})")).unwrap();
    assert_eq!(newest("at > now() - interval '1 hour'"), "true");
    let own = format!("one_automation_{database}");
    assert_eq!(newest("concat_ws(' ', db_role, session_role)"), format!("{own} {own}"));
    people.sql("operator", &format!("SET ROLE {database}_operator; SELECT apsctl.journal({claims})")).unwrap();
    assert_eq!(newest("concat_ws(' ', db_role, session_role)"), format!("{database}_operator one_operator_{database}"));
    // A user who has the role by a setting, or calls the function through another one.
    people.store.sql(&format!("ALTER ROLE one_operator_{database} SET role = '{database}_operator'"));
    let wrapped = format!(
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$SELECT apsctl.journal({claims})$$"
    );
    people.sql("operator", &format!("RESET ROLE; {wrapped}; GRANT EXECUTE ON FUNCTION f() TO PUBLIC")).unwrap();
    people.sql("automation", "SELECT public.f()").unwrap();
    assert_eq!(newest("session_role"), own);
    // Tests fix the time; a superuser may do so too.
    people.store.sql(&format!("SELECT apsctl.journal({claims})"));
    assert_eq!(newest("at"), "2001-01-01 00:00:00+00");
}

#[test]
fn an_undo_without_an_id_undoes_only_own_operations() {
    let people = People::new();
    let operator = people.url("operator");
    people.store.run(&["jobs", "pause", "daily"]).code(0);
    let out = people.store.run(&["undo", "-d", &operator]).code(3);
    assert!(out.stderr.contains("for operation 1 of somebody else"), "{out}");
    let mine = people.store.apsctl(&["undo"]).env("SUDO_USER", "somebody").run().code(3);
    assert!(mine.stderr.contains("there is nothing to undo"), "{mine}");
    // With its id it is shown first.
    let out = people.store.run(&["undo", "1", "-d", &operator]).code(0);
    for words in [
        "operation 1: 2025-10-26 12:00:00 UTC",
        "database role postgres",
        "apsctl jobs pause daily",
        "PAUSED, next run none",
        "SCHEDULED, next run 2025-10-27 09:00:00 UTC",
        "another database role",
    ] {
        assert!(out.stderr.contains(words), "{words}: {out}");
    }
}

#[test]
fn no_other_role_may_write_the_journal_after_an_upgrade() {
    let store = Store::unmigrated();
    let all = store.apsctl(&["migrate", "sql", "--create-tables"]).stdout_on_success();
    let (before, _) = all.split_once("\n-- V6__").unwrap();
    store.sql(&format!("{before}COMMIT"));
    let database = store.database();
    let operator = store.create_role(
        "operator",
        "USAGE ON SCHEMA apsctl; SELECT ON ALL TABLES IN SCHEMA apsctl, public; ALL ON apsctl.operations, apsctl.pauses, apsctl.schedules; ALL ON apscheduler_jobs",
    );
    store.create_role(
        "writer",
        "USAGE ON SCHEMA apsctl; INSERT (at, os_user, host, db_role, command) ON apsctl.operations",
    );
    store.create_role("owner", "");
    store.sql(&format!(
        "GRANT INSERT ON apsctl.operations TO writer_{database} WITH GRANT OPTION;
         SET ROLE writer_{database}; GRANT INSERT ON apsctl.operations TO owner_{database}; RESET ROLE;
         GRANT ALL ON SEQUENCE apsctl.operations_id_seq TO PUBLIC; GRANT INSERT ON apsctl.operations TO PUBLIC;
         GRANT UPDATE ON apsctl.journal_head TO PUBLIC;
         ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO writer_{database}, owner_{database}"
    ));
    // Entries as 0.1.0 wrote them: a pause, and two deletions.
    job("daily").state("PAUSED").without_next_run().insert(&store);
    let image = GHOST.replace("ghost", "daily");
    let paused = image.replace("SCHEDULED", "PAUSED").replace("\"2025-10-27T09:00:00+00:00\"", "null");
    store.sql("UPDATE apscheduler_jobs SET func_ref = 'os.system', args = '[\"rm\"]'");
    let entry = |job: &str, before: &str, after: &str| {
        format!(
            "INSERT INTO apsctl.operations (at, os_user, host, db_role, command, job_id, before, after) \
         VALUES (now(), 'root', 'here', '', 'apsctl', '{job}', '{before}', {after})"
        )
    };
    store.sql(&entry("daily", &image, &format!("'{paused}'")));
    store.sql(&entry("gone", &GHOST.replace("ghost", "gone"), "NULL"));
    store.sql(&format!("SET ROLE operator_{database}; {}", entry("ghost", GHOST, "NULL")));
    // Undo is refused before the upgrade, with a hint.
    let out = store.run(&["jobs", "trigger", "daily"]).code(3);
    assert!(out.stderr.contains("`apsctl migrate up`"), "{out}");
    store.run(&["audit", "operations"]).code(0);
    store.run(&["audit", "operations", "--verify"]).code(0);
    store.run(&["migrate", "up"]).code(0);
    assert_eq!(verdict(&store, &[]), "intact");
    let rights = "SELECT count(*) FROM pg_class c,
        LATERAL (SELECT * FROM aclexplode(c.relacl) UNION ALL SELECT t.* FROM pg_attribute k, aclexplode(k.attacl) t WHERE k.attrelid = c.oid) a
        WHERE c.oid IN ('apsctl.operations'::regclass, 'apsctl.operations_id_seq'::regclass, 'apsctl.journal_head'::regclass)
          AND a.grantee <> c.relowner AND a.privilege_type NOT IN ('SELECT', 'REFERENCES', 'MAINTAIN')";
    assert_eq!(store.value(rights), "0");
    // Roles that could write entries still can.
    let callers =
        "SELECT string_agg(CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END, ' ' ORDER BY 1)
        FROM pg_proc p, aclexplode(p.proacl) a WHERE p.oid = 'apsctl.journal'::regproc AND a.grantee <> p.proowner";
    let roles = ["operator", "owner", "writer"].map(|role| format!("{role}_{database}"));
    assert_eq!(
        store.value(callers).split(' ').collect::<std::collections::BTreeSet<_>>(),
        roles.iter().map(String::as_str).collect()
    );
    store.run(&["jobs", "trigger", "daily", "--force", "-d", &operator]).code(0);
    store.run(&["undo", "-d", &operator]).code(0);
    // The owner's entries are trusted; an operator's deletion could be forged.
    store.run(&["undo", "1"]).code(0);
    store.run(&["undo", "2"]).code(0);
    store.run(&["undo", "3"]).code(3);
    let ids = "SELECT string_agg(id || ' ' || job_state, ', ' ORDER BY id) FROM apscheduler_jobs";
    assert_eq!(store.value(ids), "daily SCHEDULED, gone SCHEDULED");
}

/// Undo restores a deleted row byte for byte, for every owner and kind of the jobs table.
#[test]
fn a_deleted_row_comes_back_from_any_table_of_any_owner() {
    let values = r#"INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time, "x:jobs", d, k, r, b, e)
        VALUES ('daily', E'a\n\\"b', '[1.50, "\\u00e9"]', '{"x": 1e400}', 'FAILED', 'infinity', ARRAY['a,b', NULL, '"'], 'Infinity', 'two',
                '[1,5)', '\xdeadbeef', '1 mon -2 days')"#;
    let more = r#"CREATE TYPE kind AS ENUM ('one', 'two'); ALTER TABLE apscheduler_jobs ADD "x:jobs" text[], ADD d float8, ADD k kind,
        ADD r int4range, ADD b bytea, ADD e interval, ADD nothing text, ADD g text GENERATED ALWAYS AS (id) STORED"#;
    for (what, owner, prepare) in [
        ("a plain table", "postgres", ""),
        ("a table of another owner", "app", ""),
        (
            "partitions",
            "app",
            "ALTER TABLE apscheduler_jobs RENAME TO old;
             CREATE TABLE apscheduler_jobs (LIKE old INCLUDING DEFAULTS) PARTITION BY LIST (job_state);
             CREATE TABLE part (extra int, LIKE old); ALTER TABLE part DROP extra; ALTER TABLE apscheduler_jobs ATTACH PARTITION part DEFAULT",
        ),
        ("a child", "app", "CREATE TABLE child () INHERITS (apscheduler_jobs)"),
    ] {
        let store = Store::new();
        store.sql(&format!("{prepare}; {more}"));
        let values = if what == "a child" { values.replace("INTO apscheduler_jobs", "INTO child") } else { values.to_owned() };
        store.sql(&values);
        if owner != "postgres" {
            store.create_role(owner, "");
            let database = store.database();
            store.sql(&format!("ALTER TABLE apscheduler_jobs OWNER TO {owner}_{database}"));
            for leaf in ["part", "child"] {
                if store.value(&format!("SELECT to_regclass('{leaf}')")) != "NULL" {
                    store.sql(&format!("ALTER TABLE {leaf} OWNER TO {owner}_{database}"));
                }
            }
        }
        let row = "SELECT string_agg(t::text, ';') FROM apscheduler_jobs t";
        let before = store.value(row);
        store.apsctl(&["jobs", "remove", "daily", "--purge", "--yes"]).env("PGOPTIONS", "-c datestyle=German -c timezone=Asia/Tokyo -c intervalstyle=iso_8601 -c bytea_output=escape").run().code(0);
        assert_eq!(store.value(row), "NULL", "{what}");
        store.sql("ALTER TABLE apscheduler_jobs ADD later int DEFAULT 7");
        let out = store.run(&["undo"]);
        assert_eq!(out.code, Some(0), "{what}: {out}");
        store.sql("ALTER TABLE apscheduler_jobs DROP later");
        assert_eq!(store.value(row), before, "{what}");
    }
}
