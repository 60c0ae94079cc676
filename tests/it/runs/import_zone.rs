//! `runs import` of logs whose times are in another zone

use std::fs;

use super::import::{Log, completed, failed, runs, started, store};

/// A log of one run, with this hour instead of 11 at the start of its lines.
fn log_at(hour: &str) -> Log {
    let log = Log::new(&[&started("01:00,010", "01:00"), &completed("01:02,010")]);
    let lines = fs::read_to_string(&log.path).unwrap();
    let lines = lines.lines().map(|line| line.replacen("2025-10-26 11", &format!("2025-10-26 {hour}"), 1) + "\n");
    fs::write(&log.path, lines.collect::<String>()).unwrap();
    log
}

#[test]
fn a_log_in_another_zone_is_refused_before_anything_is_stored() {
    let store = store();
    for (hour, args, certainty, why) in [
        ("13", &[][..], "are not in UTC", "a line is in the future, at 2025-10-26 13:01:00 UTC"),
        ("10", &[], "are not in UTC", "a run starts before it was due, at 2025-10-26 10:01:00 UTC"),
        ("11", &["--log-tz", "Europe/Berlin"], "are not in Europe/Berlin", "a run starts before it was due"),
        ("12", &[], "are probably not in UTC", "every run starts 1h after it was due"),
    ] {
        let log = log_at(hour);
        // The future is that of the test's clock.
        let now = if hour == "12" { "2025-10-26T13:00:00Z" } else { crate::support::NOW };
        let args = [&["runs", "import", "--file", log.path()], args].concat();
        let out = store.apsctl(&args).now(now).run().code(3);
        assert!(out.stderr.contains(&format!("the times in the log {certainty}: {why}")), "{out}");
        assert!(out.stderr.contains("name their zone with --log-tz"), "{out}");
    }
    assert_eq!(store.value("SELECT count(*) FROM apsctl.runs"), "0");
    let log = log_at("12");
    store.run(&["runs", "import", "--file", log.path(), "--log-tz", "Europe/Berlin"]).code(0);
    assert_eq!(runs(&store), "completed 01:00 01:00 01:02");
}

#[test]
fn what_is_only_likely_is_permitted_with_the_zone() {
    let store = store();
    let log = log_at("12");
    let import = |args: &[&str]| {
        let args = [&["runs", "import", "--file", log.path()], args].concat();
        store.apsctl(&args).now("2025-10-26T13:00:00Z").run()
    };
    let out = import(&[]).code(3);
    assert!(out.stderr.contains("if they are right, add --log-tz UTC"), "{out}");
    import(&["--log-tz", "UTC"]).code(0);
    // The file was last changed before its lines.
    let log = log_at("11");
    let file = fs::File::open(&log.path).unwrap();
    let written = std::time::SystemTime::from(chrono::DateTime::from_timestamp(1_761_469_200, 0).unwrap());
    file.set_modified(written).unwrap();
    let out = store.run(&["runs", "import", "--file", log.path()]).code(3);
    assert!(out.stderr.contains("probably not in UTC: the file was last changed before the time of a line"), "{out}");
    store.run(&["runs", "import", "--file", log.path(), "--log-tz", "UTC"]).code(0);
}

#[test]
fn a_run_that_starts_in_time_shows_that_the_zone_is_right() {
    let store = store();
    let late = [started("31:00,010", "01:00"), completed("31:02,010")];
    let in_time = [started("32:00,010", "32:00"), completed("32:02,010")];
    let lines = late.iter().chain(&in_time).map(String::as_str).collect::<Vec<_>>();
    store.run(&["runs", "import", "--file", Log::new(&lines[..2]).path()]).code(3);
    store.run(&["runs", "import", "--file", Log::new(&lines).path()]).code(0);
}

#[test]
fn a_zone_that_nothing_shows_is_named() {
    let store = store();
    let log = Log::new(&[&failed("01:02,010")]);
    let note = "the zone of the log's times is unknown, and was taken to be UTC; name it with --log-tz";
    let import = |args: &[&str]| store.run(&[&["runs", "import", "--file", log.path()], args].concat()).code(0).stderr;
    assert!(import(&[]).contains(note), "{}", import(&[]));
    assert!(!import(&["--log-tz", "UTC"]).contains(note));
    log.write(&[&failed("01:02,010").replacen(",010", "+00:00", 1)]);
    assert!(!import(&[]).contains(note), "{}", import(&[]));
}
