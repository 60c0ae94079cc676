//! Hostile values in the pickled jobs of APScheduler 3

use std::collections::BTreeSet;

use super::{assert_harmless, values};
use crate::support::Store;

/// Returns a pickled dictionary of these texts, like APScheduler's job states but without a trigger.
fn dictionary(texts: &[(&str, &str)]) -> Vec<u8> {
    let text = |text: &str| [&b"X"[..], &u32::try_from(text.len()).unwrap().to_le_bytes(), text.as_bytes()].concat();
    let pairs: Vec<u8> = texts.iter().flat_map(|(key, value)| [text(key), text(value)].concat()).collect();
    [&b"\x80\x02}("[..], &pairs, b"u."].concat()
}

#[test]
fn values_in_pickles_are_shown_escaped() {
    let store = Store::unmigrated();
    store.sql(include_str!("../../../crates/apscheduler/tests/fixtures/apscheduler/aps3.sql"));
    store.migrate();
    let mut client = store.client();
    let any = "SELECT job_state FROM apscheduler_jobs WHERE next_run_time IS NOT NULL ORDER BY id LIMIT 1";
    let real: Vec<u8> = client.query_one(any, &[]).unwrap().get(0);
    let mut expected = BTreeSet::new();
    for value in values().iter().filter(|value| value.len() < 180) {
        let id = |at: usize| format!("{value}{at}");
        let mut states = vec![
            dictionary(&[("id", &id(1)), ("func", value), ("name", value), (value, value)]),
            // A class with the hostile name.
            [b"\x80\x02c", value.replace('\n', "").as_bytes(), b"\n", value.replace('\n', "").as_bytes(), b"\n."]
                .concat(),
            value.as_bytes().to_vec(),
        ];
        states.extend(apscheduler::aps3::set_id(&real, &id(3)).ok());
        for (at, state) in states.into_iter().enumerate() {
            client
                .execute(
                    "INSERT INTO apscheduler_jobs (id, next_run_time, job_state) VALUES ($1, 1e9, $2)",
                    &[&id(at), &state],
                )
                .unwrap();
            expected.insert(id(at));
        }
    }
    let list = store.run(&["jobs", "list", "--limit", "0", "-o", "json"]).code(0).json();
    let found: BTreeSet<String> =
        list.as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap().to_owned()).collect();
    assert!(found.is_superset(&expected));
    for command in [
        &["jobs", "list", "--limit", "0"][..],
        &["jobs", "verify"],
        &["jobs", "repair", "--all", "--dry-run"],
        &["stale"],
        &["jobs", "running"],
        &["jobs", "upcoming"],
    ] {
        for format in ["table", "json", "jsonl"] {
            assert_harmless(&store.run(&[command, &["-o", format]].concat()), &(command, format));
        }
    }
    for id in &expected {
        for verb in [&["jobs", "show", "--"][..], &["jobs", "show", "-o", "json", "--"], &["jobs", "pause", "-n", "--"]]
        {
            assert_harmless(&store.run(&[verb, &[id]].concat()), &(verb, id));
        }
    }
}
