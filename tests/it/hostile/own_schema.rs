//! Objects that another role has created in schema `apsctl` are named and refused, and their code never runs.

use crate::support::{Store, job};

/// An attack: the SQL of the superuser that makes it possible, the SQL of `mallory`, and expected texts of the refusal.
struct Case {
    name: &'static str,
    setup: &'static str,
    attack: &'static str,
    named: &'static [&'static str],
    /// Whether reading commands are refused, too. They call no function or trigger of the schema.
    reads: bool,
}

/// Functions that write to the server's log, which remains after a rollback.
const EVIL: &str = "CREATE FUNCTION public.evil() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE LOG 'evil as % in THIS', current_user; RETURN NEW; END $$;
    CREATE FUNCTION public.evil_text() RETURNS text LANGUAGE plpgsql AS $$
    BEGIN RAISE LOG 'evil as % in THIS', current_user; RETURN ''; END $$;";

const CASES: &[Case] = &[
    Case {
        name: "an empty schema",
        setup: "DROP SCHEMA apsctl CASCADE; GRANT CREATE ON DATABASE THIS TO MALLORY",
        attack: "CREATE SCHEMA apsctl",
        named: &["schema apsctl is owned by role MALLORY", "DROP SCHEMA apsctl CASCADE", "-c role=MALLORY"],
        reads: true,
    },
    Case {
        name: "a migration history with a trigger, in a schema of mallory",
        setup: "DROP SCHEMA apsctl CASCADE; GRANT CREATE ON DATABASE THIS TO MALLORY",
        attack: "CREATE SCHEMA apsctl;
               CREATE TABLE apsctl.migrations (version integer PRIMARY KEY, name varchar(255), applied_on varchar(255),
                                               checksum varchar(255));
               CREATE TRIGGER evil BEFORE INSERT ON apsctl.migrations FOR EACH ROW EXECUTE FUNCTION public.evil()",
        named: &["schema apsctl is owned by role MALLORY"],
        reads: true,
    },
    Case {
        name: "a migration history with a trigger, in apsctl's schema",
        setup: "DROP SCHEMA apsctl CASCADE; CREATE SCHEMA apsctl; GRANT USAGE, CREATE ON SCHEMA apsctl TO MALLORY",
        attack: "CREATE TABLE apsctl.migrations (version integer PRIMARY KEY, name varchar(255), applied_on varchar(255),
                                               checksum varchar(255));
               CREATE TRIGGER evil BEFORE INSERT ON apsctl.migrations FOR EACH ROW EXECUTE FUNCTION public.evil()",
        named: &["table apsctl.migrations is owned by role MALLORY", "DROP TABLE apsctl.migrations"],
        reads: true,
    },
    Case {
        name: "a view instead of a table",
        setup: "DROP TABLE apsctl.pauses; GRANT USAGE, CREATE ON SCHEMA apsctl TO MALLORY",
        attack: "CREATE VIEW apsctl.pauses AS SELECT public.evil_text() AS job_id, now() AS kept_next_run_time,
                   ''::text AS kept_job_state, now() AS resume_at, ''::text AS reason, ''::text AS paused_by, now() AS paused_at",
        named: &["view apsctl.pauses is owned by role MALLORY", "DROP VIEW apsctl.pauses"],
        reads: true,
    },
    Case {
        name: "a table that was given away",
        setup: "ALTER TABLE apsctl.pauses OWNER TO MALLORY; GRANT USAGE ON SCHEMA apsctl TO MALLORY",
        attack: "CREATE TRIGGER evil BEFORE INSERT ON apsctl.pauses FOR EACH ROW EXECUTE FUNCTION public.evil()",
        named: &["table apsctl.pauses is owned by role MALLORY", "trigger evil on apsctl.pauses", "DROP TRIGGER evil ON apsctl.pauses"],
        reads: true,
    },
    Case {
        name: "a function with the name of an apsctl function",
        setup: "GRANT USAGE, CREATE ON SCHEMA apsctl TO MALLORY",
        attack: "CREATE FUNCTION apsctl.operation_hash(o apsctl.pauses) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$",
        named: &["function apsctl.operation_hash(apsctl.pauses) is owned by role MALLORY", "DROP FUNCTION"],
        reads: false,
    },
    Case {
        name: "a trigger on the journal",
        setup: "GRANT USAGE ON SCHEMA apsctl TO MALLORY; GRANT TRIGGER ON apsctl.operations TO MALLORY",
        attack: "CREATE TRIGGER evil BEFORE INSERT ON apsctl.operations FOR EACH ROW EXECUTE FUNCTION public.evil()",
        named: &["trigger evil on apsctl.operations is not apsctl's", "MALLORY", "DROP TRIGGER evil ON apsctl.operations"],
        reads: false,
    },
    Case {
        name: "a trigger that calls an apsctl function for the wrong table",
        setup: "GRANT USAGE ON SCHEMA apsctl TO MALLORY; GRANT TRIGGER ON apsctl.pauses TO MALLORY",
        attack: "CREATE TRIGGER a_sign BEFORE INSERT ON apsctl.pauses FOR EACH ROW EXECUTE FUNCTION apsctl.journal_sign()",
        named: &["trigger a_sign on apsctl.pauses is not apsctl's"],
        reads: false,
    },
    Case {
        name: "a sequence",
        setup: "GRANT USAGE, CREATE ON SCHEMA apsctl TO MALLORY",
        attack: "CREATE SEQUENCE apsctl.drawn",
        named: &["sequence apsctl.drawn is owned by role MALLORY", "DROP SEQUENCE apsctl.drawn"],
        reads: false,
    },
];

const READ_COMMANDS: &[&str] =
    &["jobs list", "jobs show weekly", "jobs running", "health", "metrics", "audit operations"];
