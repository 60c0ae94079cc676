//! What a person sees: one finding a problem, with a remedy that works.

use std::sync::Mutex;
use std::thread;

use snapbox::{assert_data_eq, str};

use super::faults::{FAULTS, Fault};
use super::{doctor, healthy_store};
use crate::support::{Apsctl, Demo, Shown, insert_run, job, lease, terminal};

/// Runs doctor without docker on a terminal.
fn shown(apsctl: Apsctl, width: u16) -> Shown {
    terminal(width).show(&apsctl.env("PATH", "/nowhere").env("TZ", "UTC"))
}

/// Returns the lines with a symbol of a finding.
fn headlines(shown: &Shown) -> Vec<&str> {
    shown.text.lines().filter(|line| line.starts_with("✗ ") || line.starts_with("! ")).collect()
}

#[test]
fn the_demo_has_one_finding_a_problem() {
    let demo = Demo::load();
    let at_80 = shown(demo.apsctl(&["doctor"]), 80);
    assert!(at_80.height() <= 40 && at_80.width() <= 80, "{at_80}");
    assert_data_eq!(
        &at_80,
        str![[r#"
✗ rebuild-search-index is stuck                                       stuck-jobs
  run 452 began at 11:13:00, 47m ago; the process that ran it is gone
  fix: apsctl --sandbox jobs pause rebuild-search-index
  then: apsctl --sandbox jobs trigger --force rebuild-search-index

✗ export-metrics failed                                             audit-recent
  run 449, 04:40:00 (7h 20m ago), and no next run is set:
  psycopg2.OperationalError: connection refused
  PostgreSQL was offline then; it answers now
  fix: apsctl --sandbox jobs trigger --wait export-metrics

! 2 jobs are late, while others are picked up                      job-scheduled
  import-legacy-tasks  1d 2h, due Sat 09:20
  weekly-report        2h 13m, due 09:47
  fix: apsctl --sandbox jobs trigger import-legacy-tasks weekly-report

? 4 checks were not possible
  log-errors, container-limits, memory  the program docker is not installed
  slow-queries                          pg_stat_statements is not installed in
                                        this database
  help: apsctl --sandbox doctor --container NAME
  or: apsctl --sandbox doctor --file LOG
  help:
psql -c 'CREATE EXTENSION pg_stat_statements'

‖ paused on purpose: cleanup-old-versions (maria, until Tue 12:00: the disk is
  being replaced)

2 critical, 1 warning, 4 unknown, 1 paused, 18 ok (-v shows them)

"#]]
    );
    let at_120 = shown(demo.apsctl(&["doctor", "--tz", "Europe/Warsaw"]), 120);
    assert!(at_120.width() <= 120, "{at_120}");
    assert_data_eq!(
        &at_120,
        str![[r#"
✗ rebuild-search-index is stuck                                                           stuck-jobs
  run 452 began at 12:13:00, 47m ago; the process that ran it is gone
  fix: apsctl --sandbox jobs pause rebuild-search-index
  then: apsctl --sandbox jobs trigger --force rebuild-search-index

✗ export-metrics failed                                                                 audit-recent
  run 449, 05:40:00 (7h 20m ago), and no next run is set:
  psycopg2.OperationalError: connection refused
  PostgreSQL was offline then; it answers now
  fix: apsctl --sandbox jobs trigger --wait export-metrics

! 2 jobs are late, while others are picked up                                          job-scheduled
  import-legacy-tasks  1d 2h, due Sat 11:20
  weekly-report        2h 13m, due 10:47
  fix: apsctl --sandbox jobs trigger import-legacy-tasks weekly-report

? 4 checks were not possible
  log-errors, container-limits, memory  the program docker is not installed
  slow-queries                          pg_stat_statements is not installed in this database
  help: apsctl --sandbox doctor --container NAME
  or: apsctl --sandbox doctor --file LOG
  help:
psql -c 'CREATE EXTENSION pg_stat_statements'

‖ paused on purpose: cleanup-old-versions (maria, until Tue 13:00: the disk is being replaced)

2 critical, 1 warning, 4 unknown, 1 paused, 18 ok (-v shows them)

"#]]
    );
    let verbose = shown(demo.apsctl(&["doctor", "not-running", "-v"]), 80);
    assert!(verbose.text.contains(" checks ok\n  database ") && verbose.text.contains("\n  lease "), "{verbose}");
}

/// Faults that are several problems, or none.
fn expected_findings(fault: &Fault) -> usize {
    usize::from(fault.name != "a paused job")
}

/// Returns an error message if doctor shows another number of findings, a line is too wide, or a time is not for people.
fn check_screen(fault: &Fault) -> Option<String> {
    let store = healthy_store::store();
    let guard = (fault.seed)(&store);
    let apsctl = doctor(&store, fault.args);
    let apsctl = fault.env.iter().fold(apsctl, |apsctl, (name, value)| apsctl.env(name, value));
    let shown = shown(apsctl, 80);
    drop(guard);
    // Commands and settings are never folded.
    let is_command =
        |line: &str| line.starts_with("  fix:") || line.starts_with("  then:") || line.starts_with("  help:");
    let is_wide = |line: &&str| {
        unicode_width::UnicodeWidthStr::width(*line) > 80
            && !is_command(line)
            && !line.starts_with("apsctl ")
            && !line.starts_with("psql ")
    };
    let wide: Vec<&str> = shown.text.lines().filter(is_wide).collect();
    let has_machine_time =
        shown.text.contains("2025-10-26T") && fault.name != "an error in the log" || shown.text.contains("2025-10-26 ");
    let is_right = headlines(&shown).len() == expected_findings(fault) && wide.is_empty() && !has_machine_time;
    (!is_right).then(|| format!("{}: {shown}", fault.name))
}

#[test]
fn each_fault_is_one_finding() {
    let (left, wrong) = (Mutex::new(FAULTS.iter().collect::<Vec<_>>()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().pop();
                    let Some(fault) = next else { break };
                    let error = check_screen(fault);
                    wrong.lock().unwrap().extend(error);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} faults: {}", wrong.len(), wrong.join("\n"));
}

/// Returns the commands of apsctl in the lines `fix:` and `then:`, without the program's name.
fn remedies(shown: &Shown) -> Vec<Vec<String>> {
    let lines: Vec<&str> = shown.text.lines().collect();
    let mut commands = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(command) = ["  fix:", "  then:"].iter().find_map(|label| line.strip_prefix(label)) else { continue };
        // A long command has a line of its own.
        let command = if command.is_empty() { lines[at + 1] } else { command.trim() };
        if let Some(words) = command.strip_prefix("apsctl ") {
            commands.push(words.split(' ').map(str::to_owned).collect());
        }
    }
    commands
}

#[test]
fn the_remedy_of_a_stuck_job_makes_it_run_again() {
    let store = healthy_store::store();
    job("stuck").state("EXECUTING").next_run_time("2025-10-26 08:00Z").insert(&store);
    insert_run(&store, "stuck", "running", "2025-10-26 08:00Z", None);
    let found = shown(doctor(&store, &[]), 80);
    assert_data_eq!(
        &found,
        str![[r#"
✗ stuck is stuck                                                      stuck-jobs
  run 11 began at 08:00:00, 4h ago; the process that ran it is gone
  fix: apsctl jobs pause stuck
  then: apsctl jobs trigger --force stuck

? 4 checks were not possible
  log-errors, container-limits, memory  the program docker is not installed
  slow-queries                          pg_stat_statements is not installed in
                                        this database
  help: apsctl doctor --container NAME
  or: apsctl doctor --file LOG
  help:
psql -c 'CREATE EXTENSION pg_stat_statements'

1 critical, 0 warning, 4 unknown, 19 ok (-v shows them)

"#]]
    );
    let commands = remedies(&found);
    assert_eq!(commands.len(), 2, "{found}");
    for command in commands {
        store.apsctl(&[]).args(&without_store(&command)).run().code(0);
    }
    assert_eq!(store.value("SELECT job_state FROM apscheduler_jobs WHERE id = 'stuck'"), "SCHEDULED");
    assert!(!shown(doctor(&store, &[]), 80).text.contains("is stuck"));
}

#[test]
fn the_remedy_of_a_stuck_pass_is_another_pass() {
    let store = healthy_store::store();
    store.sql("UPDATE apscheduler_jobs SET job_state = 'EXECUTING' WHERE id = 'daily'");
    store.sql("INSERT INTO automation_audit_log (id, job_id, status, created_at) OVERRIDING SYSTEM VALUE VALUES (99, 'daily', 'running', '2025-10-26 11:00Z')");
    lease().job("daily").pid(42).expires_at("clock_timestamp() - interval '1 h'").insert(&store);
    let found = shown(doctor(&store, &[]), 80);
    assert_eq!(headlines(&found).len(), 1, "{found}");
    assert!(found.text.contains("✗ daily is stuck"), "{found}");
    let commands = remedies(&found);
    assert_eq!(commands.len(), 1, "{found}");
    store.apsctl(&[]).args(&without_store(&commands[0])).run().code(0);
    let after = shown(doctor(&store, &[]), 80);
    assert!(!after.text.contains("is stuck"), "{after}");
}

/// Returns the words of a command without the option that selects the store.
fn without_store(command: &[String]) -> Vec<&str> {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["-d", _, rest @ ..] => rest.to_vec(),
        _ => words,
    }
}

#[test]
fn a_deliberate_pause_has_no_remedy_until_it_is_over() {
    let store = healthy_store::store();
    store.apsctl(&["jobs", "pause", "nightly", "--for", "2h", "--reason", "the disk is full"]).run().code(0);
    let paused = shown(doctor(&store, &[]), 80);
    assert!(paused.text.contains("‖ paused on purpose: nightly (") && !paused.text.contains("fix:"), "{paused}");
    let later = doctor(&store, &["--now", "2025-10-26T14:30:00Z"]);
    let over = shown(later, 80);
    assert!(
        over.text.contains("✗ the pause of nightly is over") && over.text.contains("jobs resume --expired"),
        "{over}"
    );
}
