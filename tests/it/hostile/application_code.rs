//! Triggers, defaults, policies and views of the application's tables run during apsctl's statements. They find the objects
//! they name as if the application had written, whatever another role has added to the search path.

use super::planted_objects::PlantedObjects;
use crate::run_once::{automation, high_confidence, versions};
use crate::support::{Store, job};

/// Code of the application as it is usually written: names without a schema, and no search path of its own.
const PIECES: &[(&str, &str)] = &[
    (
        "a trigger before each row",
        "CREATE TRIGGER note BEFORE INSERT OR UPDATE OR DELETE ON TABLE FOR EACH ROW EXECUTE FUNCTION note()",
    ),
    (
        "a trigger after each row",
        "CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON TABLE FOR EACH ROW EXECUTE FUNCTION note()",
    ),
    (
        "a trigger after each statement",
        "CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON TABLE FOR EACH STATEMENT EXECUTE FUNCTION note()",
    ),
    (
        "a trigger at the end of the transaction",
        "CREATE CONSTRAINT TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON TABLE DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION note()",
    ),
    ("a check", "ALTER TABLE TABLE ADD CONSTRAINT note CHECK (noted())"),
    ("a column default", "ALTER TABLE TABLE ADD COLUMN stamp boolean DEFAULT noted()"),
    (
        "row policies",
        "ALTER TABLE TABLE ENABLE ROW LEVEL SECURITY; ALTER TABLE TABLE FORCE ROW LEVEL SECURITY;
         CREATE POLICY note ON TABLE USING (noted())",
    ),
    (
        "a view",
        "ALTER TABLE TABLE RENAME TO TABLE_kept;
         CREATE VIEW TABLE AS SELECT * FROM TABLE_kept WHERE noted()",
    ),
];

/// The functions find the table `history` by the search path.
const FUNCTIONS: &str = "CREATE TABLE history (at timestamptz DEFAULT now());
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO history DEFAULT VALUES; IF TG_OP LIKE 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$;
    CREATE FUNCTION noted() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN PERFORM at FROM history LIMIT 1; RETURN true; END $$;
    GRANT ALL ON history TO PUBLIC;";

/// Creates a role that has all privileges but owns no table, so that row policies apply to it.
fn member(store: &Store) -> String {
    let url = store.create_role("member", "");
    let role = format!("member_{}", store.database());
    store.sql(&format!(
        "GRANT ALL ON ALL TABLES IN SCHEMA public, apsctl TO {role}; GRANT USAGE ON SCHEMA apsctl TO {role};
         GRANT ALL ON ALL SEQUENCES IN SCHEMA public, apsctl TO {role}; GRANT ALL ON ALL FUNCTIONS IN SCHEMA apsctl TO {role}"
    ));
    url
}

#[test]
fn application_code_runs_and_finds_its_objects() {
    let mut wrong = Vec::new();
    let made = Store::new();
    automation(&made);
    job("weekly").insert(&made);
    high_confidence(&made);
    versions(&made, 3, 2);
    made.sql(FUNCTIONS);
    let planted = PlantedObjects::create(&made);
    for (piece, sql) in PIECES {
        let store = Store::copy_of(&made);
        for table in ["apscheduler_jobs", "automation_audit_log", "versions"] {
            store.sql(
                &sql.replace("TABLE_kept", &format!("{table}_kept"))
                    .replace(" TABLE", &format!(" {table}"))
                    .replace(&format!("ALTER {table}"), "ALTER TABLE"),
            );
        }
        let url = member(&store);
        let count = || store.value("SELECT count(*) FROM history").parse::<u32>().unwrap();
        let mut purged = false;
        for words in [
            "jobs list",
            "jobs list --limit 0 -o jsonl",
            "jobs show weekly",
            "jobs pause weekly",
            "undo",
            "jobs trigger weekly",
            "jobs remove weekly --purge --yes",
            "undo",
            "maintenance begin",
            "maintenance end",
            "run-once",
            "runs undo 1 --yes",
            "audit tail --since all",
            "rules check",
            "stale",
            "jobs snapshot -",
        ] {
            let before = count();
            let out = store.apsctl(&words.split(' ').collect::<Vec<_>>()).args(&["-d", &url]).run();
            let changes = ["pause", "undo", "trigger", "remove", "maintenance", "run-once"];
            // A snapshot may lack hidden rows, and a view has no transaction ids of its rows. A purge is
            // not undone if the server could not read the row.
            let is_purged = words == "undo" && purged;
            let is_refused = match *piece {
                "row policies" => is_purged || words == "jobs snapshot -",
                "a view" => is_purged || words == "runs undo 1 --yes",
                _ => false,
            };
            purged |= words.contains("--purge");
            let must_note = sql.contains("note()") && changes.iter().any(|word| words.contains(word));
            if out.stderr.contains("does not exist") || !matches!(out.code, Some(0 | 1)) && !is_refused {
                wrong.push(format!("{piece}: `{words}`: {out}"));
            } else if must_note && count() == before {
                wrong.push(format!("{piece}: `{words}` ran no trigger: {out}"));
            }
        }
    }
    wrong.extend(planted.calls());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
