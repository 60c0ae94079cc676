//! Forged entries: what each role can write into the journal, and that `undo` never acts on a forgery

use postgres::{Client, NoTls};

use super::verdict;
use crate::support::{Store, job};

/// A store with a member of each group role. In addition, `caller` may only read and execute `apsctl.journal`, and `cleaner`
/// may also delete jobs.
struct Members {
    store: Store,
}

const ARGUMENTS: &str = "clock_timestamp(), 'root', NULL, 'here', 'apsctl jobs remove ghost --purge'";
const INSERT: &str = "INSERT INTO apsctl.operations (at, os_user, host, db_role, command, job_id, before) \
                  VALUES (now(), 'root', 'here', 'postgres', 'apsctl', 'ghost', NULL)";
const GHOST: &str = r#"{"job": {"id": "ghost", "func_ref": "os.system", "args": ["rm"], "kwargs": {}, "job_state": "SCHEDULED", "next_run_time": "2025-10-27T09:00:00+00:00", "misfire_grace_time": null}, "schedule": null, "pause": null}"#;

impl Members {
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

    /// Runs the SQL as a member of the role. Returns the server's message if it refuses.
    fn sql(&self, role: &str, sql: &str) -> Result<(), String> {
        let mut client = Client::connect(&self.url(role), NoTls).unwrap();
        client.batch_execute(sql).map_err(|e| e.as_db_error().map_or(e.to_string(), |e| e.message().to_owned()))
    }

