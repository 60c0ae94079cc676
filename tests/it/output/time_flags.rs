//! Every option that takes a time reads one without an offset in the zone of `--tz`.

use std::collections::BTreeSet;
use std::fs;

use clap::CommandFactory as _;

use crate::support::{Store, insert_run, job};

/// The options of all commands that take a time, as `COMMAND --OPTION`.
fn time_options(path: &str, command: &clap::Command, options: &mut BTreeSet<String>) {
    for option in command.get_arguments().filter(|option| !option.is_hide_set()) {
        let is_time = option.get_value_names().is_some_and(|names| names.iter().any(|name| name.contains("TIME")));
        if let Some(long) = option.get_long().filter(|_| is_time) {
            options.insert(format!("{path} --{long}").trim().to_owned());
        }
    }
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        time_options(format!("{path} {}", below.get_name()).trim(), below, options);
    }
}

/// What a case compares of the output.
fn compared(option: &str, output: &str) -> String {
    if !option.starts_with("doctor") {
        return output.to_owned();
    }
    // Other checks measure this machine.
    let rows: serde_json::Value = serde_json::from_str(output).unwrap();
    rows.as_array().unwrap().iter().find(|row| row["check"] == "log-errors").unwrap().to_string()
}

#[test]
fn a_time_without_an_offset_is_in_the_zone_of_tz() {
    let store = Store::new();
    job("hourly").next_run_time("2025-10-26 13:00:00+00").insert(&store);
    store.run(&["jobs", "schedule", "hourly", "--cron", "0 * * * *"]).code(0);
    insert_run(&store, "hourly", "completed", "2025-10-26 05:00:00+00", Some(1.0));
    job("held").next_run_time("2025-10-26 11:00:00+00").insert(&store);
    store.run(&["jobs", "pause", "held"]).code(0);
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("worker.log");
    let line = |hour| format!("2025-10-26 {hour:02}:30:00 ERROR Automation run failed: x\n");
    fs::write(&log, (4..12).map(line).collect::<String>()).unwrap();
    let log = log.to_str().unwrap();
    let archive = folder.path().join("incident.tar.gz");
    let archive = archive.to_str().unwrap();

    let (past, future) = ("2025-10-26 09:00", "2025-12-01 09:00");
    let cases: &[(&str, &[&str], &str)] = &[
        ("jobs resume --at", &["jobs", "resume", "held", "-n", "--at"], future),
        ("jobs schedule --at", &["jobs", "schedule", "hourly", "-n", "--at"], future),
        ("jobs show --from", &["jobs", "show", "hourly", "--columns", "next_runs", "--from"], future),
        ("cron next --from", &["cron", "next", "0 * * * *", "--from"], future),
        ("runs expected --since", &["runs", "expected", "--job", "hourly", "--since"], past),
        ("runs expected --until", &["runs", "expected", "--job", "hourly", "--until"], past),
        ("incident save --since", &["incident", "save", archive, "--columns", "since", "--since"], past),
        ("logs --since", &["logs", "--file", log, "--since"], past),
        ("logs --until", &["logs", "--file", log, "--until"], past),
        ("logs runs --since", &["logs", "runs", "--no-audit", "--file", log, "--since"], past),
        ("logs runs --until", &["logs", "runs", "--no-audit", "--file", log, "--until"], past),
        ("doctor --since", &["doctor", "no-effect", "--file", log, "--since"], past),
        ("doctor --until", &["doctor", "no-effect", "--file", log, "--until"], past),
    ];
    let mut options = BTreeSet::new();
    time_options("", &apsctl::testing::Cli::command(), &mut options);
    let of_cases: BTreeSet<String> = cases.iter().map(|(option, ..)| (*option).to_owned()).collect();
    let missing: Vec<_> = options.difference(&of_cases).collect();
    assert!(missing.is_empty(), "options without a case: {missing:?}");

    for (option, args, local) in cases {
        let run = |time: &str| {
            drop(fs::remove_file(archive));
            store.run(&[*args, &[time, "--tz", "Europe/Berlin", "-o", "json"]].concat())
        };
        let shown = |time: &str| {
            let out = run(time);
            assert!(out.stdout.len() > 4, "{option} {time}: {out}");
            compared(option, &out.stdout)
        };
        let with_offset = local.replace(' ', "T") + ":00+01:00";
        let in_utc = local.replace(' ', "T") + ":00Z";
        assert_eq!(shown(local), shown(&with_offset), "{option}");
        assert_ne!(shown(local), shown(&in_utc), "{option}");
        let skipped = run("2025-03-30 02:30").code(2);
        assert!(skipped.stderr.contains("the time 2025-03-30 02:30:00 does not exist in Europe/Berlin"), "{skipped}");
    }
}
