//! Runs all pairs of changing commands on three jobs, eight at a time. The journal stays one chain per job, and
//! undoing everything restores each row byte for byte.

use std::sync::Mutex;

use super::{Jobs, guide_jobs, pickled_jobs, schedule_jobs};

const PROCESSES: usize = 8;

/// Commands, with `J` and `K` for two of the jobs.
const COMMON_COMMANDS: [&str; 9] = [
    "jobs pause J K --reason storm",
    "jobs resume J",
    "jobs trigger J K --force",
    "jobs remove J",
    "undo",
    "maintenance begin --for 1h",
    "maintenance extend --for 2h",
    "maintenance end",
    "jobs resume K --at 2025-12-24T18:00:00Z",
];

fn storm(jobs: &Jobs, own: &[&str]) {
    let before = jobs.rows();
    let commands: Vec<&str> = COMMON_COMMANDS.iter().chain(own).copied().collect();
    let mut pairs = Vec::new();
    for first in 0..commands.len() {
        for second in 0..commands.len() {
            pairs.push((first, second));
        }
    }
    // Mixes the commands instead of running all pairs of one after another.
    pairs.sort_by_key(|(first, second)| (first * 7 + second * 11) % pairs_apart(commands.len()));
    let pairs = Mutex::new(pairs.into_iter().enumerate());
    std::thread::scope(|scope| {
        for _ in 0..PROCESSES {
            scope.spawn(|| {
                loop {
                    let next = pairs.lock().unwrap().next();
                    let Some((nth, (first, second))) = next else { break };
                    let [j, k] = [jobs.ids[nth % 3], jobs.ids[(nth / 3 + 1 + nth % 3) % 3]];
                    for command in [commands[first], commands[second]] {
                        let name = |word| match word {
                            "J" => j,
                            "K" => k,
                            word => word,
                        };
                        let args: Vec<&str> = command.split(' ').map(name).collect();
                        let ended = jobs.run(&args);
                        // Jobs that are due are not paused, and are named.
                        let leaves_some = args.starts_with(&["maintenance", "begin"]) && ended.code == Some(1);
                        assert!(leaves_some || matches!(ended.code, Some(0 | 3)), "{args:?}: {ended}");
                    }
                }
            });
        }
    });
    let ended = jobs.run(&["maintenance", "end"]);
    assert!(matches!(ended.code, Some(0 | 3)), "{ended}");
    let changed: usize = jobs.store.value("SELECT count(*) FROM apsctl.operations").parse().unwrap();
    assert!(changed > commands.len(), "only {changed} changes were made");
    jobs.assert_undoable(&before);
}

/// Returns a number without a common factor with the steps.
fn pairs_apart(commands: usize) -> usize {
    commands * commands + 2
}

/// Creates a snapshot of the jobs, to restore them from.
fn snapshot(jobs: &Jobs) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    jobs.run(&["jobs", "snapshot", folder.path().join("jobs").to_str().unwrap()]).code(0);
    folder
}

#[test]
fn on_the_tables_of_task_tracker() {
    let jobs = guide_jobs();
    let folder = snapshot(&jobs);
    let restore = format!("jobs restore {} J K", folder.path().join("jobs").display());
    storm(
        &jobs,
        &["jobs schedule K --cron @hourly", "jobs schedule J --cron @daily", "jobs remove J K --purge --yes", &restore],
    );
}

#[test]
fn on_the_rows_of_apscheduler_3() {
    let jobs = pickled_jobs();
    let folder = snapshot(&jobs);
    // A job whose column and pickle differ.
    jobs.store.sql("UPDATE apscheduler_jobs SET next_run_time = next_run_time + 60 WHERE id = 'cron-dow-0'");
    let restore = format!("jobs restore {} J K", folder.path().join("jobs").display());
    storm(&jobs, &["jobs repair J K", "jobs repair J --pause", &restore]);
}

#[test]
fn on_the_tables_of_apscheduler_4() {
    storm(&schedule_jobs(), &["jobs pause K", "jobs remove K"]);
}
