//! The screens of `jobs show`, `running`, `verify`, `diff` and `snapshot`.

use snapbox::{assert_data_eq, str};

use super::urgency::jobs_of_each_urgency;
use crate::support::{Store, job, terminal};

#[test]
fn one_job_is_shown_with_its_next_and_last_runs() {
    let store = jobs_of_each_urgency();
    store.sql(
        "UPDATE automation_audit_log SET versions_evaluated = 1474, versions_approved = 159 WHERE job_id = 'digest-email';
         UPDATE apscheduler_jobs SET kwargs = '{\"notify\": true}', misfire_grace_time = 3600 WHERE id = 'digest-email'",
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "show", "digest-email", "--next", "2"])),
        str![[r#"

"#]]
    );
}

/// Each screen says why the job does not run, and what to do.
#[test]
fn a_job_that_does_not_run_is_explained() {
    let store = jobs_of_each_urgency();
    let shown: Vec<String> =
        ["rebuild-search-index", "export-metrics", "forgotten", "cleanup", "weekly-report", "old-importer"]
            .into_iter()
            .map(|id| terminal(80).show(&store.apsctl(&["jobs", "show", id])).text)
            .collect();
    assert_data_eq!(
        shown.join("---\n"),
        str![[r#"

"#]]
    );
}

#[test]
fn executing_jobs_are_shown_with_their_processes() {
    let store = jobs_of_each_urgency();
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "running"])),
        str![[r#"

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&Store::new().apsctl(&["jobs", "running"])),
        str![[r#"

"#]]
    );
}

#[test]
fn wrong_rows_are_blocks_with_their_remedies() {
    let store = jobs_of_each_urgency();
    store.sql("UPDATE apscheduler_jobs SET next_run_time = NULL WHERE id = 'digest-email'");
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["jobs", "verify"])),
        str![[r#"

"#]]
    );
}

#[test]
fn a_snapshot_is_saved_and_compared() {
    let store = jobs_of_each_urgency();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("jobs.snapshot");
    let file = file.to_str().unwrap();
    let show = |args: &[&str]| {
        terminal(80).show(&store.apsctl(args).replace_in_output(folder.path().to_str().unwrap(), "FOLDER")).text
    };
    let mut shown = show(&["jobs", "snapshot", file]);
    shown += &show(&["jobs", "diff", file]);
    store.sql(
        "DELETE FROM apscheduler_jobs WHERE id = 'digest-email';
         UPDATE apscheduler_jobs SET misfire_grace_time = 7 WHERE id = 'weekly-report'",
    );
    job("new").insert(&store);
    shown += &show(&["jobs", "diff", file]);
    assert_data_eq!(
        shown,
        str![[r#"

"#]]
    );
}

/// At any width no line is wider than the terminal, unless it is one id or command. Ids cannot control the terminal.
#[test]
fn lines_fit_whatever_the_ids_are() {
    let store = Store::new();
    let ids = [
        "a-job-whose-id-is-much-longer-than-forty-percent-of-any-terminal-that-the-tests-use-and-even-longer-than-eighty-columns",
        "日本語の名前のジョブ",
        "ta\u{301}che-d\u{e9}j\u{e0}-vu",
        "שלום-עולם",
        "esc\u{1b}[2J\u{9b}31m\u{202e}\n\t\r",
        "-n",
        "it's \"quoted\"; $(rm)",
        "🕒👩‍👩‍👧",
        "",
    ];
    for (number, id) in ids.into_iter().enumerate() {
        let states = ["SCHEDULED", "FAILED", "EXECUTING", "PAUSED"];
        job(id).state(states[number % 4]).next_run_time("2025-10-20 09:00:00+00").insert(&store);
    }
    for width in [40, 80, 100, 120, 160] {
        for command in [&["jobs", "list"][..], &["jobs", "running"], &["jobs", "verify"]] {
            let shown = terminal(width).show(&store.apsctl(command));
            let is_hostile = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            assert!(!shown.text.contains(is_hostile), "{command:?} at {width}: {:?}", shown.text);
            for line in shown.text.lines() {
                let words = line.trim_start_matches(['✗', '!', '▶', '‖', '└', ' ', '`']);
                let is_whole =
                    ids.iter().any(|id| words.starts_with(id) && !id.is_empty()) || words.starts_with("apsctl ");
                let columns = unicode_width::UnicodeWidthStr::width(line);
                assert!(
                    columns <= width.into() || is_whole,
                    "{command:?} at {width}: {columns} columns: {line:?}\n{shown}"
                );
            }
        }
    }
    for id in ids.iter().filter(|id| !id.is_empty() && !id.starts_with('-')) {
        let shown = terminal(80).show(&store.apsctl(&["jobs", "show", id]));
        assert!(shown.text.contains("app.jobs."), "{shown}");
    }
}

#[test]
fn a_watched_list_is_redrawn_under_a_clock() {
    let store = jobs_of_each_urgency();
    let apsctl = store.apsctl(&["jobs", "list", "--watch=50ms"]);
    let mut session = terminal(80).height(8).start(&apsctl);
    session.exp_string("Every 50ms: apsctl jobs list").unwrap();
    let shown = session.exp_string("more lines below").unwrap();
    assert!(shown.contains("Sun 26 Oct 12:00:00 UTC") && shown.contains("import-legacy-tasks"), "{shown:?}");
    assert!(!shown.contains("old-importer"), "{shown:?}");
    let again = session.exp_string("Every 50ms").unwrap();
    assert!(again.contains("\u{1b}[H") && !again.contains("\u{1b}[2J"), "{again:?}");
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
}
