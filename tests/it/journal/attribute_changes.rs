//! `audit operations` names the old and new values of what `jobs edit` and `jobs schedule` change, on every layout.

use snapbox::{assert_data_eq, str};

use crate::aps3::writing::migrated;
use crate::support::{Store, job, terminal};

fn changes(store: &Store) -> String {
    store.run(&["audit", "operations", "--columns", "id,job_id,changes,undo_of", "-o", "csv"]).code(0).stdout
}

#[test]
fn edits_and_schedules_are_shown_with_old_and_new_values() {
    let guide = Store::new();
    job("daily").insert(&guide);
    guide.run(&["jobs", "schedule", "daily", "--cron", "0 9 * * *"]).code(0);
    guide.run(&["jobs", "schedule", "daily", "--cron", "0 10 * * *"]).code(0);
    guide.run(&["undo"]).code(0);
    guide.run(&["jobs", "pause", "daily"]).code(0);
    assert_data_eq!(
        changes(&guide),
        str![[r#"
id,job_id,changes,undo_of
1,daily,schedule none → 0 9 * * *,
2,daily,schedule 0 9 * * * → 0 10 * * *,
3,daily,schedule 0 10 * * * → 0 9 * * *,2
4,daily,,

"#]]
    );
    let aps3 = migrated("aps3.sql");
    let all = ["--grace", "7m", "--max-instances", "2", "--coalesce", "off", "--name", "new name"];
    aps3.run(&[&["jobs", "edit", "interval-micro"], &all[..]].concat()).code(0);
    aps3.run(&["jobs", "schedule", "interval-micro", "--every", "90m"]).code(0);
    aps3.run(&["undo"]).code(0);
    assert_data_eq!(
        changes(&aps3),
        str![[r#"
id,job_id,changes,undo_of
1,interval-micro,"grace 1s → 7m, max_instances 1 → 2, name ""cleanup"" → ""new name""",
2,interval-micro,schedule interval[0:00:00.250000] → interval[1:30:00],
3,interval-micro,schedule interval[1:30:00] → interval[0:00:00.250000],2

"#]]
    );
    let aps4 = crate::aps4::migrated();
    aps4.run(&["jobs", "edit", "interval-30s", "--grace", "5m", "--coalesce", "off"]).code(0);
    aps4.run(&["jobs", "schedule", "interval-30s", "--every", "90m"]).code(0);
    assert_data_eq!(
        changes(&aps4),
        str![[r#"
id,job_id,changes,undo_of
1,interval-30s,"grace none → 5m, coalesce latest → all",
2,interval-30s,"schedule IntervalTrigger(seconds=30, start_time='2026-12-01 08:00:00+01:00') → IntervalTrigger(seconds=5400, start_time='2025-10-26 13:30:00+00:00')",

"#]]
    );
}

#[test]
fn on_a_terminal_the_values_stand_below_the_operation() {
    let store = migrated("aps3.sql");
    store.run(&["jobs", "edit", "interval-micro", "--grace", "7m", "--max-instances", "2"]).code(0);
    store.run(&["jobs", "edit", "--id", "interval-*", "--coalesce", "off", "--yes"]).code(0);
    let shown = terminal(80).show(&store.apsctl(&["audit", "operations"])).text;
    assert!(shown.contains("  interval-micro  grace, max_instances\n"), "{shown}");
    assert!(shown.contains("    └ grace 1s → 7m, max_instances 1 → 2\n"), "{shown}");
    assert!(shown.contains("    └ coalesce on → off\n"), "{shown}");
}
