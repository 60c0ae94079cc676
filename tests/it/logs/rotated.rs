//! Rotated log files.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use snapbox::{assert_data_eq, str};

use super::Folder;

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn day(day: u32) -> String {
    format!("2025-10-{day:02} 09:00:00 INFO schedule of the {day}th\n")
}

fn rotated() -> Folder {
    let folder = Folder::with(day(26));
    folder.write("worker.log.1", day(25)).write("worker.log.2.gz", gzip(&day(24))).write("worker.log.bak", day(1));
    folder.write("worker.log-20251020.gz", gzip(&day(19))).write("other.log.1", day(2));
    folder
}

#[test]
fn rotated_files_are_read_in_order_of_time() {
    assert_data_eq!(
        rotated().run(&["logs"]),
        str![[r#"
2025-10-19 09:00:00 INFO schedule of the 19th
2025-10-24 09:00:00 INFO schedule of the 24th
2025-10-25 09:00:00 INFO schedule of the 25th
2025-10-26 09:00:00 INFO schedule of the 26th
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        rotated().run(&["logs", "--no-rotated"]),
        str![[r#"
2025-10-26 09:00:00 INFO schedule of the 26th
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_compressed_file_is_recognized_by_its_content() {
    let two = [gzip(&day(24)), gzip(&day(25))].concat();
    assert_data_eq!(
        Folder::with(two).run(&["logs"]),
        str![[r#"
2025-10-24 09:00:00 INFO schedule of the 24th
2025-10-25 09:00:00 INFO schedule of the 25th
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_damaged_file_is_read_as_far_as_possible() {
    let folder = Folder::with(day(26));
    let whole = gzip(&(1..=20).map(day).collect::<String>());
    folder.write("worker.log.1", &whole[..whole.len() - 6]);
    let out = folder.run(&["logs"]).code(0);
    assert!(out.stdout.ends_with("schedule of the 26th\n"), "{out}");
    assert!(out.stderr.contains("WARN FOLDER/worker.log.1: "), "{out}");
}
