//! Where the page is written.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::store;
use crate::support::Store;

#[test]
fn the_file_is_replaced_in_one_step_and_readable_by_everyone() {
    let (store, folder) = (store(), tempfile::tempdir().unwrap());
    let file = folder.path().join("report.html");
    fs::write(&file, "old").unwrap();
    let row = store.run(&["report", "--html", file.to_str().unwrap(), "--days", "7", "-o", "json"]).code(0).json();
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n") && page.ends_with("</html>\n"), "{page}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o644);
    assert_eq!(row["file"], file.to_str().unwrap());
    assert_eq!(row["bytes"], page.len());
    assert_eq!(row["store"], "DATABASE");
    assert_eq!((row["days"].as_i64(), row["status"].as_str()), (Some(7), Some("unhealthy")));
    assert_eq!(row["made_at"], "2025-10-26T12:00:00Z");
    assert_eq!(row["not_read"], serde_json::json!([]));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // Standard output has the same page, and nothing else.
    assert_eq!(
        store.run(&["report", "--html", "-", "--days", "7"]).code(0).stdout.replace("DATABASE", store.database()),
        page
    );
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_before_the_store_is_read() {
    let (store, folder) = (Store::new(), tempfile::tempdir().unwrap());
    for (file, message) in
        [("/nowhere/report.html", "No such file or directory"), ("/dev/null", "is not a regular file")]
    {
        let ended = store.run(&["report", "--html", file]);
        assert!(ended.code != Some(0) && ended.stderr.contains(message), "{ended}");
    }
    let link = folder.path().join("link.html");
    symlink(folder.path().join("target"), &link).unwrap();
    store.run(&["report", "--html", link.to_str().unwrap()]).code(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_file(), "the link is replaced, not followed");
}

#[test]
fn the_range_of_days_is_checked() {
    let store = Store::new();
    for days in ["0", "-1", "367", "many"] {
        store.run(&["report", "--html", "-", &format!("--days={days}")]).code(2);
    }
    store.run(&["report"]).code(2);
    store.run(&["report", "--html", "-", "--days", "366"]).code(0);
}
