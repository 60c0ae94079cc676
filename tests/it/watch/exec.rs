//! `--exec`: a command is run for each report.

use snapbox::{assert_data_eq, str};

use super::{LATE, Watched, describe, mask_ids, objects};

fn once(watched: &Watched, exec: &str, args: &[&str]) -> crate::support::Output {
    watched.once(&[&["--check", "stale", "--exec", exec], args].concat())
}

#[test]
fn the_command_gets_the_report_as_json_and_in_variables() {
    let watched = Watched::with_late_job();
    let (socket, port) = watched.store.socket();
    let address = format!("{} on {socket}:{port}", watched.store.database());
    let log = watched.path("log");
    let round = |exec: &str| {
        std::fs::remove_file(&log).ok();
        let ended = watched
            .store
            .apsctl(&["watch", "--once", "--check", "stale", "--exec", exec, "--state", &watched.path("state.json")])
            .run();
        let printed =
            crate::support::apsctl(&[]).hide_url().replace_in_output(&address, "STORE").replace(&watched.read("log"));
        (ended, mask_ids(&printed))
    };
    let exec = format!("cat > {log}; env | grep APSCTL_FINDING | sort >> {log}");
    let (ended, log) = round(&exec);
    assert_eq!(ended.stderr, "");
    assert_data_eq!(
        log,
        str![[r#"
{"text":"! warning: stale overdue daily: has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up (STORE). Fix: docker compose restart worker","event":"appeared","check":"stale","code":"overdue","severity":"warning","job_id":"daily","summary":"has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up","since":"2025-10-26T12:00:00Z","time":"2025-10-26T12:00:00Z","fix":"docker compose restart worker","store":"STORE","fingerprint":"HEX","id":"HEX"}
APSCTL_FINDING_CHECK=stale
APSCTL_FINDING_CODE=overdue
APSCTL_FINDING_EVENT=appeared
APSCTL_FINDING_FINGERPRINT=HEX
APSCTL_FINDING_FIX=docker compose restart worker
APSCTL_FINDING_ID=HEX
APSCTL_FINDING_JOB_ID=daily
APSCTL_FINDING_SEVERITY=warning
APSCTL_FINDING_SINCE=2025-10-26T12:00:00Z
APSCTL_FINDING_STORE=STORE
APSCTL_FINDING_SUMMARY=has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up
APSCTL_FINDING_TEXT=! warning: stale overdue daily: has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up (STORE). Fix: docker compose restart worker
APSCTL_FINDING_TIME=2025-10-26T12:00:00Z

"#]]
    );
    watched.sql("DELETE FROM apscheduler_jobs WHERE id = 'daily'");
    let (_, log) = round(&exec);
    assert_data_eq!(
        log,
        str![[r#"
{"text":"✓ gone after 0s: stale overdue daily: has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up (STORE).","event":"gone","check":"stale","code":"overdue","severity":"warning","job_id":"daily","summary":"has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up","since":"2025-10-26T12:00:00Z","time":"2025-10-26T12:00:00Z","fix":null,"store":"STORE","fingerprint":"HEX","id":"HEX"}
APSCTL_FINDING_CHECK=stale
APSCTL_FINDING_CODE=overdue
APSCTL_FINDING_EVENT=gone
APSCTL_FINDING_FINGERPRINT=HEX
APSCTL_FINDING_FIX=
APSCTL_FINDING_ID=HEX
APSCTL_FINDING_JOB_ID=daily
APSCTL_FINDING_SEVERITY=warning
APSCTL_FINDING_SINCE=2025-10-26T12:00:00Z
APSCTL_FINDING_STORE=STORE
APSCTL_FINDING_SUMMARY=has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up
APSCTL_FINDING_TEXT=✓ gone after 0s: stale overdue daily: has been due since 2025-10-26 10:00:00 UTC, and no worker has picked it up (STORE).
APSCTL_FINDING_TIME=2025-10-26T12:00:00Z

"#]]
    );
}

#[test]
fn a_command_that_needs_no_shell_is_run_without_one() {
    let watched = Watched::with_late_job();
    let log = watched.path("log");
    once(&watched, &format!("tee -a {log}"), &[]).code(1);
    assert_eq!(objects(&watched.read("log")).iter().map(describe).collect::<Vec<_>>(), LATE);
}

#[test]
fn a_command_that_fails_is_run_again_and_reported() {
    let watched = Watched::with_late_job();
    let log = watched.path("log");
    let failing = format!("cat >> {log}; echo no network; exit 7");
    let ended = once(&watched, &failing, &[]).code(4);
    let text = "failed: exit code 7: no network; it is sent again in the next round";
    assert!(ended.stderr.contains(text) && ended.stderr.matches(" WARN ").count() == 1, "{ended}");
    let attempts = objects(&watched.read("log"));
    assert_eq!(attempts.len(), 3);
    // A failure that passes.
    std::fs::remove_file(&log).unwrap();
    let second = format!("cat >> {log}; test $(wc -l < {log}) -gt 1");
    let ended = once(&watched, &second, &[]).code(1);
    // Standard output had accepted the report already.
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", ""));
    let later = objects(&watched.read("log"));
    assert_eq!((later.len(), &later[0]["id"], &later[1]["id"]), (2, &attempts[0]["id"], &attempts[0]["id"]));
    assert_eq!(once(&watched, &second, &[]).code(1).stderr, "");
    assert_eq!(objects(&watched.read("log")).len(), 2);
}

#[test]
fn a_command_that_cannot_be_started_is_reported_without_its_secrets() {
    let watched = Watched::with_late_job();
    let ended = once(&watched, "/nowhere/send --token s3cret", &["-vv"]).code(4);
    let text =
        "WARN a report to `/nowhere/send --token ***` failed: it could not be started: No such file or directory";
    assert!(ended.stderr.contains(text) && !ended.stderr.contains("s3cret"), "{ended}");
}

#[test]
fn a_command_that_hangs_is_stopped() {
    let watched = Watched::with_late_job();
    watched.make_late("weekly");
    let log = watched.path("log");
    let hanging = format!("echo x >> {log}; sleep 1000");
    let ended = once(&watched, &hanging, &["--send-timeout", "300ms"]).code(4);
    assert!(ended.stderr.contains("failed: stopped after 300ms; it is sent again"), "{ended}");
    // The other report waits for the next round.
    assert_eq!(watched.read("log"), "x\n");
}

#[test]
fn the_output_of_the_command_is_limited() {
    let watched = Watched::with_late_job();
    let many = "i=0; while [ $i -lt 150 ]; do echo line $i; i=$((i + 1)); done; head -c 1000000 /dev/zero | tr '\\0' x; exit 1";
    let ended = once(&watched, many, &["-v"]).code(4);
    assert!(ended.stderr.len() < 100_000 && ended.stderr.contains("DEBUG exec: line 99"), "{}", ended.stderr.len());
    // It is shown only with -v.
    assert!(!once(&watched, "echo line; exit 1", &[]).stderr.contains("exec: "));
}

/// One report that is never accepted does not hold up the others.
#[test]
fn a_report_that_is_never_accepted_holds_up_no_other() {
    let watched = Watched::healthy();
    for id in ["a", "b", "c", "d", "poison", "z"] {
        watched.make_late(id);
    }
    let log = watched.path("log");
    let exec = format!("case $APSCTL_FINDING_JOB_ID in poison) exit 1;; *) cat >> {log};; esac");
    once(&watched, &exec, &[]).code(4);
    assert_eq!(objects(&watched.read("log")).len(), 5);
    // While all fail, three are tried in each round.
    let count = watched.path("count");
    for id in ["e", "f", "g", "h"] {
        watched.make_late(id);
    }
    once(&watched, &format!("echo $APSCTL_FINDING_JOB_ID >> {count}; exit 1"), &[]).code(4);
    let tried: std::collections::BTreeSet<String> = watched.read("count").lines().map(str::to_owned).collect();
    assert_eq!(tried.len(), 3, "{tried:?}");
    // Those that have failed least come first.
    once(&watched, &exec, &[]).code(4);
    assert_eq!(objects(&watched.read("log")).len(), 9);
}
