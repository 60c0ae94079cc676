//! Rows that are no jobs, and pickles that would run programs.

use snapbox::{assert_data_eq, str};

use super::Release;
use crate::aps3::store_from_dump;
use crate::support::Store;

#[test]
fn broken_rows_are_reported_and_nothing_in_them_is_executed() {
    let store = store_from_dump("broken.sql");
    let release = Release::new(&[]);
    let evil = release.path().join("executed");
    let calls = format!("cposix\nsystem\n(S'touch {}'\ntR.", evil.display());
    store.sql(&format!("INSERT INTO apscheduler_jobs VALUES ('calls', 1, convert_to($${calls}$$, 'UTF8'))"));
    // An extension code means nothing outside the process that has registered it.
    store.sql(r"INSERT INTO apscheduler_jobs VALUES ('extension', 1, '\x80028205 2e')");
    let columns = ["-o", "csv", "--columns", "id,missing,certainty,reason"];
    let Some(preflight) = release.preflight(&store, &columns) else { return };
    assert_data_eq!(
        preflight.run(),
        str![[r#"
id,missing,certainty,reason
bomb,[],certain,not a readable pickle: STOP at offset 200002: the stack has too few values
calls,[],unknown,"its pickle calls posix.system('touch RELEASE/executed',)"
col-early,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
col-late,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
col-null,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
empty,[],certain,not a readable pickle: offset 0: there are no bytes
ended,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
evil,[],unknown,"its pickle calls os.system('echo this must never run',)"
extension,[],unknown,not a readable pickle: EXT1 at offset 2: extension codes are not supported
garbage,[],certain,not a readable pickle: GET at offset 2: the bytes end before STOP
grace-0,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
grace-1,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
hugelen,[],certain,not a readable pickle: BINUNICODE8 at offset 2: 4611686018427387902 bytes are missing
id-mismatch,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
inf,[],certain,the job has no func
list,[],certain,"the pickle is not a job: [1, 2]"
naive,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
never,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
no-executor,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
no-module,"[""gone_module.jobs:report""]",certain,there is no module gone_module
ok,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
past-date,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
pickle-none,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
trailing,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
truncated,[],certain,not a readable pickle: FRAME at offset 2: 40 bytes are missing
twice,"[""fixture_app.jobs:report""]",certain,there is no module fixture_app
version-2,[],certain,unknown job state version 2: APScheduler 3 uses version 1
---- exit 1 ----

"#]]
    );
    assert!(!evil.exists());
}

/// Returns a job of protocol 2 whose argument is a class with this name.
fn job_with_class(module: &str, name: &str) -> Vec<u8> {
    let text = |text: &str| [&b"X"[..], &u32::try_from(text.len()).unwrap().to_le_bytes(), text.as_bytes()].concat();
    let class = [b"c", module.as_bytes(), b"\n", name.as_bytes(), b"\n"].concat();
    let mut state = b"\x80\x02}(".to_vec();
    for (key, value) in [
        ("version", b"K\x01".to_vec()),
        ("id", text("x")),
        ("func", text("json:dumps")),
        ("trigger", b"N".to_vec()),
        ("executor", text("default")),
        ("args", [&class[..], b"\x85"].concat()),
        ("kwargs", b"}".to_vec()),
        ("name", text("x")),
        ("misfire_grace_time", b"K\x01".to_vec()),
        ("coalesce", b"\x88".to_vec()),
        ("max_instances", b"K\x01".to_vec()),
        ("next_run_time", b"N".to_vec()),
    ] {
        state.extend(text(key));
        state.extend(value);
    }
    state.extend(b"u.");
    state
}

#[test]
fn names_from_the_store_are_only_looked_up() {
    let store = store_from_dump("broken.sql");
    store.sql("DELETE FROM apscheduler_jobs");
    let mut client = store.client();
    let long = "x".repeat(2000);
    for (id, module, name) in [
        ("found", "os", "system"),
        ("python2", "__builtin__", "unicode"),
        ("python2-exception", "exceptions", "StandardError"),
        ("python2-module", "ConfigParser", "ConfigParser"),
        ("empty-module", "", "x"),
        ("empty-name", "json", ""),
        ("relative", ".json", "dumps"),
        ("nul", "js\0on", "dumps"),
        ("escape", "json", "\u{1b}[31mred"),
        ("text", "json'); import os; os.system('true", "x"),
        ("long", "json", &long),
        ("private", "json", "__class__.__bases__"),
    ] {
        let state = job_with_class(module, name);
        client.execute("INSERT INTO apscheduler_jobs VALUES ($1, NULL, $2)", &[&id, &state]).unwrap();
    }
    let release = Release::new(&[]);
    let columns = ["-o", "jsonl", "--columns", "id,missing,certainty,reason"];
    let Some(preflight) = release.preflight(&store, &columns) else { return };
    assert_data_eq!(
        preflight.run(),
        str![[r#"
{"id":"empty-module","missing":[":x"],"certainty":"certain","reason":"it has no module"}
{"id":"empty-name","missing":["json:"],"certainty":"certain","reason":"it has no name"}
{"id":"escape","missing":["json:/u001b[31mred"],"certainty":"certain","reason":"module json has no /u001b[31mred"}
{"id":"long","missing":[],"certainty":"unknown","reason":"it has a name that is too long"}
{"id":"nul","missing":["js/u0000on:dumps"],"certainty":"certain","reason":"there is no module js/u0000on"}
{"id":"relative","missing":[".json:dumps"],"certainty":"likely","reason":"module .json cannot be imported: ValueError: Empty module name"}
{"id":"text","missing":["json'); import os; os.system('true:x"],"certainty":"certain","reason":"there is no module json'); import os; os"}
---- exit 1 ----

"#]]
    );
}

#[test]
fn a_store_without_jobs_needs_nothing() {
    let store = Store::new();
    let release = Release::new(&[]);
    let Some(preflight) = release.preflight(&store, &[]) else { return };
    assert_data_eq!(
        preflight.run(),
        str![[r#"
id  missing  effect  certainty  reason
---- exit 0 ----

"#]]
    );
}
