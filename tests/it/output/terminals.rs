//! Kinds of terminals: colours, locales, sizes, screen readers, and characters of all widths.

use crate::support::{Store, job, terminal};

/// A terminal's environment, and what its output has or lacks.
struct Case {
    name: &'static str,
    env: &'static [(&'static str, &'static str)],
    args: &'static [&'static str],
    is_colored: bool,
    is_ascii: bool,
}

const CASES: &[Case] = &[
    Case { name: "usual", env: &[], args: &[], is_colored: true, is_ascii: false },
    Case { name: "NO_COLOR", env: &[("NO_COLOR", "1")], args: &[], is_colored: false, is_ascii: false },
    Case { name: "CLICOLOR=0", env: &[("CLICOLOR", "0")], args: &[], is_colored: false, is_ascii: false },
    Case {
        name: "CLICOLOR_FORCE",
        env: &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")],
        args: &[],
        is_colored: true,
        is_ascii: false,
    },
    Case { name: "TERM=dumb", env: &[("TERM", "dumb")], args: &[], is_colored: false, is_ascii: false },
    Case {
        name: "--color overrides NO_COLOR",
        env: &[("NO_COLOR", "1")],
        args: &["--color", "always"],
        is_colored: true,
        is_ascii: false,
    },
    Case { name: "--color never", env: &[], args: &["--color", "never"], is_colored: false, is_ascii: false },
    Case { name: "locale C", env: &[("LC_ALL", "C")], args: &[], is_colored: true, is_ascii: true },
    Case {
        name: "LANG is only the last resort",
        env: &[("LC_ALL", ""), ("LC_CTYPE", "POSIX"), ("LANG", "de_DE.UTF-8")],
        args: &[],
        is_colored: true,
        is_ascii: true,
    },
    Case { name: "LANG", env: &[("LC_ALL", ""), ("LANG", "de_DE.utf8")], args: &[], is_colored: true, is_ascii: false },
    Case { name: "--plain", env: &[], args: &["--plain"], is_colored: false, is_ascii: false },
    Case { name: "APSCTL_PLAIN", env: &[("APSCTL_PLAIN", "1")], args: &[], is_colored: false, is_ascii: false },
    Case {
        name: "plain and CLICOLOR_FORCE",
        env: &[("APSCTL_PLAIN", "1"), ("CLICOLOR_FORCE", "1")],
        args: &[],
        is_colored: false,
        is_ascii: false,
    },
    Case { name: "APSCTL_PLAIN=0", env: &[("APSCTL_PLAIN", "0")], args: &[], is_colored: true, is_ascii: false },
];

/// Jobs in several states, whose ids have characters of all widths.
fn store() -> Store {
    let store = Store::new();
    for id in [
        "daily",
        "日本語のジョブ",
        "e\u{301}te\u{301}",
        "עברית",
        "👩\u{200d}🚀 launch",
        "tab\there",
        &"long-".repeat(40),
    ] {
        job(id).insert(&store);
    }
    job("failed").state("FAILED").insert(&store);
    job("paused").state("PAUSED").insert(&store);
    store
}

#[test]
fn color_and_symbols_follow_the_terminal() {
    let store = store();
    for case in CASES {
        let apsctl = store.apsctl(&[&["jobs", "list"], case.args].concat());
        let apsctl = case.env.iter().fold(apsctl, |apsctl, (name, value)| apsctl.env(name, value));
        let shown = terminal(80).colored().show(&apsctl);
        let (name, is_plain) = (case.name, case.name.to_lowercase().contains("plain") && !case.is_colored);
        assert_eq!(shown.text.contains("^["), case.is_colored, "{name}: {shown}");
        assert_eq!(shown.text.is_ascii(), case.is_ascii, "{name}: {shown}");
        // Only colours: no movement of the cursor.
        assert!(!shown.text.split("^[").skip(1).any(|code| !code.contains('m')), "{name}: {shown}");
        for symbol in ["✗", "‖", "└"] {
            assert_eq!(shown.text.contains(symbol), !case.is_ascii && !is_plain && symbol != "└", "{name}: {shown}");
        }
        assert_eq!(shown.text.contains("STATE FAILED"), is_plain, "{name}: {shown}");
    }
}

#[test]
fn a_terminal_of_any_size_shows_every_job() {
    let store = store();
    for (width, height) in [(0, 0), (1, 1), (20, 5), (40, 24), (80, 24), (500, 100)] {
        for plain in [&[][..], &["--plain"], &["--color", "always"]] {
            let shown = terminal(width).height(height).show(&store.apsctl(&[&["jobs", "list"], plain].concat()));
            for id in ["daily", "日本語のジョブ", "עברית", "failed"] {
                assert!(shown.text.contains(id), "{width}x{height} {plain:?} lacks {id}: {shown}");
            }
        }
    }
    // A terminal without a size counts as one of 80 columns.
    let of_unknown_size = terminal(0).height(0).show(&store.apsctl(&["jobs", "list"]));
    assert_eq!(of_unknown_size.text, terminal(80).show(&store.apsctl(&["jobs", "list"])).text);
}

#[test]
fn columns_stay_aligned_beside_wide_characters() {
    let store = store();
    let shown = terminal(100).show(&store.apsctl(&["jobs", "list"]));
    let head = shown.text.lines().next().unwrap();
    let state = head.find("STATE").unwrap();
    for line in
        shown.text.lines().filter(|line| line.contains("SCHEDULED") && !line.starts_with(' ') || line.contains("日本"))
    {
        let (before, _) = line.split_once("SCHEDULED").unwrap();
        // Marks that isolate right-to-left text have no width.
        assert_eq!(unicode_width::UnicodeWidthStr::width(before), state, "{line}\n{shown}");
    }
}
