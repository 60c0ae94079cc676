//! Changes of a thousand jobs and more: beside another operator and a running scheduler, killed half-way, and their memory.

use nix::sys::signal::Signal;
use snapbox::{assert_data_eq, str};

use crate::aps3::scheduler_process::SchedulerProcess;
use crate::aps3::writing::migrated as aps3;
use crate::aps4::migrated as aps4;
use crate::support::{HeldLock, Output, RunningApsctl, Store, terminal, wait_for, wait_for_blocked, wait_until};

/// All rows that a change may write, exactly.
fn rows(store: &Store, table: &str) -> String {
    ["apsctl.pauses", "apsctl.schedules", table]
        .map(|table| store.value(&format!("SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")))
        .join(" ")
}

/// Creates a store with this many jobs of Task Tracker.
fn guide(jobs: usize) -> Store {
    let store = Store::new();
    store.sql(&format!(
        "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
         SELECT 'job-' || lpad(n::text, 5, '0'), 'app.jobs.run_' || n % 7, '[]', '{{}}', 'SCHEDULED',
                '2025-10-27 09:00Z'::timestamptz + n * interval '1 second'
         FROM generate_series(1, {jobs}) n"
    ));
    store
}

/// Holds up a change of all jobs at the pause of the last one.
fn hold_last_pause(store: &Store, id: &str) -> HeldLock {
    HeldLock::by(
        store,
        &format!(
            "INSERT INTO apsctl.pauses (job_id, kept_job_state, paused_by, paused_at) VALUES ('{id}', 'x', 'x', now())"
        ),
    )
}

#[test]
fn a_change_that_is_killed_half_way_has_changed_nothing() {
    let store = guide(1_000);
    let before = rows(&store, "apscheduler_jobs");
    let held = hold_last_pause(&store, "job-01000");
    let pause = RunningApsctl::start(store.apsctl(&["jobs", "pause", "--all", "--yes"]));
    wait_for_blocked(&store, "apsctl%", 1);
    // The entries of the jobs before it have been written.
    wait_for(&store, "SELECT last_value >= 750 FROM apsctl.operations_id_seq");
    pause.signal(Signal::SIGKILL);
    assert_eq!(pause.wait().code, None);
    store.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'apsctl%'");
    drop(held);
    wait_for(
        &store,
        "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'apsctl%')",
    );
    assert_eq!(rows(&store, "apscheduler_jobs"), before);
    assert_eq!(store.value("SELECT count(*) FROM apsctl.operations"), "0");
    store.run(&["audit", "operations", "--verify"]).code(0);
    store.run(&["jobs", "pause", "--all", "--yes", "-q"]).code(0);
    assert_eq!(store.value("SELECT count(DISTINCT group_id) FROM apsctl.operations"), "1");
    store.run(&["undo", "-q"]).code(0);
    assert_eq!(rows(&store, "apscheduler_jobs"), before);
}

#[test]
fn a_second_operator_waits_and_changes_the_rows_of_the_first() {
    let store = guide(1_000);
    let before = rows(&store, "apscheduler_jobs");
    let held = hold_last_pause(&store, "job-01000");
    let pause = RunningApsctl::start(store.apsctl(&["jobs", "pause", "--all", "--yes", "-q"]));
    wait_for_blocked(&store, "apsctl%", 1);
    let remove = RunningApsctl::start(store.apsctl(&["jobs", "remove", "--id", "job-0000?", "--purge", "--yes", "-q"]));
    let scheduled =
        RunningApsctl::start(store.apsctl(&["jobs", "trigger", "--state", "SCHEDULED", "--id", "job-001*", "--yes"]));
    wait_for_blocked(&store, "apsctl%", 3);
    drop(held);
    pause.wait().code(0);
    remove.wait().code(0);
    // They are no longer SCHEDULED.
    let scheduled = scheduled.wait().code(3);
    assert!(scheduled.stderr.contains("none of the selected jobs matches any more"), "{scheduled}");
    assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs WHERE job_state = 'PAUSED'"), "991");
    assert_eq!(store.value("SELECT count(DISTINCT group_id) FROM apsctl.operations"), "2");
    store.run(&["audit", "operations", "--verify"]).code(0);
    let refused = store.run(&["undo", "1", "--yes"]).code(3);
    assert!(refused.stderr.contains("job job-00001 is gone since operation 1; nothing was changed"), "{refused}");
    for operation in ["1001", "1"] {
        store.run(&["undo", operation, "--yes", "-q"]).code(0);
    }
    assert_eq!(rows(&store, "apscheduler_jobs"), before);
}

