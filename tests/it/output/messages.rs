//! Messages for what people get wrong, and for servers in an unusual state.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::{Store, apsctl};

#[test]
fn an_unknown_time_zone_is_answered_with_similar_ones() {
    for (args, expected) in [
        (&["jobs", "list", "--tz", "Europe/Warschau"][..], "did you mean Europe/Warsaw?"),
        (&["jobs", "list", "--store-tz", "new york"], "did you mean America/New_York?"),
        (&["logs", "--log-tz", "Mars/Olympus_Mons"], "use a name of the IANA time zone database"),
    ] {
        let ended = apsctl(args).run().code(2);
        assert!(ended.stderr.contains(expected), "{ended}");
    }
    let ended = apsctl(&["jobs", "list"]).env("APSCTL_STORE_TZ", "Warsaw").run().code(2);
    assert!(
        ended.stderr.contains("APSCTL_STORE_TZ: unknown time zone `Warsaw`; did you mean Europe/Warsaw?"),
        "{ended}"
    );
}

#[test]
fn an_invalid_since_is_answered_with_the_accepted_forms() {
    for args in [
        &["audit", "tail", "--since", "yesterday"][..],
        &["audit", "operations", "--since", "yesterday"],
        &["logs", "--since", "yesterday"],
        &["runs", "expected", "--since", "yesterday"],
        &["doctor", "--since", "yesterday"],
    ] {
        let ended = apsctl(args).run().code(2);
        let names_forms = ["90s", "2h", "7d"].iter().all(|form| ended.stderr.contains(form));
        assert!(names_forms && ended.stderr.contains("'yesterday'"), "{ended}");
    }
    let times = apsctl(&["logs", "--since", "yesterday"]).run();
    assert!(times.stderr.contains("2025-10-27 or 2025-10-27T09:00:00Z"), "{times}");
    assert!(apsctl(&["audit", "tail", "--since", "yesterday"]).run().stderr.contains("`all`"));
}

#[test]
fn a_server_whose_files_were_replaced_is_to_be_restarted() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let library = folder.path().join("replaced.so");
    fs::write(&library, "not a library").unwrap();
    for name in ["$libdir/removed_by_an_upgrade", library.to_str().unwrap()] {
        let store = Store::new();
        store.sql(&format!("ALTER DATABASE {} SET session_preload_libraries = '{name}'", store.database()));
        let ended = store.run(&["jobs", "list"]).code(4);
        assert!(ended.stderr.contains("restart the server"), "{ended}");
    }
}
