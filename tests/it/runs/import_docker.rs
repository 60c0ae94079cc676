//! `logs`, `logs runs` and `runs import` read the files of Docker's log driver `json-file`

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use snapbox::{assert_data_eq, str};

use super::import::{Log, completed, failed, import, runs, started, store};
use crate::support::apsctl;

/// The size of Docker's pieces of a long line.
const PIECE_BYTES: usize = 16 << 10;

/// Returns the lines of a container as Docker writes them, each at the time of the line, or at that of the line above.
fn encoded(text: &str) -> String {
    let mut time = "2025-10-26T11:59:00".to_owned();
    let mut encoded = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with("2025-10-26 ") {
            time = line[..19].replace(' ', "T");
        }
        for piece in line.as_bytes().chunks(PIECE_BYTES) {
            let piece =
                json!({"log": String::from_utf8_lossy(piece), "stream": "stderr", "time": format!("{time}.123Z")});
            encoded += &(piece.to_string() + "\n");
        }
    }
    encoded
}

fn day(line: &str) -> String {
    format!("2025-10-26 11:{line}\n")
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn runs_in_rotated_and_compressed_files_are_imported() {
    let store = store();
    let log = Log::new(&[]);
    // The first run begins in the oldest file, and its error is longer than a piece of Docker's.
    let error = failed("01:02,010").replace("KeyError: 'a'", &format!("KeyError: '{}'", "é".repeat(PIECE_BYTES)));
    let oldest = day(&started("01:00,010", "01:00")) + &day(&started("02:00,000", "02:00"));
    let name = |suffix: &str| log.path.with_file_name(format!("scheduler.log{suffix}"));
    std::fs::write(name(".2.gz"), gzip(&encoded(&oldest))).unwrap();
    std::fs::write(name(".1"), encoded(&day(&error))).unwrap();
    std::fs::write(&log.path, encoded(&day(&completed("02:05,000")))).unwrap();
    for expected in ["2,2,0,0", "2,0,0,2"] {
        let out = import(&store, &log.path);
        assert!(out.lines().nth(1).unwrap().contains(&format!(",{expected},")), "{out}");
    }
    let runs = runs(&store);
    assert!(runs.starts_with("failed 01:00 01:00 01:02 KeyError: 'éé"), "{runs:.100}");
    assert!(runs.ends_with("\ncompleted 02:00 02:00 02:05"), "{runs:.100}");

    let listed = apsctl(&["logs", "runs", "--no-audit", "--file", log.path(), "-o", "json"]).run().code(0).json();
    let statuses: Vec<&str> = listed.as_array().unwrap().iter().map(|run| run["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["failed", "completed"]);
}

#[test]
fn lines_without_a_time_get_that_of_docker() {
    let log = Log::new(&[]);
    std::fs::write(&log.path, encoded("INFO:schedule:one\n  more\nplain\nERROR:x:two\n")).unwrap();
    assert_data_eq!(
        apsctl(&["logs", "--all", "--file", log.path()]).run(),
        str![[r#"
INFO:schedule:one
  more
plain
ERROR:x:two
---- exit 0 ----

"#]]
    );
    let json = apsctl(&["logs", "--all", "--file", log.path(), "-o", "json"]).run().code(0).json();
    assert_eq!(json[0]["time"], "2025-10-26T11:59:00.123Z", "{json}");
    // A pipe is decoded, too.
    let piped = std::process::Command::new("sh")
        .args(["-c", &format!("cat {} | {} logs --all -", log.path(), env!("CARGO_BIN_EXE_apsctl"))])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&piped.stdout).starts_with("INFO:schedule:one\n"), "{piped:?}");
}

#[test]
fn a_zone_that_differs_from_dockers_times_is_certain() {
    let store = store();
    let log = Log::new(&[]);
    let line = day(&started("01:00,010", "01:00"));
    // Two hours ahead of Docker's time.
    std::fs::write(&log.path, encoded(&line).replace("T11:01:00", "T09:01:00")).unwrap();
    let out = store.run(&["runs", "import", "--file", log.path(), "--log-tz", "UTC"]).code(3);
    assert!(out.stderr.contains("the times in the log are not in UTC: they are 2h ahead of Docker's"), "{out}");
}
