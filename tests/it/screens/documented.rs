//! The screens in the documentation: the demo store at 80 columns, at a fixed time.
//!
//! `APSCTL_RENEW=1` (`make screens`) writes the files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use apsctl::testing::shell;
use regex::{Captures, Regex};

use crate::generated::check;
use crate::support::{MorningDemo, terminal};

/// The files of docs/screens, and the commands whose output they show.
const SCREENS: [(&str, &[&str]); 6] = [
    ("jobs-list", &["jobs", "list"]),
    ("jobs-stuck", &["jobs", "list", "--state", "EXECUTING", "--state", "FAILED"]),
    ("cron-check", &["cron", "check", "30 2 * * 1-5", "--tz", "Europe/Berlin"]),
    ("cron-next", &["cron", "next", "30 1 * * *", "--tz", "America/New_York", "--from", "2026-10-31T00:00:00Z"]),
    ("indexes-verify", &["indexes", "verify"]),
    ("store-show", &["store", "show"]),
];

#[test]
fn the_documented_screens_are_current() {
    let demo = MorningDemo::load();
    let show = |(name, args): (&str, &[&str])| {
        let shown = terminal(80).show(&demo.apsctl(&[&["--sandbox"], args].concat()));
        let line: Vec<String> = args.iter().map(|arg| shell::quote(arg)).collect();
        (format!("{name}.txt"), format!("$ apsctl --sandbox {}\n{}", line.join(" "), shown.text))
    };
    let screens: BTreeMap<String, String> = SCREENS.into_iter().map(show).collect();
    check("docs/screens", &screens);
    let marked = Regex::new(r"(?s)(<!-- screen (\S+) -->\n```text\n).*?(```\n)").unwrap();
    for document in ["README.md", "docs/screens.md"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
        let text = fs::read_to_string(&path).unwrap();
        let current = marked.replace_all(&text, |found: &Captures<'_>| {
            let screen = &screens[&format!("{}.txt", &found[2])];
            format!("{}{screen}{}", &found[1], &found[3])
        });
        if std::env::var_os("APSCTL_RENEW").is_some() {
            fs::write(path, &*current).unwrap();
        } else {
            assert!(text == current, "{document}: a screen is stale; run `make screens`");
        }
    }
}
