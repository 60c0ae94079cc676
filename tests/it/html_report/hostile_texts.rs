//! Texts of the store that try to become markup, to reorder text, or to fill the page.

use super::{page, parse, rows, section, text};
use crate::support::{Store, insert_run};

const TEXTS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'; }</style><b>",
    "abc\u{202e}cba\u{2066}",
    "line\nbreak\u{1b}[31m",
    "]]>&lt;!--",
];

fn store_with_hostile_texts() -> Store {
    let store = Store::new();
    let mut client = store.client();
    for value in TEXTS {
        client
            .execute(
                "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
                 VALUES ($1, $1, '[]', '{}', 'SCHEDULED', '2025-10-27 09:00Z')",
                &[&value],
            )
            .unwrap();
        insert_run(&store, value, "failed", "2025-10-26 09:00:00+00", Some(2.0));
        client.execute("UPDATE automation_audit_log SET error = $1 WHERE job_id = $1", &[&value]).unwrap();
        let conditions = serde_json::json!({"field": value, "op": "eq", "value": value});
        client
            .execute("INSERT INTO approval_rules (name, conditions) VALUES ($1, $2)", &[&value, &conditions])
            .unwrap();
    }
    store
}

#[test]
fn texts_of_the_store_are_only_texts() {
    let store = store_with_hostile_texts();
    let page = page(&store, &[]);
    let document = parse(&page);
    let is_control = |c: char| {
        c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c)
    };
    assert!(!page.contains(is_control), "{:?}", page.matches(is_control).collect::<Vec<_>>());
    for tag in ["script", "img", "b"] {
        assert!(!document.descendants().any(|node| node.has_tag_name(tag)), "<{tag}>");
    }
    for id in ["jobs", "durations", "rules"] {
        let shown = text(section(&document, id));
        for value in ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; }</style><b>", "]]>&lt;!--"] {
            assert!(shown.contains(value), "{id}: {value}\n{shown}");
        }
        assert!(shown.contains("abc\\u{202e}cba\\u{2066}"), "{id}: {shown}");
    }
    assert!(text(section(&document, "jobs")).contains("line\\nbreak\\x1b[31m"));
}

/// A text of a megabyte takes a line, not a megabyte for each place where it stands.
#[test]
fn long_texts_are_cut() {
    let store = Store::new();
    let long = "x".repeat(1_000_000);
    store
        .client()
        .execute(
            "INSERT INTO apscheduler_jobs (id, func_ref, args, kwargs, job_state, next_run_time)
         VALUES ('long', 'f', '[]', '{}', 'PAUSED', now())",
            &[],
        )
        .unwrap();
    store
        .client()
        .execute(
            "INSERT INTO apsctl.pauses (job_id, kept_job_state, reason, paused_by, paused_at)
         VALUES ('long', 'SCHEDULED', $1, 'ops', '2025-10-26Z')",
            &[&long],
        )
        .unwrap();
    let page = page(&store, &[]);
    assert!(page.len() < 100_000, "{}", page.len());
    let document = parse(&page);
    let row = rows(section(&document, "jobs")).into_iter().next_back().unwrap();
    assert!(row.contains("more characters)"), "{row}");
}
