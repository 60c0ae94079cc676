//! `apsctl audit operations`: the operator journal

use snapbox::{assert_data_eq, str};

use crate::support::{Output, Store, job};

#[test]
fn an_entry_has_the_actor_the_change_and_the_reason() {
    let store = Store::new();
    job("daily").insert(&store);
    run_as_alice(&store, &["jobs", "pause", "daily", "--reason", "disk is full"]).code(0);
    run_as_alice(&store, &["undo", "--reason", "wrong job"]).code(0);
    let operations = store.run(&["audit", "operations", "-o", "json"]).json();
    let mut shown = String::new();
    for operation in operations.as_array().unwrap() {
        for (key, value) in operation.as_object().unwrap() {
            let value = match key.as_str() {
                "os_user" | "host" | "prev_hash" | "hash" => {
                    format!("{:?}", value.as_str().is_some_and(|v| !v.is_empty()))
                }
                _ => value.to_string(),
            };
            shown += &format!("{key} {value}\n");
        }
        shown += "\n";
    }
    assert_data_eq!(
        shown,
        str![[r#"
id 1
at "2025-10-26T12:00:00Z"
os_user true
sudo_user "alice"
host true
db_role "postgres"
command "apsctl jobs pause daily --reason 'disk is full'"
job_id "daily"
before {"job":{"id":"daily","args":[],"kwargs":{},"func_ref":"app.jobs.daily","job_state":"SCHEDULED","next_run_time":"2025-10-27T09:00:00+00:00","misfire_grace_time":null},"pause":null,"schedule":null}
after {"job":{"id":"daily","args":[],"kwargs":{},"func_ref":"app.jobs.daily","job_state":"PAUSED","next_run_time":null,"misfire_grace_time":null},"pause":{"job_id":"daily","reason":"disk is full","paused_at":"2025-10-26T12:00:00+00:00","paused_by":"alice","resume_at":null,"kept_job_state":"SCHEDULED","kept_next_run_time":"2025-10-27T09:00:00+00:00"},"schedule":null}
reason "disk is full"
undo_of null
undone_by 2
session_role "postgres"
server "socket:5432"
seq 1
prev_hash true
hash true
group_id 1
changes null

id 2
at "2025-10-26T12:00:00Z"
os_user true
sudo_user "alice"
host true
db_role "postgres"
command "apsctl undo --reason 'wrong job'"
job_id "daily"
before {"job":{"id":"daily","args":[],"kwargs":{},"func_ref":"app.jobs.daily","job_state":"PAUSED","next_run_time":null,"misfire_grace_time":null},"pause":{"job_id":"daily","reason":"disk is full","paused_at":"2025-10-26T12:00:00+00:00","paused_by":"alice","resume_at":null,"kept_job_state":"SCHEDULED","kept_next_run_time":"2025-10-27T09:00:00+00:00"},"schedule":null}
after {"job":{"id":"daily","args":[],"kwargs":{},"func_ref":"app.jobs.daily","job_state":"SCHEDULED","next_run_time":"2025-10-27T09:00:00+00:00","misfire_grace_time":null},"pause":null,"schedule":null}
reason "wrong job"
undo_of 1
undone_by null
session_role "postgres"
server "socket:5432"
seq 2
prev_hash true
hash true
group_id 2
changes null


"#]]
    );
}

#[test]
fn the_table_shortens_images_and_hashes() {
    let store = Store::new();
    job("daily").insert(&store);
    run_as_alice(&store, &["jobs", "remove", "daily", "--purge", "--yes"]).code(0);
    let host = nix::unistd::gethostname().unwrap().into_string().unwrap();
    let user = nix::unistd::User::from_uid(nix::unistd::getuid()).unwrap().unwrap().name;
    let csv = store.apsctl(&["audit", "operations"]).replace_in_output(&format!(" {user} "), " USER ");
    let hash = store.value("SELECT left(encode(hash, 'hex'), 12) FROM apsctl.operations");
    let table =
        csv.replace_in_output(&format!(" {host} "), " HOST ").replace_in_output(&hash, "HASH").run().to_string();
    let words = table.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_data_eq!(
        words + "\n",
        str![[r#"
id at os_user sudo_user host db_role command job_id before after reason undo_of undone_by session_role server seq prev_hash hash group_id changes 1 2025-10-26 12:00:00 UTC USER alice HOST postgres apsctl jobs remove daily --purge --yes daily SCHEDULED 2025-10-27 09:00:00 postgres socket:5432 1 000000000000 HASH 1 ---- exit 0 ----

"#]]
    );
}

#[test]
fn an_empty_journal_is_an_empty_list() {
    let store = Store::new();
    assert_data_eq!(
        store.run(&["audit", "operations", "-o", "json"]),
        str![[r#"
[]
---- exit 0 ----

"#]]
    );
}

#[test]
fn operations_are_filtered_by_job_time_and_number() {
    let store = Store::new();
    job("a").insert(&store);
    job("b").insert(&store);
    store.apsctl(&["jobs", "trigger", "a", "b"]).now("2025-10-26T10:00:00Z").run().code(0);
    store.run(&["jobs", "pause", "b"]).code(0);
    let ids = |args: &[&str]| {
        let found = store.run(&[&["audit", "operations", "-o", "json"], args].concat()).json();
        found.as_array().unwrap().iter().map(|o| o["id"].to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids(&[]), "1 2 3");
    assert_eq!(ids(&["--job", "b"]), "2 3");
    assert_eq!(ids(&["--since", "1h"]), "3");
    assert_eq!(ids(&["-n", "2"]), "2 3");
    assert_eq!(ids(&["-n", "0"]), "1 2 3");
    assert_eq!(store.run(&["audit", "operations", "-n", "2"]).stderr, "only the newest 2 are shown; -n 0 shows all\n");
}

#[test]
fn passwords_are_masked_in_the_journal() {
    let store = Store::new();
    job("daily").insert(&store);
    let url = store.url.replace("postgres@", "postgres:s3cret@");
    for args in [
        &["-d", &url, "jobs", "trigger", "daily"][..],
        &["--database-url", &format!("{url}&password=s3cret"), "jobs", "trigger", "daily"],
        &[&format!("-d{url}"), "jobs", "trigger", "daily"],
        &["-d", &format!("{} password='s3cret two'", store.keyword_string()), "jobs", "trigger", "daily"],
    ] {
        store.run(args).code(0);
    }
    let journal = store.value("SELECT string_agg(command, E'\\n' ORDER BY id) FROM apsctl.operations");
    assert!(!journal.contains("s3cret") && !journal.contains("two"), "{journal}");
    assert_eq!(journal.matches("***").count(), 5, "{journal}");
}

fn run_as_alice(store: &Store, args: &[&str]) -> Output {
    store.apsctl(args).env("SUDO_USER", "alice").run()
}
