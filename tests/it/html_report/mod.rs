//! `apsctl report`: the page is parsed as XML, which is stricter than a browser, and opened in Chromium.

mod browser;
mod content;
mod files;
mod hostile_texts;
mod large_stores;
mod stores;

use roxmltree::{Document, Node, ParsingOptions};

use crate::support::{Store, insert_run, job};

/// Returns the page of a store.
#[track_caller]
fn page(store: &Store, args: &[&str]) -> String {
    store.run(&[&["report", "--html", "-"], args].concat()).code(0).stdout
}

/// Parses a page.
#[track_caller]
fn parse(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).unwrap_or_else(|error| panic!("{error}\n{page}"))
}

/// Returns all text of an element, with one space between words and blocks. Texts that are only spoken are left out.
fn text(node: Node) -> String {
    let is_hidden = |above: Node| above.attribute("class") == Some("spoken") || above.has_tag_name("style");
    let part = |node: Node<'_, '_>| match node.tag_name().name() {
        "" if node.ancestors().any(is_hidden) => String::new(),
        "" => node.text().unwrap_or_default().to_owned(),
        "dt" | "dd" | "div" | "li" | "p" | "td" | "th" => " ".to_owned(),
        _ => String::new(),
    };
    let texts: String = node.descendants().map(part).collect();
    texts.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the section with this id.
#[track_caller]
fn section<'a>(document: &'a Document, id: &str) -> Node<'a, 'a> {
    document.descendants().find(|node| node.attribute("id") == Some(id)).unwrap_or_else(|| panic!("no section {id}"))
}

/// Returns the rows of a section's tables, cells separated by ` | `.
fn rows(section: Node) -> Vec<String> {
    let row = |node: Node| {
        let cells = node.children().filter(|cell| cell.has_tag_name("th") || cell.has_tag_name("td"));
        cells.map(text).collect::<Vec<_>>().join(" | ")
    };
    section.descendants().filter(|node| node.has_tag_name("tr")).map(row).collect()
}

/// A store in which every section has something to show. The time is 2025-10-26 12:00 UTC.
fn store() -> Store {
    let store = Store::new();
    crate::run_once::automation(&store);
    job("weekly").insert(&store);
    job("broken").state("FAILED").without_next_run().insert(&store);
    job("resting").state("PAUSED").insert(&store);
    job("old").state("REMOVED").without_next_run().insert(&store);
    store.run(&["jobs", "schedule", "weekly", "--cron", "0 9 * * *", "-q"]).code(0);
    store.sql("UPDATE apsctl.schedules SET updated_at = '2025-10-21 00:00Z'");
    for day in 21..=24 {
        insert_run(&store, "weekly", "completed", &format!("2025-10-{day} 09:00:01+00"), Some(2.0));
    }
    // 25 October is missed, and the run of today fails after more than the target.
    insert_run(&store, "weekly", "failed", "2025-10-26 09:00:01+00", Some(12.5));
    crate::run_once::high_confidence(&store);
    crate::run_once::versions(&store, 5, 2);
    store.sql(
        "INSERT INTO versions (approved, approved_at, approved_by_rule, confidence)
         SELECT true, '2025-10-24 09:00Z', 1, 0.95 FROM generate_series(1, 1234)",
    );
    store
}