/// Runs the command again while the scheduler is about to run a job: on a busy machine it is late.
fn beside_scheduler(store: &Store, args: &[&str]) -> Output {
    let mut output = store.apsctl(args).real_time().run();
    wait_until("the change finds a moment between two runs", || {
        let is_late = output.code == Some(3) && output.stderr.contains("try again");
        if is_late {
            output = store.apsctl(args).real_time().run();
        }
        !is_late
    });
    output.code(0)
}

#[test]
fn two_thousand_jobs_change_beside_a_scheduler_that_runs_one_of_them_each_second() {
    let store = Store::unmigrated();
    let Some(mut scheduler) = SchedulerProcess::start(&store, 1) else { return };
    store.sql(
        "INSERT INTO apscheduler_jobs SELECT id || '-' || n, next_run_time, job_state
         FROM apscheduler_jobs, generate_series(1, 2000) n WHERE id = 'date'",
    );
    scheduler.wait_until(|state| state.runs.len() > 1);
    let far = "SELECT md5(string_agg(j::text, '|' ORDER BY j.id)) FROM apscheduler_jobs j WHERE id <> 'tick-000'";
    let before = store.value(far);
    let pause = beside_scheduler(&store, &["jobs", "pause", "--all", "--yes", "-o", "json"]);
    assert_eq!(pause.json().as_array().unwrap().len(), 2_004);
    assert_eq!(store.value("SELECT count(*) FROM apscheduler_jobs WHERE next_run_time IS NOT NULL"), "0");
    let runs_until_pause = scheduler.state().runs_of("tick-000");
    for pair in runs_until_pause.windows(2) {
        assert_eq!((pair[1] - pair[0]).num_seconds(), 1, "{runs_until_pause:?}");
    }
    beside_scheduler(&store, &["undo", "-q"]);
    assert_eq!(store.value(far), before);
    // It sleeps, because no job was scheduled.
    scheduler.request("wake");
    let resumed = scheduler.wait_until(|state| state.runs.len() > runs_until_pause.len() + 1);
    assert!(resumed.is_alive && resumed.lost == 0, "alive: {}, {} runs lost", resumed.is_alive, resumed.lost);
    beside_scheduler(&store, &["jobs", "edit", "--func", "live_jobs:Mailer.send", "--grace", "5m", "--yes", "-q"]);
    beside_scheduler(&store, &["undo", "-q"]);
    assert_eq!(store.value(far), before);
    store.run(&["audit", "operations", "--verify"]).code(0);
    assert!(scheduler.state().is_alive);
}

