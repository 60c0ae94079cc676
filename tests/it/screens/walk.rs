//! Every command that reads, and every dry run, in terminals of several widths: the rules that all screens keep.

use std::collections::BTreeSet;

use regex::Regex;

use crate::printed_commands::parse_error;
use crate::support::{MorningDemo, terminal};

/// A command line, and the most lines that it may take at 80 columns.
struct Walked {
    args: &'static [&'static str],
    max_height: Option<usize>,
}

/// Commands about one thing, whose first line is the result.
const ONE_THING: &[&[&str]] =
    &[&["jobs", "show"], &["rules", "preview", "--version"], &["audit", "operations", "--verify"]];

impl Walked {
    /// Whether the last line is indented: in the result of a change it belongs to the first line, and what is shown of one
    /// thing ends with its runs.
    fn ends_indented(&self) -> bool {
        self.args.contains(&"-n") || ONE_THING.iter().any(|one| self.args.starts_with(one))
    }
}

const fn walk(args: &'static [&'static str]) -> Walked {
    Walked { args, max_height: None }
}

const fn at_most(max_height: usize, args: &'static [&'static str]) -> Walked {
    Walked { args, max_height: Some(max_height) }
}

const LONG_ID: &str = "nightly-export-of-every-invoice-and-credit-note-to-the-archive-of-the-tax-office-in-two-copies";
const WIDE_ID: &str = "夜間バッチ処理";
const RTL_ID: &str = "דוח-יומי";

const COMMANDS: &[Walked] = &[
    // With the four jobs that the test adds to those of the demo.
    at_most(32, &["jobs", "list"]),
    walk(&["jobs", "list", "--state", "FAILED"]),
    walk(&["jobs", "list", "--id", "nosuch*"]),
    walk(&["jobs", "show", "automation-run"]),
    walk(&["jobs", "show", "rebuild-search-index"]),
    walk(&["jobs", "show", "cleanup-old-versions"]),
    walk(&["jobs", "show", LONG_ID]),
    walk(&["jobs", "show", WIDE_ID]),
    walk(&["jobs", "running"]),
    at_most(24, &["jobs", "upcoming"]),
    at_most(24, &["jobs", "upcoming", "--plot"]),
    at_most(24, &["jobs", "upcoming", "--backtest", "30d"]),
    walk(&["jobs", "verify"]),
    walk(&["jobs", "preflight", "--python", "python3"]),
    walk(&["jobs", "pause", "digest-email", LONG_ID, "-n"]),
    walk(&["jobs", "pause", "digest-email", "--for", "2h", "--reason", "the mail server is down", "-n"]),
    walk(&["jobs", "resume", "cleanup-old-versions", "-n"]),
    walk(&["jobs", "remove", "import-legacy-tasks", WIDE_ID, "-n"]),
    walk(&["jobs", "trigger", "weekly-report", RTL_ID, "-n"]),
    walk(&["jobs", "schedule", "automation-run", "--cron", "0 10 * * 1-5", "-n"]),
    walk(&["jobs", "schedule", "automation-run", "--at", "2026-12-24T09:00:00Z", "-n"]),
    walk(&["audit", "tail"]),
    walk(&["audit", "tail", "--since", "7d"]),
    walk(&["audit", "tail", "--status", "timed_out", "--since", "1h"]),
    walk(&["audit", "operations"]),
    walk(&["audit", "operations", "--verify"]),
    walk(&["audit", "prune", "--older-than", "7d", "-n"]),
    walk(&["audit", "prune", "--older-than", "7d", "--keep-last", "1", "-n"]),
    walk(&["audit", "operations", "archive", "--before", "2099-01-01", "/tmp/no-such-archive", "-n"]),
    walk(&["stale"]),
    walk(&["watch", "--once", "--no-state"]),
    at_most(60, &["doctor"]),
    walk(&["health"]),
    walk(&["runs", "show", "450"]),
    walk(&["runs", "show", "452"]),
    walk(&["runs", "show", "453"]),
    at_most(24, &["runs", "expected"]),
    walk(&["runs", "undo", "453", "-n"]),
    walk(&["run-once", "-n"]),
    walk(&["undo", "-n"]),
    walk(&["cron", "check", "30 2 * * *", "--tz", "America/New_York"]),
    walk(&["cron", "check", "61 * * * *"]),
    walk(&["cron", "next", "0 9 * * 1-5"]),
    walk(&["cron", "next", "30 1 * * *", "--tz", "America/New_York", "--from", "2026-10-31T00:00:00Z"]),
    walk(&["indexes", "verify"]),
    walk(&["indexes", "create", "-n"]),
    walk(&["stats", "durations"]),
    walk(&["stats", "durations", "--by", "job"]),
    walk(&["stats", "durations", "--plot"]),
    walk(&["rules", "list"]),
    walk(&["rules", "check"]),
    walk(&["rules", "preview"]),
    walk(&["rules", "preview", "--version", "3990"]),
    walk(&["maintenance", "status"]),
    walk(&["maintenance", "begin", "--for", "1h", "-n"]),
    walk(&["migrate", "status"]),
    walk(&["migrate", "up", "-n"]),
    walk(&["store", "show"]),
    walk(&["config", "show"]),
    walk(&["config", "show", "--origin"]),
    walk(&["sandbox", "status"]),
];

