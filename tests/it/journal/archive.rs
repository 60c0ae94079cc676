//! `apsctl audit operations archive`: the older part of the journal moves to a file, and the chain is verified across the cut

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use nix::sys::signal::Signal;
use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::tamper;
use crate::support::{AfterCommit, CommitFate, CommitProxy, Output, RunningApsctl, Store, job};

/// A store whose journal has an entry each day at 09:00, the first on 2025-09-01.
fn store(days: u32) -> Store {
    let store = Store::new();
    job("daily").insert(&store);
    for day in 1..=days {
        let verb = if day % 2 == 1 { "pause" } else { "resume" };
        store.apsctl(&["jobs", verb, "daily", "--reason", &format!("dáy \"{day}\"\n")]).now(&at(day)).run().code(0);
    }
    store
}

fn at(day: u32) -> String {
    format!("2025-09-{day:02}T09:00:00Z")
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn archive(store: &Store, before: &str, file: &Path) -> Output {
    store.run(&["audit", "operations", "archive", "--before", before, file.to_str().unwrap(), "--yes", "-o", "json"])
}

fn verify(store: &Store, files: &[&PathBuf]) -> Output {
    let mut args = vec!["audit", "operations", "--verify", "-o", "json"];
    for file in files {
        args.extend(["--against", file.to_str().unwrap()]);
    }
    store.run(&args)
}

/// Returns the status, the numbers of verified archived entries and of entries, and the problem.
fn result(out: &Output) -> (String, i64, i64, String) {
    let row = out.json();
    let number = |name: &str| row[name].as_i64().unwrap();
    let problem = row["problem"].as_str().unwrap_or_default().to_owned();
    (row["status"].as_str().unwrap().to_owned(), number("in_files"), number("entries"), problem)
}

fn entries(store: &Store) -> String {
    store.value("SELECT string_agg(seq::text, ' ' ORDER BY seq) FROM apsctl.operations")
}

#[test]
fn the_chain_is_verified_across_several_cuts() {
    let (store, folder) = (store(8), Folder::new());
    let files = ["a", "b", "c"].map(|name| folder.path(name));
    for (file, before, first, last) in
        [(&files[0], "2025-09-04", 1, 3), (&files[1], "2025-09-06T09:00:00Z", 4, 5), (&files[2], "2025-09-07", 6, 6)]
    {
        let row = archive(&store, before, file).code(0).json();
        assert_eq!(
            (&row["first_seq"], &row["last_seq"], &row["archived"]),
            (&json!(first), &json!(last), &json!(last - first + 1))
        );
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // 7 and 8, and the entries of the three archives.
    assert_eq!(entries(&store), "7 8 9 10 11");
    let [a, b, c] = &files;
    for order in [[a, b, c], [c, a, b]] {
        assert_eq!(result(&verify(&store, &order).code(0)), ("intact".into(), 6, 5, String::new()));
    }
    // The same file twice, and an export of the rest.
    let export = folder.path("export");
    fs::write(&export, store.run(&["audit", "operations", "-n", "0", "-o", "jsonl"]).code(0).stdout).unwrap();
    assert_eq!(result(&verify(&store, &[a, a, b, c, &export]).code(0)), ("intact".into(), 6, 5, String::new()));
    // Without the files, the remaining chain is verified from the recorded end of the archives.
    let out = verify(&store, &[]).code(0);
    assert_eq!(result(&out), ("intact".into(), 0, 5, String::new()));
    assert!(out.stderr.contains("entries 1 to 6 are archived and not verified; the last archive is "), "{out}");
    // Without one of the files, the check is not complete.
    for (given, missing) in [([a, c], "entries 4 to 5 are"), ([b, c], "entries 1 to 3 are"), ([a, b], "entry 6 is")] {
        let out = verify(&store, &given).code(1);
        assert_eq!(result(&out).0, "incomplete", "{out}");
        assert!(out.stderr.contains(&format!("{missing} archived, but in none of the files: not verified")), "{out}");
    }
    // Further changes continue the chain.
    store.run(&["jobs", "trigger", "daily"]).code(0);
    assert_eq!(result(&verify(&store, &[a, b, c]).code(0)).2, 6);
    let listed = store.run(&["audit", "operations", "-o", "json"]).code(0);
    assert!(listed.stderr.contains("not shown: operations until 2025-09-06 09:00 UTC are archived\n"), "{listed}");
    let shown = crate::support::terminal(80).show(&store.apsctl(&["audit", "operations"])).text;
    assert!(shown.contains("entries 1 to 3 archived") && shown.contains("Not shown: operations until"), "{shown}");
}

#[test]
fn an_older_export_still_serves_for_the_comparison() {
    let (store, folder) = (store(6), Folder::new());
    let export = folder.path("export");
    fs::write(&export, store.run(&["audit", "operations", "-n", "0", "-o", "jsonl"]).code(0).stdout).unwrap();
    archive(&store, "2025-09-05", &folder.path("a")).code(0);
    assert_eq!(result(&verify(&store, &[&export]).code(0)), ("intact".into(), 4, 3, String::new()));
    tamper(
        &store,
        "UPDATE apsctl.operations o SET reason = 'forged' WHERE seq = 5; UPDATE apsctl.operations o SET hash = apsctl.operation_hash(o) WHERE seq = 5",
    );
    let out = verify(&store, &[&export]).code(1);
    assert_eq!(result(&out).3, "entry 5 differs from the exported one: the journal was rewritten", "{out}");
}

/// How a file is changed.
type Edit = Box<dyn Fn(String) -> String>;

#[test]
fn tampering_on_both_sides_of_the_cut_is_reported() {
    let replace = |from: &'static str, to: &'static str| move |text: String| text.replacen(from, to, 1);
    let without_line = |number: usize| {
        move |text: String| {
            let lines =
                text.lines().enumerate().filter(|(at, _)| at + 1 != number).map(|(_, line)| format!("{line}\n"));
            lines.collect::<String>()
        }
    };
    let file_edits: Vec<(Edit, &str)> = vec![
        (Box::new(replace("\"os_user\" : \"", "\"os_user\" : \"x")), "entry 1 has been changed since it was written"),
        (Box::new(replace("\\\"3\\\"", "\\\"4\\\"")), "entry 3 has been changed since it was written"),
        (Box::new(replace("\"PAUSED\"", "\"FAILED\"")), "entry 1 has been changed since it was written"),
        (Box::new(|text| text.replace("\"jobs pause", "\"jobs stop")), ""),
    ];
    let (store, folder) = (store(6), Folder::new());
    let file = folder.path("a");
    archive(&store, "2025-09-05", &file).code(0);
    let original = fs::read_to_string(&file).unwrap();
    for (edit, problem) in &file_edits {
        let edited = edit(original.clone());
        fs::write(&file, &edited).unwrap();
        let is_changed = edited != original;
        let out = verify(&store, &[&file]).code(i32::from(is_changed));
        assert_eq!(result(&out).3, *problem, "{out}");
    }
    // A line that is missing in the middle cannot be verified, nor one at the end.
    for (line, missing) in [(2, "entry 2 is archived"), (4, "entry 4 is archived")] {
        fs::write(&file, without_line(line)(original.clone())).unwrap();
        let out = verify(&store, &[&file]).code(1);
        assert!(out.stderr.contains(missing), "{out}");
    }
    // A chain that was computed anew does not end as recorded.
    let other = super::store_with_entries(4);
    let forged = folder.path("forged");
    fs::write(&forged, other.run(&["audit", "operations", "-n", "0", "-o", "jsonl"]).code(0).stdout).unwrap();
    assert_eq!(result(&verify(&store, &[&forged]).code(1)).3, "entry 4 differs from the one that was archived");
    fs::write(&file, &original).unwrap();
    for (sql, problem) in [
        ("DELETE FROM apsctl.operations WHERE seq = 5", "entry 5 is missing"),
        ("UPDATE apsctl.operations SET reason = '' WHERE seq = 5", "entry 5 has been changed since it was written"),
        ("UPDATE apsctl.archives SET last_hash = sha256('')", "entry 4 differs from the one that was archived"),
    ] {
        let copy = Store::copy_of(&store);
        tamper(&copy, sql);
        assert_eq!(result(&verify(&copy, &[&file]).code(1)).3, problem, "{sql}");
    }
    // What is no journal is an error of the command line.
    for text in ["x\n", "{\"seq\": 1}\n", "{\"seq\": 1, \"hash\": \"a\", \"at\": 5, \"id\": \"x\"}\n"] {
        fs::write(&file, text).unwrap();
        verify(&store, &[&file]).code(2);
    }
}

#[test]
fn changes_are_not_cut_apart() {
    let store = Store::new();
    for id in ["a", "b", "c"] {
        job(id).insert(&store);
    }
    let run = |args: &[&str], day: u32| store.apsctl(args).now(&at(day)).run().code(0);
    run(&["jobs", "pause", "a"], 1);
    run(&["jobs", "pause", "--all", "--yes"], 2);
    run(&["jobs", "schedule", "c", "--cron", "@daily"], 3);
    run(&["jobs", "resume", "--all"], 4);
    // Undone on day 6.
    run(&["undo"], 6);
    job("d").insert(&store);
    run(&["maintenance", "begin"], 7);
    let folder = Folder::new();
    let file = folder.path("a");
    let dry = |before: &str| {
        store
            .run(&["audit", "operations", "archive", "--before", before, file.to_str().unwrap(), "-n", "-o", "json"])
            .code(0)
            .json()
    };
    let resumed: i64 =
        store.value("SELECT min(seq) FROM apsctl.operations WHERE command LIKE '%resume%'").parse().unwrap();
    // The resume is undone later.
    let row = dry("2025-09-05");
    assert_eq!((&row["last_seq"], &row["kept_because"]), (&json!(resumed - 1), &row["kept_because"]), "{row}");
    assert!(row["kept_because"].as_str().unwrap().contains("which undoes it, stays"), "{row}");
    // The operations of the open window stay, and with them the whole change that has begun it.
    let row = dry("2025-10-01");
    let begun: i64 =
        store.value("SELECT min(seq) FROM apsctl.operations WHERE command LIKE '%maintenance%'").parse().unwrap();
    assert_eq!(row["last_seq"], json!(begun - 1), "{row}");
    // An entry of a group whose time is later than that of the others.
    tamper(&store, "UPDATE apsctl.operations SET at = at + interval '1 day' WHERE seq = 3");
    let row = dry("2025-09-03T09:00:00Z");
    assert_eq!((&row["last_seq"], &row["archived"]), (&json!(1), &json!(1)), "{row}");
    assert!(row["kept_because"].as_str().unwrap().contains("of the same change stays"), "{row}");
    assert!(!file.exists());
}

#[test]
fn an_archived_operation_is_not_undone() {
    let (store, folder) = (store(4), Folder::new());
    let file = folder.path("ops.jsonl");
    archive(&store, "2025-09-04", &file).code(0);
    let host = store.value("SELECT split_part(file, ':', 1) FROM apsctl.archives");
    let undo =
        store.apsctl(&["undo", "2"]).replace_in_output(file.to_str().unwrap(), "FILE").replace_in_output(&host, "HOST");
    assert_data_eq!(
        undo.run(),
        str![[r#"
---- stderr ----
error: undoing: operation 2 was archived and cannot be undone
hint: HOST:FILE has the operations from 2025-09-01 09:00 UTC to 2025-09-03 09:00 UTC; change the job itself, such as with `apsctl jobs resume`
---- exit 3 ----

"#]]
    );
    let out = store.run(&["undo", "99"]).code(3);
    assert!(out.stderr.contains("no operation 99"), "{out}");
    store.run(&["undo", "4", "--yes"]).code(0);
}

#[test]
fn the_journal_stays_append_only_for_everybody() {
    let (store, folder) = (store(3), Folder::new());
    let file = folder.path("a");
    let refused = |url: Option<&str>| {
        let mut args =
            vec!["audit", "operations", "archive", "--before", "2025-09-03", file.to_str().unwrap(), "--yes"];
        args.extend(url.iter().flat_map(|url| ["-d", url]));
        let out = store.run(&args).code(3);
        assert!(out.stderr.contains("only the owner of schema apsctl may archive operations"), "{out}");
        assert!(!file.exists());
    };
    let rights = "USAGE ON SCHEMA public, apsctl; ALL ON ALL TABLES IN SCHEMA public; SELECT ON ALL TABLES IN SCHEMA apsctl; EXECUTE ON FUNCTION apsctl.journal";
    let url = store.create_role("operator", rights);
    refused(Some(&url));
    // Not even the owner deletes by hand, before and after an archive.
    let delete = "DELETE FROM apsctl.operations WHERE seq = 3";
    let is_refused = |sql: &str| store.client().batch_execute(sql).is_err();
    assert!(is_refused(delete));
    archive(&store, "2025-09-03", &file).code(0);
    assert!(
        is_refused(delete)
            && is_refused("TRUNCATE apsctl.operations")
            && is_refused("UPDATE apsctl.operations SET reason = ''")
    );
    assert!(is_refused("DELETE FROM apsctl.journal_head"));
    // A role that may write the archives by default privileges cannot, after the migration.
    let other = Store::unmigrated();
    let role = format!("app_{}", other.database());
    other.sql(&format!("CREATE ROLE {role}; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {role}"));
    other.run(&["migrate", "up"]).code(0);
    for table in ["archives", "pruned"] {
        let right =
            |right: &str| other.value(&format!("SELECT has_table_privilege('{role}', 'apsctl.{table}', '{right}')"));
        assert_eq!(
            (right("SELECT").as_str(), right("INSERT").as_str(), right("UPDATE, DELETE").as_str()),
            ("true", "false", "false")
        );
    }
    other.sql(&format!("DROP OWNED BY {role}; DROP ROLE {role}"));
}

#[test]
fn only_a_file_of_an_earlier_attempt_is_replaced() {
    let (store, folder) = (store(6), Folder::new());
    let file = folder.path("a");
    let attempt = |before: &str| archive(&store, before, &file);
    // A copy of what is to be archived, as a killed command leaves it.
    let dry = Store::copy_of(&store);
    archive(&dry, "2025-09-03", &file).code(0);
    let first = fs::read_to_string(&file).unwrap();
    assert_eq!(first.lines().count(), 2);
    attempt("2025-09-05").code(0);
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 4);
    // The same again: there is nothing to do, and the file stays.
    let out = attempt("2025-09-05").code(0);
    assert!(out.stderr.contains("nothing was archived"), "{out}");
    // The only copy is not replaced.
    let out = attempt("2025-09-06").code(3);
    assert!(out.stderr.contains("has operations that are not in the journal any more"), "{out}");
    for (text, why) in [
        ("notes\n", "is not an archive of the journal"),
        ("{\"seq\": 9, \"hash\": \"00\"}\n", "has operations that would stay in the journal"),
        ("{\"seq\": 5, \"hash\": \"00\"}\n", "has other operations than the journal"),
    ] {
        let other = folder.path("other");
        fs::write(&other, text).unwrap();
        let out = archive(&store, "2025-09-06", &other).code(3);
        assert!(out.stderr.contains(why), "{out}");
        assert_eq!(fs::read_to_string(&other).unwrap(), text);
    }
    archive(&store, "2025-09-06", folder.0.path()).code(2);
    assert_eq!(entries(&store), "5 6 7");
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 4);
}

#[test]
fn a_broken_journal_is_not_archived() {
    let (store, folder) = (store(4), Folder::new());
    tamper(&store, "UPDATE apsctl.operations SET reason = 'other' WHERE seq = 2");
    let file = folder.path("a");
    let out = archive(&store, "2025-09-04", &file).code(3);
    assert!(
        out.stderr
            .contains("the journal is broken: entry 2 has been changed since it was written; nothing was archived"),
        "{out}"
    );
    assert!(!file.exists() && entries(&store) == "1 2 3 4");
}

/// Whenever the command is killed, the operations are in the file or in the journal, and it can be repeated.
#[test]
fn a_kill_at_the_commit_loses_nothing() {
    for commits in [false, true] {
        let (store, folder) = (store(5), Folder::new());
        let file = folder.path("a");
        let gate = CommitProxy::new(&store, CommitFate::Held, 1, AfterCommit::AcceptClients);
        let args = [
            "audit",
            "operations",
            "archive",
            "--before",
            "2025-09-04",
            file.to_str().unwrap(),
            "--yes",
            "-d",
            &gate.url(),
        ];
        let going = RunningApsctl::start(store.apsctl(&args));
        gate.wait_for_commit();
        assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 3);
        if commits {
            gate.release();
            drop(going.wait());
        } else {
            going.signal(Signal::SIGKILL);
            drop(going);
            drop(gate);
        }
        let out = archive(&store, "2025-09-04", &file).code(0);
        let row: Value = out.json();
        // 4 and 5, and the entry of the archive.
        assert_eq!(entries(&store), "4 5 6", "{row}");
        assert_eq!(result(&verify(&store, &[&file]).code(0)), ("intact".into(), 3, 3, String::new()));
    }
}

#[test]
fn two_archives_at_once_delete_each_entry_once() {
    let (store, folder) = (store(6), Folder::new());
    let files = [folder.path("a"), folder.path("b")];
    let running = [("2025-09-03", &files[0]), ("2025-09-05", &files[1])].map(|(before, file)| {
        let args = ["audit", "operations", "archive", "--before", before, file.to_str().unwrap(), "--yes"];
        RunningApsctl::start(store.apsctl(&args))
    });
    let codes = running.map(|running| running.wait().code.unwrap());
    assert!(codes.contains(&0) && codes.iter().all(|code| [0, 3].contains(code)), "{codes:?}");
    assert_eq!(result(&verify(&store, &[&files[0], &files[1]]).code(0)).0, "intact");
}

#[test]
fn more_than_twenty_operations_need_a_confirmation() {
    let store = Store::new();
    for at in 0..25 {
        job(&format!("job-{at}")).insert(&store);
    }
    store.apsctl(&["jobs", "pause", "--all", "--yes"]).now(&at(1)).run().code(0);
    let folder = Folder::new();
    let file = folder.path("a");
    let args = ["audit", "operations", "archive", "--before", "2025-09-02", file.to_str().unwrap()];
    assert_data_eq!(
        store.run(&args),
        str![[r#"
---- stderr ----
error: 25 operations; more than 20 need --yes; nothing was archived
hint: --dry-run shows what would be archived, --yes archives it
---- exit 3 ----

"#]]
    );
    for (answer, end, left) in [("n", "not confirmed", "25"), ("y", "25 operations were moved to", "1")] {
        let mut session = crate::support::terminal(80).start(&store.apsctl(&args));
        session.exp_string("Archive 25 operations? [y/N]").unwrap();
        session.send_line(answer).unwrap();
        session.exp_string(end).unwrap();
        session.exp_eof().unwrap();
        assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), left);
    }
}