#[test]
fn resume_and_restore_take_filters() {
    for (store, table, filter, count) in [
        (guide(40), "apscheduler_jobs", ["--func", "app.jobs.run_1"], 6),
        (aps3("aps3.sql"), "apscheduler_jobs", ["--id", "cron-dow-?"], 1),
        (aps4(), "schedules", ["--id", "cron-dow-?"], 2),
    ] {
        let before = rows(&store, table);
        let pause = store.apsctl(&["jobs", "pause", "--yes", "-q", "-o", "json"]).args(&filter).run().code(0).json();
        let changed =
            |json: &serde_json::Value| json.as_array().unwrap().iter().filter(|row| row["changed"] == true).count();
        assert!(changed(&pause) >= count, "{pause}");
        let args = ["jobs", "resume", "--state", "PAUSED", "--yes", "-q", "-o", "json"];
        let resume = store.apsctl(&args).args(&filter).run().code(0).json();
        assert!(changed(&resume) >= changed(&pause), "{resume}");
        for _ in 0..2 {
            store.run(&["undo", "-q"]).code(0);
        }
        assert_eq!(rows(&store, table), before);
        if table == "schedules" {
            continue;
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("jobs.snapshot");
        let file = file.to_str().unwrap();
        store.run(&["jobs", "snapshot", file]).code(0);
        store.apsctl(&["jobs", "remove", "--purge", "--yes", "-q"]).args(&filter).run().code(0);
        assert_ne!(rows(&store, table), before);
        let restored = store.apsctl(&["jobs", "restore", file, "--yes", "-q", "-o", "json"]).args(&filter).run();
        assert!(restored.code(0).json().as_array().unwrap().len() >= count);
        assert_eq!(rows(&store, table), before);
        store.run(&["undo", "-q"]).code(0);
        store.run(&["undo", "-q"]).code(0);
        assert_eq!(rows(&store, table), before);
        store.run(&["audit", "operations", "--verify"]).code(0);
    }
}

/// Resident memory in kB. The dev build of apsctl itself needs more than half of it.
const MAX_MEMORY_KB: u64 = 64 * 1024;

#[test]
fn a_thousand_jobs_need_little_memory() {
    let (small, large) = (guide(300), guide(1_000));
    for args in [
        &["jobs", "pause", "--all", "--yes"][..],
        &["undo"],
        &["jobs", "trigger", "--all", "--yes"],
        &["jobs", "remove", "--all", "--purge", "--yes"],
        &["undo"],
    ] {
        let [of_small, of_large] = [&small, &large].map(|store| peak_memory_kb(store, args));
        assert!(of_large < MAX_MEMORY_KB, "{args:?}: {of_large} kB");
        assert!(of_large < of_small + 4 * 1024, "{args:?}: {of_small} kB for 300 jobs, {of_large} kB for 1,000");
    }
}

/// Runs a command and returns the maximum of its resident memory.
fn peak_memory_kb(store: &Store, args: &[&str]) -> u64 {
    let program = store.apsctl(args).args(&["-o", "json"]).command();
    let mut command = std::process::Command::new("sh");
    let script =
        "\"$@\" >/dev/null & while [ -r /proc/$!/status ] && grep VmHWM /proc/$!/status; do sleep 0.01; done; wait $!";
    command.args(["-c", script, "sh"]).arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    let seen = String::from_utf8(output.stdout).unwrap();
    seen.split_whitespace().filter_map(|word| word.parse().ok()).max().unwrap()
}

#[test]
fn the_screen_of_a_large_change_lists_ten_jobs() {
    let store = guide(1_000);
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "pause", "--all", "--yes"])),
        str![[r#"
  JOB        CHANGE                        OP
‖ job-00001  SCHEDULED Mon 09:00 → PAUSED   1
‖ job-00002  SCHEDULED Mon 09:00 → PAUSED   2
‖ job-00003  SCHEDULED Mon 09:00 → PAUSED   3
‖ job-00004  SCHEDULED Mon 09:00 → PAUSED   4
‖ job-00005  SCHEDULED Mon 09:00 → PAUSED   5
‖ job-00006  SCHEDULED Mon 09:00 → PAUSED   6
‖ job-00007  SCHEDULED Mon 09:00 → PAUSED   7
‖ job-00008  SCHEDULED Mon 09:00 → PAUSED   8
‖ job-00009  SCHEDULED Mon 09:00 → PAUSED   9
‖ job-00010  SCHEDULED Mon 09:00 → PAUSED  10
  and 990 more

1,000 jobs are paused. Times in UTC.
They stay paused until they are resumed.
Take all back: `apsctl undo 1`

"#]]
    );
    for args in [
        &["jobs", "resume", "--all", "--yes"][..],
        &["jobs", "trigger", "--all", "--yes"],
        &["jobs", "remove", "--all", "--yes"],
        &["undo"],
    ] {
        let screen = terminal(80).show(&store.apsctl(args)).to_string();
        assert!(screen.lines().count() <= 23, "{args:?}: {screen}");
    }
}