/// Commands whose screens draw: what they draw depends on the width.
const DRAWN: [&[&str]; 3] = [&["stats", "durations", "--plot"], &["runs", "expected"], &["jobs", "upcoming", "--plot"]];

const WIDTHS: [u16; 4] = [80, 100, 120, 160];

/// Wide enough for every column.
const UNLIMITED: u16 = 1000;

fn demo() -> MorningDemo {
    let demo = MorningDemo::load();
    let traceback = "Traceback (most recent call last):\n  File \"/app/worker.py\", line 214, in run\n    raise \
                     TimeoutError(message)\nTimeoutError: the tax office did not answer within 30 seconds";
    let sql = format!(
        "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, next_run_time, job_state) VALUES
             ('{LONG_ID}', 'app.services.accounting.export_service.archive.export_every_invoice', '[]', '{{}}',
              '2026-11-30T04:00:00Z', 'SCHEDULED'),
             ('{WIDE_ID}', 'app.jobs.batch', '[]', '{{}}', '2026-11-30T05:00:00Z', 'SCHEDULED'),
             ('{RTL_ID}', 'app.jobs.report', '[]', '{{}}', '2026-11-30T05:00:00Z', 'SCHEDULED'),
             ('e\u{301}te\u{301}', 'app.jobs.summer', '[]', '{{}}', '2026-12-24T05:00:00Z', 'PAUSED');
         INSERT INTO automation_audit_log (job_id, status, created_at, completed_at, error) VALUES
             ('{LONG_ID}', 'failed', '2026-11-29T22:00:00Z', '2026-11-29T22:00:31Z', '{traceback}'),
             ('{WIDE_ID}', 'completed', '2026-11-29T23:00:00Z', '2026-11-29T23:00:01Z', NULL);"
    );
    demo.store().sql(&sql);
    demo.apsctl(&["--sandbox", "jobs", "pause", "digest-email", "--for", "2h", "--reason", "mail server down"])
        .run()
        .code(0);
    demo.apsctl(&["--sandbox", "undo"]).run().code(0);
    demo
}

/// Words that are one thing: they may be wider than the terminal.
fn is_one_thing(line: &str) -> bool {
    // The number of a run may stand before a long id.
    let content = line.trim_start_matches(|c: char| c.is_ascii_digit() || "✗!▶‖✓?↻└- `".contains(c));
    let content = ["fix: ", "help: "].iter().find_map(|label| content.strip_prefix(label)).unwrap_or(content);
    // A long id, and a time beside it.
    let has_long_id = content.contains(LONG_ID) && content.split_whitespace().count() <= 2;
    has_long_id || content.starts_with("apsctl ") || !content.trim().trim_matches('\u{2068}').contains(' ')
}

