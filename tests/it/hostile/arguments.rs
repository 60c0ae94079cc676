//! Hostile values on the command line

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;

use super::{COMMANDS, assert_harmless, assert_unharmed, values, with_value};
use crate::support::{Store, job};

#[test]
fn hostile_arguments_are_kept_as_text() {
    let store = Store::new();
    job("daily").insert(&store);
    // Maintenance has its own store because it pauses all jobs, also those of the other threads.
    let maintenance_store = Store::new();
    let values = values();
    std::thread::scope(|scope| {
        for part in values.chunks(values.len() / 3) {
            let (store, maintenance_store) = (&store, &maintenance_store);
            scope.spawn(move || {
                for value in part {
                    job(value).insert(store);
                    for command in COMMANDS.iter().filter(|command| command.iter().any(|word| word.contains('@'))) {
                        let words = with_value(command, value);
                        let words: Vec<&str> = words.iter().map(String::as_str).collect();
                        let target = if command[0] == "maintenance" { maintenance_store } else { store };
                        assert_harmless(&target.run(&words), &words);
                    }
                }
            });
        }
    });
    assert_unharmed(&store);
    assert_unharmed(&maintenance_store);
    // Each job was paused with exactly the given id and reason.
    for value in values {
        let rows = store
            .client()
            .query(
                "SELECT FROM apsctl.operations WHERE job_id = $1 AND reason = $1 AND command LIKE '%pause%'",
                &[&value],
            )
            .unwrap();
        assert_eq!(rows.len(), 1, "{value:?}");
    }
}

/// The output of a monitoring check also stays on one line.
#[test]
fn command_line_errors_escape_hostile_values() {
    let store = Store::new();
    for value in values() {
        let (joined, short) = (format!("--older-than={value}"), format!("-n{value}"));
        for args in [
            &["stale", "-o", "nagios", &joined][..],
            &["stale", "--older-than", &value],
            &["audit", "tail", &short],
            &["jobs", &value],
            &[&value],
            &["jobs", "list", "-o", &value],
            &["--tz", &value, "jobs", "list"],
            &["-d", &value, "jobs", "list", "--statement-timeout", "1s"],
        ] {
            let ended = store.run(args);
            assert_harmless(&ended, &args);
            if args.contains(&"nagios") {
                assert_eq!((ended.stdout.lines().count(), ended.stdout.matches('|').count()), (1, 0), "{ended}");
            }
        }
    }
}

#[test]
fn arguments_that_are_not_utf8_are_refused() {
    let store = Store::new();
    for command in COMMANDS.iter().filter(|command| command.iter().any(|word| word.contains('@'))) {
        let mut run = store.apsctl(&[]).command();
        for word in *command {
            let bytes = word.replace('@', "\u{0}").into_bytes();
            let bytes: Vec<u8> = bytes
                .into_iter()
                .flat_map(|byte| if byte == 0 { vec![0xff, 0x1b, b'['] } else { vec![byte] })
                .collect();
            run.arg(OsStr::from_bytes(&bytes));
        }
        let ended = run.stdin(Stdio::null()).output().unwrap();
        let ended = store.apsctl(&[]).output(&ended);
        assert_harmless(&ended, command);
        assert_ne!(ended.code, Some(0), "{command:?}: {ended}");
    }
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
}
