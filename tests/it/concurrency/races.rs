//! Two changes of one job wait for its row: the second is based on the result of the first.

use super::{Jobs, LAYOUTS, guide_jobs};

/// Returns the next run that the job gets back when it is resumed.
fn saved_next_run_time(jobs: &Jobs) -> String {
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
fn two_concurrent_schedules_and_an_undo_of_the_second() {
    let jobs = guide_jobs();
    let before = jobs.rows();
    let [first, second] = jobs.run_concurrently([
        &["jobs", "schedule", "a", "--cron", "1 1 * * *"],
        &["jobs", "schedule", "a", "--cron", "2 2 * * *"],
    ]);
    drop((first.code(0), second.code(0)));
    jobs.run(&["undo", "2"]).code(0);
    assert_eq!(jobs.store.value("SELECT cron FROM apsctl.schedules"), "1 1 * * *");
    jobs.assert_undoable(&before);
}

#[test]
fn two_concurrent_pauses_keep_the_next_run() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        let next = next_run_time(&jobs);
        let [first, second] = jobs
            .run_concurrently([&["jobs", "pause", id, "--reason", "one"], &["jobs", "pause", id, "--reason", "two"]]);
        drop((first.code(0), second.code(0)));
        jobs.run(&["jobs", "resume", id]).code(0);
        assert_eq!(next_run_time(&jobs), next);
        jobs.assert_undoable(&before);
    }
}

#[test]
fn a_concurrent_pause_and_resume_keep_the_next_run() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        let next = next_run_time(&jobs);
        jobs.run(&["jobs", "pause", id]).code(0);
        let kept = saved_next_run_time(&jobs);
        let [first, second] = jobs.run_concurrently([&["jobs", "resume", id], &["jobs", "pause", id]]);
        drop((first.code(0), second.code(0)));
        assert_eq!(saved_next_run_time(&jobs), kept);
        let [first, second] =
            jobs.run_concurrently([&["jobs", "pause", id, "--reason", "again"], &["jobs", "resume", id]]);
        drop((first.code(0), second.code(0)));
        assert_eq!(next_run_time(&jobs), next);
        assert_eq!(jobs.store.value("SELECT count(*) FROM apsctl.pauses"), "0");
        jobs.assert_undoable(&before);
    }
}

#[test]
fn a_concurrent_removal_and_pause() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        let [removed, paused] = jobs.run_concurrently([&["jobs", "remove", id], &["jobs", "pause", id]]);
        drop((removed.code(0), paused.code(3)));
        jobs.assert_undoable(&before);
    }
}

#[test]
fn a_removal_and_its_undo_while_another_waits_for_the_row() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        jobs.run(&["jobs", "pause", id]).code(0);
        // The row to be locked is gone, and another one exists when it is read.
        let args: &[&str] = match jobs.table {
            "apscheduler_jobs" => &["jobs", "remove", id, "--purge", "--yes"],
            _ => &["jobs", "remove", id],
        };
        let [removed, undone, resumed] = jobs.run_concurrently([args, &["undo", "1"], &["jobs", "resume", id]]);
        drop(removed.code(0));
        // Depending on the order, the job is gone or exists.
        assert!([undone.code, resumed.code].iter().all(|code| matches!(code, Some(0 | 3))), "{undone}{resumed}");
        jobs.assert_undoable(&before);
    }
}

#[test]
fn one_operation_is_undone_once() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        jobs.run(&["jobs", "pause", id, "--reason", "x"]).code(0);
        let [first, second] = jobs.run_concurrently([&["undo", "1"], &["undo", "1"]]);
        drop(first.code(0));
        assert!(second.code(0).stderr.contains("has already been undone"));
        assert_eq!(jobs.rows(), before);
        jobs.assert_undoable(&before);
    }
}

#[test]
fn a_concurrent_change_of_a_job_and_maintenance() {
    for layout in LAYOUTS {
        let jobs = layout();
        let (before, id) = (jobs.rows(), jobs.ids[0]);
        let [begun, paused] =
            jobs.run_concurrently([&["maintenance", "begin"], &["jobs", "pause", id, "--reason", "x"]]);
        drop((begun.code(0), paused.code(0)));
        jobs.assert_journaled();
        let ended = jobs.run(&["maintenance", "end"]).code(3);
        assert!(ended.stderr.contains(&format!("still paused: {id}")), "{ended}");
        jobs.run(&["jobs", "resume", id]).code(0);
        jobs.run(&["maintenance", "begin"]).code(0);
        let [paused, ended] = jobs.run_concurrently([&["jobs", "pause", id, "--reason", "y"], &["maintenance", "end"]]);
        drop((paused.code(0), ended.code(3)));
        jobs.assert_undoable(&before);
    }
}