/// Returns the words of a screen. Marks of isolation and ellipses are left out.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|word| word.trim_matches(['…', '\u{2068}', '\u{2069}'])).filter(|word| !word.is_empty())
}

/// Whether a word is only symbols or bars.
fn is_drawing(word: &str) -> bool {
    !word.chars().any(char::is_alphanumeric)
}

fn problems(walked: &Walked, width: u16, screen: &str, widest: &str) -> Vec<String> {
    let mut problems = Vec::new();
    for line in screen.lines() {
        let line_width = unicode_width::UnicodeWidthStr::width(line);
        if line_width > usize::from(width) && !is_one_thing(line) {
            problems.push(format!("{line_width} columns: {line}"));
        }
    }
    let known: BTreeSet<&str> = words(widest).collect();
    if !DRAWN.contains(&walked.args) {
        // A dotted name may be shortened at its beginning.
        let is_whole =
            |word: &str| known.contains(word) || known.iter().any(|whole| whole.ends_with(&format!(".{word}")));
        let broken: Vec<&str> = words(screen).filter(|word| !is_drawing(word) && !is_whole(word)).collect();
        if !broken.is_empty() {
            problems.push(format!("words that a wider terminal does not show: {broken:?}"));
        }
    }
    let rfc3339 = Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d").unwrap();
    if let Some(time) = rfc3339.find(screen) {
        problems.push(format!("an RFC 3339 time: {}", time.as_str()));
    }
    let zones = Regex::new(r"\bUTC\b").unwrap().find_iter(screen).count();
    if zones > 1 {
        problems.push(format!("the zone is named {zones} times"));
    }
    match screen.lines().rev().find(|line| !line.is_empty()) {
        None => problems.push("nothing".to_owned()),
        Some(last) if !walked.ends_indented() && last.starts_with(' ') && !is_one_thing(last) => {
            problems.push(format!("no closing line, but: {last}"));
        }
        Some(_) => {}
    }
    let commands = Regex::new(r"`(apsctl [^`]+)`|(?m)(?:fix|help): (apsctl .+)$").unwrap();
    for found in commands.captures_iter(screen) {
        let command = found.get(1).or(found.get(2)).unwrap().as_str();
        problems.extend(parse_error(command));
    }
    if let Some(max) = walked.max_height.filter(|_| width == 80)
        && screen.lines().count() > max
    {
        problems.push(format!("{} lines, not at most {max}", screen.lines().count()));
    }
    problems
}

#[test]
fn every_screen_keeps_the_rules_at_every_width() {
    let demo = demo();
    let show =
        |walked: &Walked, width: u16| terminal(width).show(&demo.apsctl(&[&["--sandbox"], walked.args].concat())).text;
    let check = |walked: &Walked| {
        let widest = show(walked, UNLIMITED);
        let check_width = |width: u16| {
            let screen = show(walked, width);
            let found = problems(walked, width, &screen, &widest);
            let name = format!("apsctl {} at {width} columns", walked.args.join(" "));
            (!found.is_empty()).then(|| format!("== {name}\n  {}\n{screen}", found.join("\n  ")))
        };
        WIDTHS.into_iter().filter_map(check_width).collect::<Vec<String>>()
    };
    let next = std::sync::atomic::AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(walked) = COMMANDS.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
            found.extend(check(walked));
        }
        found
    };
    let found: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "{} screens\n{}", found.len(), found.join("\n"));
}

/// The screens of the demo alone are short enough to be seen at once.
#[test]
fn the_screens_of_the_demo_are_short() {
    let demo = MorningDemo::load();
    for (args, max) in [(&["jobs", "list"][..], 24), (&["doctor"], 40), (&["runs", "expected"], 20)] {
        let shown = terminal(80).show(&demo.apsctl(&[&["--sandbox"], args].concat()));
        assert!(shown.height() <= max, "{args:?}: {} lines, not at most {max}\n{shown}", shown.height());
    }
}
