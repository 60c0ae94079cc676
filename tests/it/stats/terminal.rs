//! `stats durations` on a terminal.

use snapbox::{assert_data_eq, str};

use crate::support::{Store, insert_run, terminal};

/// Creates a store with quick and slow days, an open run, and a job with a long id.
fn store() -> Store {
    let store = Store::new();
    let long_id = "nightly-reconciliation-of-everything-in-the-archive";
    for (job, day, seconds) in [
        ("daily", "24", 30.0),
        (long_id, "24", 19.0),
        ("daily", "25", 6.5),
        ("daily", "25", 5.2),
        ("daily", "26", 0.04),
        (long_id, "26", 2.9),
    ] {
        insert_run(&store, job, "completed", &format!("2025-10-{day} 09:00:00+00"), Some(seconds));
    }
    insert_run(&store, "daily", "running", "2025-10-26 11:59:58+00", None);
    insert_run(&store, "open", "running", "2025-10-23 11:59:58+00", None);
    store
}

#[test]
fn seconds_are_aligned_and_missed_targets_are_marked() {
    let store = store();
    assert_data_eq!(terminal(80).show(&store.apsctl(&["stats", "durations"])), str![""]);
    assert_data_eq!(terminal(80).ascii().show(&store.apsctl(&["stats", "durations", "--by", "job"])), str![""]);
    assert_data_eq!(
        terminal(100).show(&store.apsctl(&[
            "stats",
            "durations",
            "--by",
            "hour",
            "--days",
            "2",
            "--tz",
            "Europe/Berlin"
        ])),
        str![""]
    );
    assert_data_eq!(terminal(80).show(&store.apsctl(&["stats", "durations"]).now("2026-10-25T00:00:00Z")), str![""]);
}

#[test]
fn one_long_run_does_not_flatten_the_bars_of_the_others() {
    let store = store();
    let plot = |by: &'static str| store.apsctl(&["stats", "durations", "--plot", "--by", by]);
    assert_data_eq!(terminal(80).show(&plot("day")), str![""]);
    assert_data_eq!(terminal(100).show(&plot("job")), str![""]);
    assert_data_eq!(terminal(80).ascii().show(&plot("job")), str![""]);
    for width in [40, 80, 100, 160] {
        let shown = terminal(width).show(&plot("hour"));
        assert!(shown.width() <= width.into(), "{shown}");
    }
}
