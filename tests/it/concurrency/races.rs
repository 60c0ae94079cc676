//! Two changes of one job that both wait for its row: the second goes by what the first has left

use super::{Jobs, LAYOUTS, guide};

/// When the job runs next once it is resumed.
fn kept_time(jobs: &Jobs) -> String {
    let id = jobs.ids[0];
    let kept = format!("SELECT kept_next_run_time FROM apsctl.pauses WHERE job_id = '{id}'");
    match jobs.table {
        "schedules" => jobs.store.value(&format!("SELECT next_fire_time FROM schedules WHERE id = '{id}'")),
        _ => jobs.store.value(&kept),
    }
}

fn next_run_time(jobs: &Jobs) -> String {
    let (table, id) = (jobs.table, jobs.ids[0]);
    let column = if table == "schedules" { "next_fire_time" } else { "next_run_time" };
    jobs.store.value(&format!("SELECT {column} FROM {table} WHERE id = '{id}'"))
}

#[test]
fn two_schedules_at_once_and_the_second_is_taken_back() {
    let jobs = guide();
    let before = jobs.rows();
    let [first, second] = jobs.all_at_once([
        &["jobs", "schedule", "a", "--cron", "1 1 * * *"],
        &["jobs", "schedule", "a", "--cron", "2 2 * * *"],
    ]);
    drop((first.code(0), second.code(0)));
    jobs.run(&["undo", "2"]).code(0);
    assert_eq!(jobs.store.value("SELECT cron FROM apsctl.schedules"), "1 1 * * *");
    jobs.can_all_be_taken_back(&before);
}

#[test]
fn two_pauses_at_once_keep_the_next_run() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        let next = next_run_time(&jobs);
        let [first, second] = jobs.all_at_once([
            &["jobs", "pause", id, "--reason", "one"],
            &["jobs", "pause", id, "--reason", "two"],
        ]);
        drop((first.code(0), second.code(0)));
        jobs.run(&["jobs", "resume", id]).code(0);
        assert_eq!(next_run_time(&jobs), next);
        jobs.can_all_be_taken_back(&before);
    }
}

#[test]
fn a_pause_and_a_resume_at_once_keep_the_next_run() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        let next = next_run_time(&jobs);
        jobs.run(&["jobs", "pause", id]).code(0);
        let kept = kept_time(&jobs);
        let [first, second] = jobs.all_at_once([&["jobs", "resume", id], &["jobs", "pause", id]]);
        drop((first.code(0), second.code(0)));
        assert_eq!(kept_time(&jobs), kept);
        let [first, second] =
            jobs.all_at_once([&["jobs", "pause", id, "--reason", "again"], &["jobs", "resume", id]]);
        drop((first.code(0), second.code(0)));
        assert_eq!(next_run_time(&jobs), next);
        assert_eq!(jobs.store.value("SELECT count(*) FROM apsctl.pauses"), "0");
        jobs.can_all_be_taken_back(&before);
    }
}

#[test]
fn a_removal_and_a_pause_at_once() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        let [removed, paused] = jobs.all_at_once([&["jobs", "remove", id], &["jobs", "pause", id]]);
        drop((removed.code(0), paused.code(3)));
        jobs.can_all_be_taken_back(&before);
    }
}

#[test]
fn a_removal_and_its_undo_while_another_waits_for_the_row() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        jobs.run(&["jobs", "pause", id]).code(0);
        // The row that the third locks is gone, and there is another when it reads.
        let args: &[&str] = match jobs.table {
            "apscheduler_jobs" => &["jobs", "remove", id, "--purge", "--yes"],
            _ => &["jobs", "remove", id],
        };
        let [removed, undone, resumed] = jobs.all_at_once([args, &["undo", "1"], &["jobs", "resume", id]]);
        drop(removed.code(0));
        // Whoever comes next: the job is gone, or it is there.
        assert!(
            [undone.code, resumed.code].iter().all(|code| matches!(code, Some(0 | 3))),
            "{undone}{resumed}"
        );
        jobs.can_all_be_taken_back(&before);
    }
}

#[test]
fn one_operation_is_taken_back_once() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        jobs.run(&["jobs", "pause", id, "--reason", "x"]).code(0);
        let [first, second] = jobs.all_at_once([&["undo", "1"], &["undo", "1"]]);
        drop(first.code(0));
        assert!(second.code(0).stderr.contains("had been taken back already"));
        assert_eq!(jobs.rows(), before);
        jobs.can_all_be_taken_back(&before);
    }
}

#[test]
fn a_change_of_a_job_and_maintenance_at_once() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        let [begun, paused] =
            jobs.all_at_once([&["maintenance", "begin"], &["jobs", "pause", id, "--reason", "x"]]);
        drop((begun.code(0), paused.code(0)));
        jobs.is_journalled();
        let ended = jobs.run(&["maintenance", "end"]).code(3);
        assert!(ended.stderr.contains(&format!("still paused: {id}")), "{ended}");
        jobs.run(&["jobs", "resume", id]).code(0);
        jobs.run(&["maintenance", "begin"]).code(0);
        let [paused, ended] =
            jobs.all_at_once([&["jobs", "pause", id, "--reason", "y"], &["maintenance", "end"]]);
        drop((paused.code(0), ended.code(3)));
        jobs.can_all_be_taken_back(&before);
    }
}
