//! What the sections show.

use std::collections::BTreeSet;

use super::{page, parse, rows, section, store, text};
use crate::support::Store;

#[test]
fn the_page_shows_every_section() {
    let store = store();
    let page = page(&store, &[]);
    let document = parse(&page);
    let shown = |id: &str| text(section(&document, id));
    let health = shown("health");
    assert!(
        health.starts_with("Health ✗ UNHEALTHY Next run 3h late Last run 2h 59m ago Last run took 12.5s"),
        "{health}"
    );
    for figure in ["Jobs 5", "Runs in 30 days 5", "Pending versions 5"] {
        assert!(health.contains(figure), "{figure}: {health}");
    }
    let findings = shown("findings");
    assert!(findings.contains("audit-recent"), "{findings}");
    assert!(findings.contains("Fix: apsctl "), "{findings}");
    let jobs = rows(section(&document, "jobs"));
    let ids: Vec<&str> = jobs.iter().skip(1).filter_map(|row| row.split(" | ").next()).collect();
    assert_eq!(ids, ["daily", "broken", "weekly", "resting", "old"], "{jobs:#?}");
    assert!(jobs[1].starts_with("daily | ! SCHEDULED | Sun 26 Oct 09:00, 3h late | – | –"), "{}", jobs[1]);
    assert!(
        jobs[3].starts_with("weekly | SCHEDULED | Mon 27 Oct 09:00, in 21h | ✗ failed, Sun 26 Oct 09:00 | 0 9 * * *"),
        "{}",
        jobs[3]
    );
    let upcoming = rows(section(&document, "upcoming"));
    assert!(upcoming[2].starts_with("weekly | Mon 27 Oct 09:00, in 21h | 1 | 2.0s"), "{upcoming:#?}");
    let slots = rows(section(&document, "slots"));
    assert!(slots[1].starts_with("weekly | 5 of 6 | 0 | 1 | 0 | 0 | 1 | 1.0s | ✗ 1 problem"), "{slots:#?}");
    let durations = rows(section(&document, "durations"));
    assert!(
        durations[1].starts_with("Sun 26 Oct | 1 |  | 12.5s ! | 12.5s | 12.5s ! | 12.5s | ✗ missed: avg, p95"),
        "{durations:#?}"
    );
    assert!(durations[2].starts_with("Fri 24 Oct | 1 |  | 2.0s | 2.0s | 2.0s | 2.0s | ✓ met"), "{durations:#?}");
    assert!(shown("durations").contains("1 of 5 days miss a target (average 5s, p95 10s, maximum 30s)."));
    let rules = rows(section(&document, "rules"));
    assert!(rules[1].starts_with("100 | High Confidence | ✓ ok | 1,234 | 2 | 2"), "{rules:#?}");
}

/// The calendar has a cell for each day with the result of its slots.
#[test]
fn the_calendar_agrees_with_runs_expected() {
    let store = store();
    let page = page(&store, &["--days", "7"]);
    let document = parse(&page);
    let row = rows(section(&document, "slots")).into_iter().next_back().unwrap();
    assert_eq!(row, "weekly |  | ✓ | ✓ | ✓ | ✓ | _ | ✗");
    let expected = store.run(&["runs", "expected", "--since", "7d", "-o", "json"]).json();
    let count = |word: &str| expected.as_array().unwrap().iter().filter(|slot| slot["status"] == word).count();
    assert_eq!((count("on_time"), count("missed")), (5, 1));
}

#[test]
fn days_are_those_of_the_zone() {
    let store = store();
    let page = page(&store, &["--days", "2", "--tz", "Asia/Tokyo"]);
    let document = parse(&page);
    // 09:00 UTC is 18:00 in Tokyo.
    assert!(text(section(&document, "jobs")).contains("Mon 27 Oct 18:00"));
    assert!(page.contains("Times are in Asia/Tokyo. Runs of the last 2 days."), "{page}");
    // The chart has labels for these two days.
    let chart: Vec<String> =
        section(&document, "durations").descendants().filter(|node| node.has_tag_name("text")).map(text).collect();
    assert!(chart.contains(&"25 Oct".to_owned()) && chart.contains(&"26 Oct".to_owned()), "{chart:?}");
}

