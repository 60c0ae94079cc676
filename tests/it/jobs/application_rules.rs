//! Changes that the application's own rules refuse: constraints, triggers, and views that only read

use super::row;
use crate::support::{Output, Store, job};

fn store(sql: &str) -> Store {
    let store = Store::new();
    job("daily").insert(&store);
    job("other").insert(&store);
    store.sql(sql);
    store
}

/// The change is refused, nothing has happened, and the hint says this.
#[track_caller]
fn refused(store: &Store, args: &[&str], words: &[&str]) -> Output {
    let output = store.run(args).code(3);
    for word in words {
        assert!(output.stderr.contains(word), "{word}: {output}");
    }
    assert!(output.stderr.contains("\nhint: ") || output.stderr.contains("\nreason: "), "{output}");
    assert_eq!(row(store, "daily"), "SCHEDULED 2025-10-27 09:00:00", "{output}");
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0", "{output}");
    output
}

const PAUSE: &[&str] = &["jobs", "pause", "daily"];
const PURGE: &[&str] = &["jobs", "remove", "daily", "--purge", "--yes"];

#[test]
fn rows_that_refer_to_a_job_keep_it_from_being_deleted() {
    for references in [
        "REFERENCES apscheduler_jobs",
        "REFERENCES apscheduler_jobs ON DELETE RESTRICT",
        "REFERENCES apscheduler_jobs DEFERRABLE INITIALLY DEFERRED",
    ] {
        let store = store(&format!(
            "CREATE SCHEMA app; CREATE TABLE app.executions (job_id text CONSTRAINT of_job {references});
             INSERT INTO app.executions VALUES ('daily')"
        ));
        let hint = "hint: rows of app.executions refer to it (foreign key of_job): delete them first";
        refused(&store, PURGE, &["violates", hint]);
        store.run(&["jobs", "remove", "other", "--purge", "--yes"]).code(0);
        store.sql("DELETE FROM app.executions");
        store.run(PURGE).code(0);
    }
}

#[test]
fn a_trigger_that_raises_is_named() {
    for (raise, time) in [
        ("RAISE EXCEPTION 'jobs are frozen'", "BEFORE"),
        ("RAISE EXCEPTION 'jobs are frozen' USING ERRCODE = 'AP001'", "AFTER"),
        ("RAISE EXCEPTION 'jobs are frozen' USING HINT = 'ask the release manager'", "BEFORE"),
    ] {
        let store = store(&format!(
            "CREATE FUNCTION frost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raise}; END $$;
             CREATE TRIGGER frost {time} UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION frost()"
        ));
        let hint = "a trigger or function of the application refuses the change (PL/pgSQL function frost()";
        let output = refused(&store, PAUSE, &["error: pausing: jobs are frozen", hint]);
        assert_eq!(output.stderr.contains("ask the release manager"), raise.contains("HINT"), "{output}");
    }
}

#[test]
fn a_constraint_that_is_raised_at_commit_refuses_too() {
    let store = store(
        "CREATE FUNCTION frost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'jobs are frozen'; END $$;
         CREATE CONSTRAINT TRIGGER frost AFTER UPDATE ON apscheduler_jobs DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION frost()",
    );
    refused(&store, PAUSE, &["jobs are frozen", "a trigger or function of the application"]);
}

#[test]
fn constraints_and_columns_are_named() {
    let store = store(
        "ALTER TABLE apscheduler_jobs ADD CONSTRAINT is_planned CHECK (next_run_time > '2025-01-01' AND coalesce(job_state, '') <> 'PAUSED')",
    );
    refused(
        &store,
        PAUSE,
        &["violates check constraint", "constraint is_planned of apscheduler_jobs does not allow"],
    );
    let store = self::store(
        "CREATE TABLE history (at timestamptz NOT NULL, state varchar(9), n smallint CHECK (n < 9));
         CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN INSERT INTO history VALUES (NEW.next_run_time, NEW.job_state); RETURN NULL; END $$;
         CREATE TRIGGER note AFTER UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION note()",
    );
    refused(
        &store,
        PAUSE,
        &["null value in column \"at\"", "ALTER TABLE history ALTER COLUMN at DROP NOT NULL"],
    );
    store.sql("ALTER TABLE history ALTER at DROP NOT NULL, ALTER state TYPE varchar(3)");
    refused(&store, PAUSE, &["value too long", "too narrow for what this change writes"]);
    store.sql(
        "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN INSERT INTO history (n) VALUES (40000); RETURN NULL; END $$",
    );
    refused(&store, PAUSE, &["out of range", "too narrow for what this change writes"]);
}