    /// Returns the jobs with their schedules and pauses.
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

/// Returns the SQL for a call of apsctl.journal with these images of `job`, which are SQL expressions.
fn journal_call(job: &str, before: &str, after: &str, rest: &str) -> String {
    format!("SELECT apsctl.journal({ARGUMENTS}, '{job}', {before}, {after}, NULL, {rest})")
}

/// Returns SQL for the current image of the job `daily`, with one part replaced.
fn current_image(part: &str) -> String {
    format!(
        "(SELECT jsonb_build_object('job', to_jsonb(j) {part}, 'schedule', NULL, 'pause', NULL)::text \
         FROM apscheduler_jobs j WHERE j.id = 'daily')"
    )
}

#[test]
fn entries_beyond_a_roles_privileges_are_refused() {
    let members = Members::new();
    members.store.run(&["jobs", "trigger", "daily"]).code(0);
    let ghost = format!("'{GHOST}'");
    let table = "'apscheduler_jobs'::regclass";
    let rest = |undo_of: &str, jobs: &str| format!("{undo_of}, {jobs}, NULL, NULL");
    let mut wrong = Vec::new();
    for (what, roles, sql) in [
        ("a direct INSERT", &["viewer", "operator", "automation", "caller", "cleaner"][..], INSERT.to_owned()),
        (
            "an INSERT with its own seq",
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
        ("an UPDATE of the head", &["operator", "automation"], "UPDATE apsctl.journal_head SET seq = 0".into()),
        (
            "a change of the sequence",
            &["operator", "automation"],
            "SELECT setval('apsctl.operations_id_seq', 1)".into(),
        ),
        ("a call without EXECUTE", &["viewer"], journal_call("ghost", &ghost, "NULL", &rest("NULL", table))),
        (
            "a deletion, without DELETE",
            &["automation", "caller"],
            journal_call("ghost", &ghost, "NULL", &rest("NULL", table)),
        ),
        (
            "an insertion, without INSERT",
            &["automation", "caller", "cleaner"],
            journal_call("ghost", "NULL", &ghost, &rest("NULL", table)),
        ),
        (
            "a change, without UPDATE",
            &["caller", "cleaner"],
            journal_call(
                "daily",
                &current_image("|| '{\"job_state\": \"FAILED\"}'"),
                &current_image(""),
                &rest("NULL", table),
            ),
        ),
        (
            "a job without a table",
            &["operator", "automation"],
            journal_call("ghost", &ghost, "NULL", &rest("NULL", "NULL")),
        ),
        ("an undo of another job's operation", &["operator"], journal_call("ghost", &ghost, "NULL", &rest("1", table))),
        (
            "an undo of a state that has changed since",
            &["operator"],
            journal_call("daily", "'{}'", &current_image(""), &rest("1", table)),
        ),
        (
            "an undo without a job",
            &["operator"],
            journal_call("x", "NULL", "NULL", &rest("1", "NULL")).replace("'x'", "NULL"),
        ),
        (
            "a row that is not deleted",
            &["operator", "cleaner"],
            format!(
                "BEGIN; {}; COMMIT",
                journal_call(
                    "daily",
                    &current_image(""),
                    "NULL",
                    &format!("NULL, {table}, {table}, (SELECT ctid FROM apscheduler_jobs)")
                )
            ),
        ),
    ] {
        for role in roles {
            let before = members.entries();
            let said = members.sql(role, &sql);
            let is_refused = said.as_ref().is_err_and(|said| {
                ["permission denied", "is not taken back", "is still there"].iter().any(|words| said.contains(words))
            });
            if !is_refused || members.entries() != before {
                wrong.push(format!("{what} by {role}: {said:?}"));
            }
            drop(members.sql(role, "DROP VIEW IF EXISTS v; DROP FUNCTION IF EXISTS f()"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(verdict(&members.store, &[]), "intact");
}

#[test]
fn an_insert_is_refused_even_if_granted_again() {
    let members = Members::new();
    members.store.sql(&format!("GRANT INSERT ON apsctl.operations TO {}_operator", members.store.database()));
    let said = members.sql("operator", INSERT).unwrap_err();
    assert!(said.contains("written by apsctl.journal alone"), "{said}");
}

#[test]
fn forged_entries_are_never_undone() {
    let table = "NULL, 'apscheduler_jobs'::regclass, NULL, NULL";
    let evil = current_image(r#"|| '{"job_state": "SCHEDULED", "next_run_time": "2025-10-26T12:00:00+00:00"}'"#);
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
        ("a deletion without a row", &["operator", "cleaner"][..], journal_call("ghost", &ghost, "NULL", table)),
        (
            "a deletion with the ctid of another row",
            &["operator", "cleaner"],
            journal_call("ghost", &ghost, "NULL", "NULL, 'apscheduler_jobs', 'apscheduler_jobs', '(0,1)'"),
        ),
        (
            "a deletion from the role's own table",
            &["automation", "operator", "caller"],
            format!(
                "BEGIN; {own} UPDATE mine SET id = 'ghost', func_ref = 'os.system'; {}; DELETE FROM mine; COMMIT",
                journal_call("ghost", &ghost, "NULL", "NULL, 'mine', 'mine', (SELECT ctid FROM mine)")
            ),
        ),
        (
            "a deletion from a table that is not a partition of the jobs table",
            &["operator", "cleaner"],
            format!(
                "BEGIN; {own} UPDATE mine SET id = 'ghost', func_ref = 'os.system'; {}; DELETE FROM mine; COMMIT",
                journal_call("ghost", &ghost, "NULL", "NULL, 'apscheduler_jobs', 'mine', (SELECT ctid FROM mine)")
            ),
        ),
        (
            "a change in the role's own table",
            &["automation", "caller"],
            format!("{own} {}", journal_call("daily", &evil, &current_image(""), "NULL, 'mine', NULL, NULL")),
        ),
        (
            "an insertion of an existing job",
            &["automation"],
            format!("{own} {}", journal_call("daily", "NULL", &current_image(""), "NULL, 'mine', NULL, NULL")),
        ),
        ("a schedule that never existed", &["automation"], journal_call("daily", &schedule, &current_image(""), table)),
        ("a pause that never existed", &["automation"], journal_call("daily", &pause, &current_image(""), table)),
    ];
    let mut wrong = Vec::new();
    for (what, roles, sql) in &cases {
        for role in *roles {
            let members = Members::new();
            if *role != "caller" {
                // The forgery needs the row, which the role could not read otherwise.
                members
                    .store
                    .sql(&format!("GRANT SELECT ON apscheduler_jobs TO one_{role}_{}", members.store.database()));
            }
            if let Err(said) = members.sql(role, sql) {
                wrong.push(format!("{what} by {role} was not written: {said}"));
                continue;
            }
            let before = members.state();
            for undo in [
                &["undo", "1", "-y"][..],
                &["undo"],
                &["undo", "1", "-d", &members.url("operator")],
                &["undo", "-d", &members.url("automation")],
            ] {
                let out = members.store.run(undo);
                if *role == "operator" && undo.contains(&"-d") {
                    continue;
                }
                if out.code != Some(3) || members.state() != before {
                    wrong.push(format!("{what} by {role}, {undo:?}: {out}"));
                }
            }
            if *role == "operator" {
                let out = members.store.run(&["undo", "-d", &members.url(role)]);
                if out.code != Some(3) || members.state() != before {
                    wrong.push(format!("{what} by {role} itself: {out}"));
                }
            }
            assert_eq!(verdict(&members.store, &[]), "intact");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn undo_restores_only_rows_that_the_server_has_read() {
    let other = GHOST.replace("ghost", "daily");
    // The row is restored as the server read it, whatever the image contains.
    let members = Members::new();
    let deletion = journal_call(
        "daily",
        &format!("'{other}'"),
        "NULL",
        "NULL, 'apscheduler_jobs', 'apscheduler_jobs', (SELECT ctid FROM apscheduler_jobs)",
    );
    let before = members.state();
    members.sql("cleaner", &format!("BEGIN; {deletion}; DELETE FROM apscheduler_jobs; COMMIT")).unwrap();
    members.store.run(&["undo", "1"]).code(0);
    assert_eq!(members.state(), before);
    // An entry that was inserted directly is not trusted.
    members.store.sql(&format!(
        "INSERT INTO apsctl.operations (at, os_user, host, db_role, command, job_id, before) \
         VALUES (now(), 'root', 'here', 'postgres', 'apsctl', 'ghost', '{GHOST}')"
    ));
    let newest = members.store.value("SELECT max(id) FROM apsctl.operations");
    let out = members.store.run(&["undo", &newest]).code(3);
    assert!(out.stderr.contains("the server did not read the row of job ghost"), "{out}");
    assert_eq!(members.state(), before);
}

#[test]
fn the_server_sets_the_roles_and_the_time() {
    let members = Members::new();
    let database = members.store.database();
    let claims = "'2001-01-01', 'alice', 'bob', 'elsewhere', 'apsctl', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL";
    let newest =
        |what: &str| members.store.value(&format!("SELECT {what} FROM apsctl.operations ORDER BY seq DESC LIMIT 1"));
    members.sql("automation", &format!("SELECT apsctl.journal({claims})")).unwrap();
    assert_eq!(newest("at > now() - interval '1 hour'"), "true");
    let own = format!("one_automation_{database}");
    assert_eq!(newest("concat_ws(' ', db_role, session_role)"), format!("{own} {own}"));
    members.sql("operator", &format!("SET ROLE {database}_operator; SELECT apsctl.journal({claims})")).unwrap();
    assert_eq!(newest("concat_ws(' ', db_role, session_role)"), format!("{database}_operator one_operator_{database}"));
    // The role is set by ALTER ROLE, or the function is called through another function.
    members.store.sql(&format!("ALTER ROLE one_operator_{database} SET role = '{database}_operator'"));
    let wrapped = format!(
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$SELECT apsctl.journal({claims})$$"
    );
    members.sql("operator", &format!("RESET ROLE; {wrapped}; GRANT EXECUTE ON FUNCTION f() TO PUBLIC")).unwrap();
    members.sql("automation", "SELECT public.f()").unwrap();
    assert_eq!(newest("session_role"), own);
    // A superuser may set the time, as these tests do.
    members.store.sql(&format!("SELECT apsctl.journal({claims})"));
    assert_eq!(newest("at"), "2001-01-01 00:00:00+00");
}

#[test]
fn undo_without_an_id_considers_only_own_operations() {
    let members = Members::new();
    let operator = members.url("operator");
    members.store.run(&["jobs", "pause", "daily"]).code(0);
    let out = members.store.run(&["undo", "-d", &operator]).code(3);
    assert!(out.stderr.contains("for operation 1 of somebody else"), "{out}");
    let mine = members.store.apsctl(&["undo"]).env("SUDO_USER", "somebody").run().code(3);
    assert!(mine.stderr.contains("there is nothing to undo"), "{mine}");
    // With an id, the operation is shown first.
    let out = members.store.run(&["undo", "1", "-d", &operator]).code(0);
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
fn the_upgrade_revokes_direct_writes_to_the_journal() {
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
    // Entries as 0.1.0 wrote them: a pause and two deletions.
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
    // Before the upgrade, changes are refused with a hint.
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
    // Roles that could insert entries may now execute the function.
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
    // The owner's entries are trusted; a deletion by an operator could be forged.
    store.run(&["undo", "1"]).code(0);
    store.run(&["undo", "2"]).code(0);
    store.run(&["undo", "3"]).code(3);
    let ids = "SELECT string_agg(id || ' ' || job_state, ', ' ORDER BY id) FROM apscheduler_jobs";
    assert_eq!(store.value(ids), "daily SCHEDULED, gone SCHEDULED");
}

/// A deleted row is restored byte for byte, whoever owns the jobs table and however it was created.
#[test]
fn undo_restores_deleted_rows_of_any_kind_of_table() {
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
