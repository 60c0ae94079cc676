//! `apsctl audit operations -n 0 -o jsonl`, and `--verify --against`.

use std::fs;

use serde_json::Value;
use snapbox::{assert_data_eq, str};

use super::{store_with_entries, tamper, verdict};
use crate::support::Store;

fn export(store: &Store) -> String {
    store.apsctl(&["audit", "operations", "-n", "0", "-o", "jsonl"]).stdout_on_success()
}

fn temporary_file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn an_export_contains_the_whole_journal_in_order() {
    let store = store_with_entries(5);
    let text = export(&store);
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let seqs: Vec<_> = lines.iter().map(|line| line["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5]);
    for pair in lines.windows(2) {
        assert_eq!(pair[0]["hash"], pair[1]["prev_hash"]);
    }
    assert_eq!(export(&store), text);
    let csv = store.apsctl(&["audit", "operations", "-n", "0", "-o", "csv"]).stdout_on_success();
    let end = format!("{},{}", lines[4]["hash"].as_str().unwrap(), lines[4]["group_id"]);
    assert!(csv.lines().nth(5).unwrap().ends_with(&end), "{csv}");
    let columns = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'apsctl.operations'::regclass AND attnum > 0
                   AND attname NOT IN ('undo_right', 'jobs_table', 'jobs_id', 'deleted')";
    // The export has every column except those that only `undo` reads. It also has undone_by, which is computed.
    assert_eq!((lines[0].as_object().unwrap().len() - 1).to_string(), store.value(columns));
    let json = store.run(&["audit", "operations", "-n", "0", "-o", "json"]).code(0).json();
    assert_eq!(json.as_array().unwrap(), &lines);
    let since = store.run(&["audit", "operations", "-n", "0", "-o", "jsonl", "--job", "nobody"]).code(0);
    assert_eq!(since.stdout, "");
}

#[test]
fn exported_entries_must_still_exist_unchanged() {
    let store = store_with_entries(3);
    let (file, last) = (temporary_file(&export(&store)), temporary_file(export(&store).lines().last().unwrap()));
    let against = |file: &tempfile::NamedTempFile| verdict(&store, &["--against", file.path().to_str().unwrap()]);
    assert_eq!((against(&file), against(&last)), ("intact".into(), "intact".into()));
    store.run(&["jobs", "resume", "daily"]).code(0);
    assert_eq!((against(&file), against(&last)), ("intact".into(), "intact".into()));

    // The owner of the tables can rewrite the whole chain consistently.
    tamper(
        &store,
        "ALTER TABLE apsctl.journal_head DISABLE TRIGGER keep_head;
         CREATE TEMP TABLE was AS TABLE apsctl.operations;
         TRUNCATE apsctl.operations;
         UPDATE apsctl.journal_head SET seq = 0, hash = decode(repeat('00', 32), 'hex');
         INSERT INTO apsctl.operations OVERRIDING SYSTEM VALUE
         SELECT * FROM was WHERE id <> 2 ORDER BY id",
    );
    assert_eq!(verdict(&store, &[]), "intact");
    assert_eq!(against(&file), "2 (2): entry 2 differs from the exported one: the journal was rewritten");
    assert_eq!(against(&last), "3 (1): entry 3 differs from the exported one: the journal was rewritten");
    store.run(&["jobs", "pause", "daily"]).code(0);
    let longer = temporary_file(&(export(&store) + "{\"seq\": 9, \"hash\": \"00\"}\n"));
    assert_eq!(against(&longer), "9 (1): entry 9 was exported but is missing now");
}

#[test]
fn a_file_that_is_not_an_export_is_refused() {
    let store = store_with_entries(2);
    let against = |text: &str| {
        let file = temporary_file(text);
        let path = file.path().to_str().unwrap();
        store
            .apsctl(&["audit", "operations", "--verify", "--against", path])
            .replace_in_output(path, "FILE")
            .run()
            .code(2)
    };
    let backwards: Vec<String> = export(&store).lines().rev().map(ToOwned::to_owned).collect();
    assert_data_eq!(
        against(&backwards.join("\n")),
        str![[r#"
---- stderr ----
error: verifying the operator journal: FILE, line 2: not a journal entry with seq and hash
hint: create the file with `apsctl audit operations -n 0 -o jsonl`
---- exit 2 ----

"#]]
    );
    against("no JSON");
    against("{\"seq\": 1}");
    against("\u{0}\u{1b}[2J");
    let nowhere = store.run(&["audit", "operations", "--verify", "--against", "/nowhere/file"]).code(2);
    assert_data_eq!(
        nowhere,
        str![[r#"
---- stderr ----
error: /nowhere/file: No such file or directory
---- exit 2 ----

"#]]
    );
    for wrong in [&["--against", "file"][..], &["--verify", "--job", "daily"], &["--verify", "-n", "3"]] {
        store.run(&[&["audit", "operations"], wrong].concat()).code(2);
    }
}
