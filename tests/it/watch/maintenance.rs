//! During maintenance, no finding of the store is reported, neither as new nor as gone.

use super::{LATE, Watched};

#[test]
fn nothing_is_reported_during_maintenance() {
    let watched = Watched::with_late_job();
    assert_eq!(watched.alerts(&[]), LATE);
    watched.store.run(&["maintenance", "begin", "--for", "2h", "--reason", "new disk"]).code(0);
    // The jobs are paused now, so that the check would not find the late one.
    let muted = watched.once(&[]);
    assert_eq!(super::alerts(&muted), [""; 0]);
    let text = "no alerts: maintenance by ";
    assert!(muted.stderr.contains(text) && muted.stderr.contains(": new disk"), "{muted}");
    watched.sql("INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state) VALUES ('x', 'f', '[]', '{}', 'SCHEDULED')");
    assert_eq!(watched.alerts(&[]), [""; 0]);
    watched.store.run(&["maintenance", "end"]).code(0);
    assert_eq!(watched.alerts(&[]), ["appeared verify no-next-run x critical"]);
    watched.sql("DELETE FROM apscheduler_jobs WHERE id <> 'fresh'");
    assert_eq!(watched.alerts(&[]).len(), 2);
}

#[test]
fn an_expired_window_mutes_nothing() {
    let watched = Watched::healthy();
    watched.store.run(&["maintenance", "begin", "--for", "1h"]).code(0);
    watched.make_late("daily");
    assert_eq!(watched.alerts(&[]), [""; 0]);
    let later = watched.apsctl(&["--once", "--check", "stale"]).now("2025-10-26T13:00:01Z").run();
    assert_eq!(super::alerts(&later), LATE, "{later}");
}