/// Headings, tables and drawings can be used with a screen reader, and the page needs nothing from elsewhere.
#[test]
fn the_page_is_accessible_and_self_contained() {
    let store = store();
    let page = page(&store, &[]);
    let document = parse(&page);
    assert_eq!(document.root_element().attribute("lang"), Some("en"));
    let level = |node: &roxmltree::Node| node.tag_name().name().strip_prefix('h')?.parse::<u32>().ok();
    let levels: Vec<u32> = document.descendants().filter_map(|node| level(&node)).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        match node.tag_name().name() {
            "th" => assert!(node.has_attribute("scope"), "{node:?}"),
            "table" => assert!(node.children().any(|child| child.has_tag_name("caption")), "{node:?}"),
            "svg" => assert!(node.has_attribute("aria-label") && node.attribute("role") == Some("img"), "{node:?}"),
            "script" | "link" | "img" | "iframe" | "object" | "base" | "form" => panic!("{node:?}"),
            _ => {}
        }
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on") && attribute.name() != "src", "{attribute:?}");
            assert!(attribute.name() != "href" || attribute.value().starts_with('#'), "{attribute:?}");
        }
    }
    let ids: Vec<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    for link in document.descendants().filter_map(|node| node.attribute("href")) {
        assert!(ids.contains(&link.trim_start_matches('#')), "{link}");
    }
    let policy = document.descendants().find(|node| node.attribute("http-equiv") == Some("Content-Security-Policy"));
    let policy = policy.and_then(|meta| meta.attribute("content")).unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"), "{policy}");
    assert!(!page.contains("url(") && !page.contains("@import"));
}

/// Colours of the style sheet have enough contrast, in the light and in the dark.
#[test]
fn texts_have_enough_contrast() {
    let store = Store::new();
    let page = page(&store, &[]);
    let variables = |block: &str| -> Vec<(String, f64)> {
        block
            .split(';')
            .filter_map(|part| {
                let (name, color) = part.trim().split_once(": #")?;
                let name = name.trim().trim_start_matches("--").to_owned();
                let channel = |at: usize| {
                    let share = f64::from(u8::from_str_radix(&color[at..at + 2], 16).unwrap()) / 255.0;
                    if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
                };
                Some((name, 0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)))
            })
            .collect()
    };
    let blocks: Vec<&str> =
        page.match_indices("color-scheme: ").filter_map(|(at, _)| page[at..].split('}').next()).take(2).collect();
    assert_eq!(blocks.len(), 2);
    for block in blocks {
        let all = variables(block);
        let of =
            |name: &str| all.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name}: {block}")).1;
        let contrast = |one: f64, other: f64| (one.max(other) + 0.05) / (one.min(other) + 0.05);
        for (text, backgrounds) in [
            ("text", &["page", "panel"][..]),
            ("muted", &["page", "panel"]),
            ("link", &["page"]),
            ("good", &["page", "good-fill"]),
            ("warning", &["page", "warning-fill"]),
            ("bad", &["page", "bad-fill"]),
            ("notice", &["page", "notice-fill"]),
        ] {
            for background in backgrounds {
                let found = contrast(of(text), of(background));
                assert!(found >= 4.5, "{text} on {background}: {found:.2}\n{block}");
            }
        }
    }
}

#[test]
fn an_empty_store_has_a_page() {
    let store = Store::new();
    let page = page(&store, &[]);
    let document = parse(&page);
    for (id, sentence) in [
        ("jobs", "There are no jobs."),
        ("upcoming", "No job has a next run in the future."),
        ("slots", "No job has both a schedule and a run to compare."),
        ("durations", "No run began in the last 30 days."),
        ("rules", "There are no rules."),
    ] {
        assert!(text(section(&document, id)).contains(sentence), "{id}: {}", text(section(&document, id)));
    }
}

#[test]
fn a_job_whose_process_is_gone_is_lost() {
    let store = Store::new();
    crate::support::job("stuck").state("EXECUTING").next_run_time("2025-10-26 07:00Z").insert(&store);
    crate::support::insert_run(&store, "stuck", "running", "2025-10-26 07:00:01Z", None);
    let page = page(&store, &[]);
    let document = parse(&page);
    let row = rows(section(&document, "jobs")).into_iter().next_back().unwrap();
    let expected = "stuck | ✗ EXECUTING, lost | Sun 26 Oct 07:00, 5h ago | ? lost, Sun 26 Oct 07:00 | – | the process";
    assert!(row.starts_with(expected), "{row}");
}
