//! Stores that lack something: the page says why a part is missing, and shows the rest.

use super::{page, parse, section, store, text};
use crate::support::Store;

/// Returns which parts of the page could not be read, by the JSON of the command.
fn not_read(store: &Store, file: &str) -> Vec<String> {
    let row = store.run(&["report", "--html", file, "-o", "json"]).code(0).json();
    row["not_read"].as_array().unwrap().iter().map(|part| part.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_missing_table_leaves_the_other_parts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    let file = file.to_str().unwrap();
    for (table, parts, section_id, reason) in [
        ("automation_audit_log", &["slots", "durations"][..], "durations", "there is no table automation_audit_log"),
        ("approval_rules", &["rules"], "rules", "there is no table approval_rules"),
        ("versions", &["rules"], "rules", "there is no table versions"),
    ] {
        let store = store();
        store.sql(&format!("DROP TABLE {table}"));
        assert_eq!(not_read(&store, file), parts, "{table}");
        let page = std::fs::read_to_string(file).unwrap();
        let document = parse(&page);
        let shown = text(section(&document, section_id));
        assert!(shown.contains("This part could not be read: ") && shown.contains(reason), "{shown}");
        assert!(shown.contains("What to do: "), "{shown}");
        assert!(text(section(&document, "jobs")).contains("weekly"));
        // The notes say the same on stderr.
        let notes = store.run(&["report", "--html", "-"]).code(0).stderr;
        assert!(notes.contains(&format!("not in the report: {}: ", parts[0])), "{notes}");
    }
}

#[test]
fn a_store_of_which_nothing_can_be_read_has_no_page() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.html");
    let store = Store::unmigrated();
    let ended = store.run(&["report", "--html", file.to_str().unwrap()]);
    assert_eq!(ended.code, Some(4), "{ended}");
    assert!(ended.stderr.contains("there is no table apscheduler_jobs"), "{ended}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn stock_apscheduler_stores_have_a_page() {
    for (store, job) in [
        (crate::aps3::writing::migrated("aps3.sql"), "interval-micro"),
        (crate::aps4::migrated(), "interval-30s"),
        (crate::aps3::store_from_dump("aps3.sql"), "interval-micro"),
        (crate::aps4::store_from_dump(), "interval-30s"),
    ] {
        let page = page(&store, &[]);
        let document = parse(&page);
        assert!(text(section(&document, "jobs")).contains(job), "{page}");
        assert!(text(section(&document, "health")).contains("Next run"));
    }
}

#[test]
fn a_role_sees_what_it_may_read() {
    let store = store();
    let url = store.create_role("reader", "SELECT ON apscheduler_jobs");
    let ended = store.apsctl(&["report", "--html", "-"]).env("APSCTL_DATABASE_URL", &url).run().code(0);
    let document = parse(&ended.stdout);
    assert!(text(section(&document, "jobs")).contains("weekly"), "{ended}");
    let durations = text(section(&document, "durations"));
    assert!(durations.contains("permission denied for table automation_audit_log"), "{durations}");
}
