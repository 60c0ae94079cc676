//! Output formats: JSON, CSV, colour, and escaped characters.

use std::process::{Command, Stdio};

use snapbox::{assert_data_eq, str};

use super::READ_COMMANDS;
use crate::support::{Store, job};

const REFERENCE: &str = include_str!("../../../docs/reference.md");

#[test]
fn json_is_an_array_for_a_listing_and_an_object_for_a_single_item() {
    let store = Store::new();
    job("daily").insert(&store);
    for read in READ_COMMANDS {
        let ended = store.run(&[read, &["-o", "json"]].concat());
        assert!(matches!(ended.code, Some(0 | 1)), "{read:?}: {ended}");
        let is_one = read.get(1) == Some(&"show") || read[0] == "health";
        assert_eq!(ended.json().is_object(), is_one, "{read:?}: {ended}");
    }
}

#[test]
fn json_keys_are_snake_case_and_equal_the_csv_header() {
    let store = Store::new();
    job("daily").insert(&store);
    for read in READ_COMMANDS {
        let json = store.run(&[read, &["-o", "jsonl"]].concat()).stdout;
        let csv = store.run(&[read, &["-o", "csv"]].concat()).stdout;
        let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
        assert!(head.iter().all(|key| key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')));
        let row =
            REFERENCE.lines().find(|line| line.starts_with(&format!("| `{} {}`", read[0], read.get(1).unwrap_or(&""))));
        let row = row.or_else(|| REFERENCE.lines().find(|line| line.starts_with(&format!("| `{}`", read[0])))).unwrap();
        let listed = |key: &&&str| row.contains(**key) || row.contains("the columns of");
        assert!(head.iter().all(|key| listed(&key)), "docs/reference.md lacks columns of {read:?}: {head:?}");
        for line in json.lines() {
            let object: serde_json::Value = serde_json::from_str(line).unwrap();
            let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, head, "{read:?}");
        }
    }
}

#[test]
fn control_characters_from_the_database_are_escaped() {
    let store = Store::new();
    job("bell\x07").func_ref("red\x1b[31m").insert(&store);
    job("two\nlines").func_ref("tab\there").state("\x1b[2J").insert(&store);
    job("right\u{202e}left").func_ref("del\x7f\u{9b}1m").insert(&store);
    let table = store.run(&["jobs", "list"]).stdout.replace('\\', "~");
    assert_data_eq!(
        table,
        str![[r#"
id                 func_ref       job_state  next_run_time            schedule  misfire_grace_time  note  last_run_at  last_run_status
bell~x07           red~x1b[31m    SCHEDULED  2025-10-27 09:00:00 UTC
right~u{202e}left  del~x7f~x9b1m  SCHEDULED  2025-10-27 09:00:00 UTC
two~nlines         tab~there      ~x1b[2J    2025-10-27 09:00:00 UTC

"#]]
    );
    let shown = store.run(&["jobs", "show", "two\nlines"]).stdout;
    assert!(!shown.contains('\x1b'), "{shown}");
    let missing = store.run(&["jobs", "show", "no\x1b[2Jbody"]).stderr;
    assert!(!missing.contains('\x1b'), "{missing:?}");
}

#[test]
fn json_keeps_control_characters() {
    let store = Store::new();
    job("two\nlines\u{1}").insert(&store);
    let json = store.run(&["jobs", "list", "-o", "json"]).json();
    assert_eq!(json[0]["id"], "two\nlines\u{1}");
}

#[test]
fn colour_follows_the_option_and_the_environment() {
    let store = Store::new();
    job("daily").state("FAILED").insert(&store);
    let colour = |args: &[&str], env: &[(&str, &str)]| {
        let list = store.apsctl(&[&["jobs", "list"], args].concat());
        env.iter().fold(list, |list, (name, value)| list.env(name, value)).run().stdout.contains('\x1b')
    };
    assert!(!colour(&[], &[]));
    assert!(colour(&["--color", "always"], &[]));
    assert!(colour(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!colour(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colour(&["--color", "always", "-o", "json"], &[]));
    assert!(!colour(&["--color", "auto"], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
}

#[test]
fn a_closed_pipe_is_not_an_error() {
    let store = Store::new();
    store
        .sql("INSERT INTO apscheduler_jobs (id, job_state) SELECT i::text, 'PENDING' FROM generate_series(1, 20000) i");
    for format in ["table", "json", "jsonl", "csv"] {
        let command = store.apsctl(&["jobs", "list", "--limit", "0", "-o", format]).command();
        let mut shell = Command::new("bash");
        shell.args(["-o", "pipefail", "-c", "\"$@\" | head -1", "bash"]);
        shell.arg(command.get_program()).args(command.get_args()).env_clear();
        shell.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let ended = shell.stdin(Stdio::null()).output().unwrap();
        assert_eq!((ended.status.code(), String::from_utf8_lossy(&ended.stderr).as_ref()), (Some(0), ""), "{format}");
    }
}
