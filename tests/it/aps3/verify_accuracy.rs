//! `jobs verify` on rows that a scheduler deletes, fails on or runs twice, and on similar healthy rows.

use serde_json::Value;

use super::store_from_dump;

fn findings(found: &Value) -> Vec<(String, String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = found.as_array().unwrap();
    rows.iter().map(|row| (text(row, "id"), text(row, "finding"), text(row, "severity"))).collect()
}

#[test]
fn verify_reports_certain_findings_only() {
    let store = store_from_dump("certain.sql");
    let output =
        store.apsctl(&["jobs", "verify", "--ignore", "grace-short", "--ignore", "thundering", "-o", "json"]).run();
    let found = output.json();
    let wanted = [
        ("11111111111111111111111111111111", "duplicate", "warning"),
        ("grace-overflow", "grace-overflow", "critical"),
        ("main-class", "main-module", "warning"),
        ("main-function", "main-module", "warning"),
        ("mars", "zone-unknown", "critical"),
        ("mars-argument", "zone-unknown", "critical"),
        ("pytz-local", "zone-unknown", "critical"),
        ("twin-b", "duplicate", "notice"),
    ];
    let wanted = wanted.map(|(id, word, severity)| (id.to_owned(), word.to_owned(), severity.to_owned()));
    assert_eq!((findings(&found), output.code), (wanted.to_vec(), Some(1)), "{found:#}");
    for row in found.as_array().unwrap() {
        assert!(!row["fix"].as_str().unwrap_or_default().contains("remove"), "{row}");
    }
}

#[test]
fn numbers_above_32_bits_are_printed_exactly() {
    let store = store_from_dump("certain.sql");
    let listed = store.apsctl(&["jobs", "list", "--id", "gr*", "-o", "json"]).run().code(0);
    assert!(listed.stdout.contains("\"misfire_grace_time\":100000000000000000000"), "{listed}");
    assert!(listed.stdout.contains("\"misfire_grace_time\":35184372088832"), "{listed}");
    let shown = store.apsctl(&["jobs", "show", "great-numbers", "-o", "json"]).run().code(0);
    assert!(shown.stdout.contains("\"max_instances\": 1000000000000000000000000000000"), "{shown}");
}

#[test]
fn repair_fixes_a_grace_time_that_overflows_in_python() {
    let store = store_from_dump("certain.sql");
    store.migrate();
    store.apsctl(&["jobs", "repair", "grace-overflow", "--grace", "60"]).run().code(0);
    let found = store.apsctl(&["jobs", "verify", "-o", "json"]).run().json();
    assert!(findings(&found).iter().all(|(id, ..)| id != "grace-overflow"), "{found:#}");
}

#[test]
fn repair_refuses_rows_that_would_stay_broken() {
    let store = store_from_dump("certain.sql");
    store.migrate();
    // The time zone in the pickle cannot be loaded, so no scheduler can compute a next run.
    store.sql("UPDATE apscheduler_jobs SET next_run_time = next_run_time - 60 WHERE id = 'mars'");
    let output = store.apsctl(&["jobs", "repair", "mars", "-o", "json"]).run();
    assert_eq!(output.code, Some(3), "{output}");
    assert!(output.stderr.contains("there is no time zone \"Mars/Base\""), "{output}");
}

#[test]
fn verify_warns_about_rows_of_python_2_only() {
    let store = store_from_dump("oldpy.sql");
    let tables = store.query(
        "SELECT c.relname::text FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace",
    );
    assert!(tables.len() > 4);
    for table in tables {
        let table: String = table.get(0);
        let verify = store.apsctl(&["jobs", "verify", "-o", "json"]).env("APSCTL_JOBS_TABLE", &table).run();
        let found = verify.json();
        let old = findings(&found).into_iter().filter(|(_, word, _)| word == "python2-bytes").count();
        let jobs = store.value(&format!("SELECT count(*) FROM {table} WHERE next_run_time IS NOT NULL"));
        let wanted = if table.contains("27") { jobs.parse().unwrap() } else { 0 };
        assert!(old >= wanted && (old == 0) == (wanted == 0), "{table}: {found:#}");
    }
}

#[test]
fn verify_never_suggests_removing_rows_that_only_python_can_evaluate() {
    let store = store_from_dump("certain.sql");
    store.migrate();
    // Replaces `coalesce`, which is True, by a float.
    store.sql(
        "UPDATE apscheduler_jobs
         SET job_state = decode(replace(encode(job_state, 'hex'), '8c08636f616c6573636594' || '88',
                                        '8c08636f616c6573636594' || '473ff0000000000000'), 'hex')
         WHERE id = 'twin-a'",
    );
    store.sql(
        // The float makes the frame eight bytes longer.
        "UPDATE apscheduler_jobs SET job_state = set_byte(job_state, 3, get_byte(job_state, 3) + 8) WHERE id = 'twin-a'",
    );
    let verify = store.apsctl(&["jobs", "verify", "-o", "json"]).run();
    let of_twin: Vec<_> = findings(&verify.json()).into_iter().filter(|(id, ..)| id == "twin-a").collect();
    assert_eq!(of_twin, [("twin-a".to_owned(), "odd-key".to_owned(), "warning".to_owned())]);
    let repair = store.run(&["jobs", "repair", "twin-a"]).code(3);
    assert!(repair.stderr.contains("cannot be repaired"), "{repair}");
    assert!(!repair.stderr.contains("jobs remove") && !verify.stdout.contains("jobs remove"), "{repair}");
}