const CHANGES: &[&str] = &[
    "jobs pause weekly",
    "jobs trigger weekly",
    "jobs remove weekly --dry-run",
    "undo 1",
    "run-once",
    "maintenance begin",
    "migrate status",
    "migrate up",
    "migrate grants --apply --prefix THIS_",
    "indexes create",
];

/// Whether mallory's code has run as another role.
fn has_run(store: &Store) -> bool {
    let log = std::fs::read_to_string(crate::support::server().log()).unwrap();
    log.lines().any(|line| line.contains(&format!("evil as postgres in {}", store.database())))
}

#[test]
fn objects_of_another_role_are_refused_by_every_command_that_uses_the_schema() {
    let mut wrong = Vec::new();
    for case in CASES {
        let store = Store::new();
        job("weekly").insert(&store);
        store.run(&["jobs", "schedule", "weekly", "--cron", "@weekly"]).code(0);
        let (url, database) = (store.create_role("mallory", ""), store.database().to_owned());
        let role = format!("mallory_{database}");
        let named = |text: &str| text.replace("MALLORY", &role).replace("THIS", &database);
        store.sql(&format!("GRANT USAGE, CREATE ON SCHEMA public TO {role}"));
        store.sql(&named(case.setup));
        let mut mallory = postgres::Client::connect(&url, postgres::NoTls).unwrap();
        mallory.batch_execute(&EVIL.replace("THIS", &database)).unwrap();
        mallory.batch_execute(case.attack).unwrap();
        let before = store.value("SELECT md5(string_agg(j::text, ',')) FROM apscheduler_jobs j");
        let reads = READ_COMMANDS.iter().map(|words| (words, case.reads));
        for (words, is_refused) in reads.chain(CHANGES.iter().map(|words| (words, true))) {
            let words = named(words);
            let out = store.run(&words.split(' ').collect::<Vec<_>>());
            // `metrics` reports the store as down; the other commands exit with 3.
            let are_named =
                case.named.iter().all(|name| out.stderr.contains(&name.replace("MALLORY", "mallory_DATABASE")));
            let refused = are_named && (out.code == Some(3) || words == "metrics");
            if refused != is_refused {
                wrong.push(format!("{}: `{words}`: {out}", case.name));
            }
        }
        if has_run(&store) {
            wrong.push(format!("{}: mallory's code has run", case.name));
        }
        assert_eq!(
            store.value("SELECT md5(string_agg(j::text, ',')) FROM apscheduler_jobs j"),
            before,
            "{}",
            case.name
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_store_created_by_another_role_is_refused() {
    let store = Store::unmigrated();
    let url = store.create_role("mallory", "");
    let role = format!("mallory_{}", store.database());
    store
        .sql(&format!("GRANT CREATE ON DATABASE {} TO {role}; GRANT ALL ON SCHEMA public TO {role}", store.database()));
    let sql = store.run(&["migrate", "sql", "--create-tables"]).code(0).stdout;
    postgres::Client::connect(&url, postgres::NoTls).unwrap().batch_execute(&sql).unwrap();
    job("weekly").insert(&store);
    for words in ["jobs list", "jobs pause weekly", "migrate up", "migrate status"] {
        let out = store.run(&words.split(' ').collect::<Vec<_>>()).code(3);
        assert!(out.stderr.contains("schema apsctl is owned by role mallory_DATABASE"), "{words}: {out}");
    }
    // That role itself may use the store.
    for words in ["jobs list", "jobs pause weekly", "migrate up", "undo"] {
        store.apsctl(&words.split(' ').collect::<Vec<_>>()).args(&["-d", &url]).run().code(0);
    }
    // A session with only that role's rights may, too, as the hint suggests.
    let options = format!("-c role={role}");
    store.apsctl(&["jobs", "list"]).env("PGOPTIONS", &options).run().code(0);
}

#[test]
fn the_owner_of_the_database_may_own_the_schema() {
    let store = Store::unmigrated();
    let url = store.create_role("owner", "");
    let role = format!("owner_{}", store.database());
    store.sql(&format!("ALTER DATABASE {} OWNER TO {role}; GRANT ALL ON SCHEMA public TO {role}", store.database()));
    store.apsctl(&["migrate", "up", "--create-tables", "-d", &url]).run().code(0);
    job("weekly").insert(&store);
    for words in ["jobs list", "jobs pause weekly", "migrate up", "undo"] {
        store.run(&words.split(' ').collect::<Vec<_>>()).code(0);
    }
}

#[test]
fn an_operator_trusts_the_owner_of_the_jobs_table() {
    let store = Store::unmigrated();
    let (url, operator) = (store.create_role("app", ""), store.create_role("operator", ""));
    let (role, member) = (format!("app_{}", store.database()), format!("operator_{}", store.database()));
    store
        .sql(&format!("GRANT CREATE ON DATABASE {} TO {role}; GRANT ALL ON SCHEMA public TO {role}", store.database()));
    let sql = store.run(&["migrate", "sql", "--create-tables"]).code(0).stdout;
    postgres::Client::connect(&url, postgres::NoTls).unwrap().batch_execute(&sql).unwrap();
    job("weekly").insert(&store);
    store.sql(&format!(
        "GRANT ALL ON ALL TABLES IN SCHEMA public, apsctl TO {member}; GRANT USAGE ON SCHEMA apsctl TO {member};
         GRANT ALL ON ALL SEQUENCES IN SCHEMA public, apsctl TO {member}; GRANT ALL ON ALL FUNCTIONS IN SCHEMA apsctl TO {member}"
    ));
    for words in ["jobs list", "jobs pause weekly", "undo"] {
        store.apsctl(&words.split(' ').collect::<Vec<_>>()).args(&["-d", &operator]).run().code(0);
    }
}
