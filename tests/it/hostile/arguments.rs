//! Hostile values on the command line.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Stdio;

use super::{COMMANDS, assert_harmless, assert_unharmed, values, with};
use crate::support::{Store, job};

#[test]
fn hostile_arguments_are_escaped() {
    let store = Store::new();
    job("daily").insert(&store);
    // Maintenance pauses all jobs, those of the other threads too.
    let windows = Store::new();
    let values = values();
    std::thread::scope(|scope| {
        for part in values.chunks(values.len() / 3) {
            let (store, windows) = (&store, &windows);
            scope.spawn(move || {
                for value in part {
                    job(value).insert(store);
                    for command in COMMANDS.iter().filter(|command| command.iter().any(|word| word.contains('@'))) {
                        let words = with(command, value);
                        let words: Vec<&str> = words.iter().map(String::as_str).collect();
                        let on = if command[0] == "maintenance" { windows } else { store };
                        assert_harmless(&on.run(&words), &words);
                    }
                }
            });
        }
    });
    assert_unharmed(&store);
    assert_unharmed(&windows);
    // Each was paused with the given reason and by the given id, unchanged.
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

/// The same for a monitoring check, whose output is one line.
#[test]
fn a_wrong_command_line_is_shown_harmlessly() {
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
fn invalid_utf8_arguments_are_refused() {
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
