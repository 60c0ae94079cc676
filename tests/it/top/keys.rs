//! Selecting, filtering, sorting, pages, and another size of the terminal.

use super::{demo, start};

#[test]
fn the_selected_job_stays_selected_and_opens() {
    let store = demo();
    let mut screen = start(&store, &[]);
    // The fifth row is the first without a symbol, so that the mark shows.
    screen.press("jjjjjk");
    screen.wait_for("> digest-email");
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-28 09:00Z' WHERE id = 'digest-email'");
    let shown = screen.wait_for("in 1d 21h");
    assert!(shown.contains("> digest-email"), "{shown}");
    screen.press("\r");
    screen.wait_for("── job digest-email");
    screen.wait_for("app.jobs.digest-email");
    screen.press("q");
    screen.wait_for("LATEST");
    screen.press("\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[A\x1b[Bl");
    screen.wait_for("── runs of");
    screen.press("\x1b");
    screen.wait_for("LATEST");
    screen.press("d");
    screen.wait_for("── doctor");
    screen.press("q?");
    screen.wait_for("undo your last operation");
    screen.press("qq");
    screen.wait_for_end(0);
}

#[test]
fn the_filter_finds_jobs_in_the_whole_store() {
    let store = demo();
    let mut screen = start(&store, &[]);
    screen.press("/EMAIL");
    let shown = screen.wait_for("filter EMAIL, 1 of 8 jobs");
    assert!(shown.contains("digest-email") && !shown.contains("import-legacy"), "{shown}");
    screen.press("\r");
    screen.wait_until_gone("/EMAIL_");
    screen.press("/_%");
    screen.wait_for("No job matches");
    screen.press("\x1b");
    screen.wait_for("import-legacy");
}

#[test]
fn jobs_are_sorted_by_urgency_by_next_run_or_by_id() {
    let store = demo();
    let mut screen = start(&store, &[]);
    screen.press("s");
    screen.wait_for("── by next run");
    screen.press("s");
    screen.wait_for("── by id");
    screen.wait("cleanup comes before digest-email", |shown| {
        shown.find("cleanup  ").is_some_and(|at| shown[at..].contains("digest-email    SCHEDULED"))
    });
    screen.press("s");
    screen.wait_until_gone("── by id");
}

#[test]
fn the_screen_follows_the_size_of_the_terminal() {
    let store = demo();
    let screen = start(&store, &[]);
    assert!(!screen.wait_for("LATEST").contains("SCHEDULE\n"));
    screen.resize(120, 40);
    screen.wait_for("UPCOMING");
    screen.wait_for("0 9 * * *");
    screen.resize(40, 10);
    screen.wait_until_gone("LATEST");
    screen.wait_for("import-legacy");
    screen.resize(10, 3);
    screen.wait_until_gone("import-legacy");
    screen.resize(80, 24);
    screen.wait_for("LATEST");
}