#[test]
fn a_change_that_a_trigger_or_a_rule_suppresses_is_not_called_another_sessions() {
    for sql in [
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
         CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION keep()",
        "ALTER TABLE apscheduler_jobs RENAME TO base; CREATE VIEW apscheduler_jobs AS SELECT * FROM base;
         CREATE RULE keep AS ON UPDATE TO apscheduler_jobs DO INSTEAD NOTHING;
         CREATE RULE keep_all AS ON DELETE TO apscheduler_jobs DO INSTEAD NOTHING",
    ] {
        let store = store(sql);
        let words = ["did not take the change of job daily: its row is as it was", "a trigger, a rule or a row-level"];
        for args in [PAUSE, PURGE, &["jobs", "trigger", "daily"]] {
            let output = refused(&store, args, &words);
            assert!(!output.stderr.contains("meanwhile"), "{output}");
        }
    }
}

#[test]
fn an_undo_that_is_suppressed_is_no_success() {
    let store = store("");
    store.run(PAUSE).code(0);
    store.sql(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
         CREATE TRIGGER keep BEFORE UPDATE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION keep()",
    );
    let undone = store.run(&["undo"]).code(3);
    assert!(undone.stderr.contains("did not take the change of job daily"), "{undone}");
    assert_eq!(row(&store, "daily"), "PAUSED NULL");
}

#[test]
fn schedulers_own_tables_that_suppress_a_change_say_so() {
    let store = crate::aps3::writing::migrated("aps3.sql");
    let id =
        store.value("SELECT id FROM apscheduler_jobs WHERE next_run_time > 1761600000 ORDER BY id LIMIT 1");
    store.sql(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
         CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON apscheduler_jobs FOR EACH ROW EXECUTE FUNCTION keep()",
    );
    for verb in ["pause", "remove"] {
        let output = store.run(&["jobs", verb, &id]).code(3);
        assert!(output.stderr.contains("did not take the change"), "{output}");
    }
    let store = crate::aps4::migrated();
    let schema = crate::aps4::SCHEMAS[0];
    let run = |args: &[&str]| crate::aps4::apsctl(&store, schema, args).run();
    let id = store.value(&format!("SELECT id FROM {schema}.schedules WHERE NOT paused ORDER BY id LIMIT 1"));
    store.sql(&format!(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
         CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON {schema}.schedules FOR EACH ROW EXECUTE FUNCTION keep()"
    ));
    for verb in ["pause", "remove"] {
        let output = run(&["jobs", verb, &id]).code(3);
        assert!(output.stderr.contains("did not take the change"), "{output}");
    }
}

#[test]
fn a_view_that_joins_is_refused_as_the_store_is_shown() {
    let store = store(
        "ALTER TABLE apscheduler_jobs RENAME TO base; CREATE TABLE more (id text PRIMARY KEY, note text);
         CREATE VIEW apscheduler_jobs AS SELECT b.* FROM base b LEFT JOIN more m USING (id)",
    );
    let reason = "apscheduler_jobs is a view on which PostgreSQL cannot do UPDATE";
    let shown = store.run(&["store", "show"]);
    assert!(shown.stdout.contains(reason) || shown.stderr.contains(reason), "{shown}");
    refused(&store, PAUSE, &[reason, "name the table below it in APSCTL_JOBS_TABLE"]);
    refused(&store, &["maintenance", "begin"], &[reason]);
}
