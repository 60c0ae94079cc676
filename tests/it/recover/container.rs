//! `recover` with a real container. A thread runs a pass when the container starts again.

use crate::support::worker_container;

use super::RecoverySetup;

const ENTRY: &str = "echo \"$(date -u '+%Y-%m-%d %H:%M:%S') INFO Worker started\"; \
                     echo \"$(date -u '+%Y-%m-%d %H:%M:%S') ERROR Job not found\"; sleep 1000 & wait";

#[test]
fn a_container_is_restarted() {
    let Some(worker) = worker_container(ENTRY, &[]) else { return };
    worker.wait_for_log("Job not found");
    let setup = RecoverySetup::new();
    setup.store.sql("UPDATE apscheduler_jobs SET next_run_time = now() - interval '1 minute'");
    let name = worker.name.clone();
    std::thread::scope(|scope| {
        let pass = scope.spawn(|| {
            worker.wait_for_log_times("Worker started", 2);
            setup.store.apsctl(&["run-once"]).real_time().run().code(0)
        });
        let restart = format!("docker restart --time 1 {name}");
        let args = ["recover", "--container", &name, "--yes", "--restart-command", &restart, "--timeout", "2m"];
        let ended = setup.store.apsctl(&args).real_time().run().code(0);
        assert!(ended.stdout.contains("Job not found"), "{ended}");
        assert!(ended.stdout.contains("run 1 completed"), "{ended}");
        assert!(ended.stderr.contains(&format!("restart: {name}")), "{ended}");
        pass.join().unwrap();
    });
    // A missing container cannot be restarted.
    let args = ["recover", "--container", &name, "--yes", "--restart-command", "docker restart apsctl-nowhere"];
    let ended = setup.store.apsctl(&args).real_time().run().code(4);
    assert!(ended.stdout.contains("No such container"), "{ended}");
}
