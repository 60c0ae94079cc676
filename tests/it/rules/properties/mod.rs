//! Compares the database's results of random conditions on random rows with results computed in memory.
//!
//! `PROPTEST_CASES` sets the number of conditions (360), `APSCTL_SEED` the seed (0).

mod conditions;
mod evaluation;
mod random;
mod rows;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::conditions::{condition, simpler};
use self::evaluation::verdict;
use self::random::Random;
use self::rows::{COLUMNS, Row};
use super::insert_rules;
use crate::support::Store;

/// Conditions per round.
const CONDITIONS: usize = 60;
/// Versions per round.
const ROWS: usize = 110;

fn env_number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap())
}

/// Returns a store whose server has another time zone.
fn store() -> Store {
    let store = Store::new();
    store.sql(COLUMNS);
    store.sql(&format!("ALTER DATABASE {} SET timezone = 'America/New_York'", store.database()));
    store
}

fn clear(store: &Store) {
    store.sql("TRUNCATE versions, approval_rules RESTART IDENTITY");
}

/// Returns the database's result of each condition for each row. Each row is inserted once per condition. Either a
/// rule with the condition approves it, or one with the negation, or none.
fn server_results(store: &Store, conditions: &[Value], rows: &[Row]) -> Vec<Vec<Option<bool>>> {
    clear(store);
    rows::insert(&mut store.client(), rows);
    let columns = store.value(
        "SELECT string_agg(quote_ident(attname), ',') FROM pg_attribute
         WHERE attrelid = 'versions'::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'slot')",
    );
    store.sql(&format!(
        "WITH former AS (DELETE FROM versions RETURNING *)
         INSERT INTO versions ({columns}, slot) SELECT {columns}, n FROM former, generate_series(1, {}) n",
        conditions.len()
    ));
    let of_slot = |slot: usize, asked: &Value| {
        let rule = json!([{"field": "slot", "op": "eq", "value": slot}, asked]);
        rule.to_string()
    };
    let rules = conditions.iter().zip(1..).flat_map(|(condition, slot)| {
        let negated = json!({ "not": condition });
        [(format!("{slot} true"), of_slot(slot, condition)), (format!("{slot} false"), of_slot(slot, &negated))]
    });
    insert_rules(store, rules);
    store.run(&["run-once", "--timeout", "120"]).code(0);
    let mut verdicts = vec![vec![None; rows.len()]; conditions.len()];
    let found = "SELECT slot, original, r.name LIKE '% true', split_part(r.name, ' ', 1)::integer
                 FROM versions v JOIN approval_rules r ON r.id = v.approved_by_rule";
    for row in store.query(found) {
        let (slot, original, of): (i32, i32, i32) = (row.get(0), row.get(1), row.get(3));
        assert_eq!(slot, of);
        let place = |n: i32| usize::try_from(n - 1).unwrap();
        verdicts[place(slot)][place(original)] = Some(row.get(2));
    }
    verdicts
}

/// Reduces a failing case to the smallest one that still fails.
fn reduce_failure(store: &Store, condition: &Value, row: &Row) -> String {
    let mut smallest = condition.clone();
    let differs = |condition: &Value| {
        let found = server_results(store, std::slice::from_ref(condition), std::slice::from_ref(row))[0][0];
        (found != verdict(condition, row)).then_some(found)
    };
    let mut found = differs(&smallest);
    while let Some((simple, verdict)) = simpler(&smallest).into_iter().find_map(|c| Some((c.clone(), differs(&c)?))) {
        (smallest, found) = (simple, Some(verdict));
    }
    let cells = rows::FIELDS.iter().filter(|(name, ..)| smallest.to_string().contains(&format!("\"{name}")));
    let cells: BTreeMap<_, _> = cells.map(|(name, ..)| (name, row.cell(name))).collect();
    format!("{smallest}\nof {cells:?}:\nthe database says {found:?}, it is {:?}", verdict(&smallest, row))
}

#[test]
fn the_database_agrees_with_the_evaluation_in_memory() {
    let store = store();
    let seed = env_number("APSCTL_SEED", 0);
    let rounds = env_number("PROPTEST_CASES", 360).div_ceil(CONDITIONS as u64);
    let mut counts: BTreeMap<Option<bool>, usize> = BTreeMap::new();
    for seed in seed..seed + rounds {
        let mut random = Random::new(seed);
        let rows: Vec<Row> = (0..ROWS).map(|_| Row::random(&mut random)).collect();
        let conditions: Vec<Value> = (0..CONDITIONS).map(|n| condition(&mut random, &rows, n % 4)).collect();
        let found = server_results(&store, &conditions, &rows);
        for (condition, found) in conditions.iter().zip(&found) {
            for (row, found) in rows.iter().zip(found) {
                let expected = verdict(condition, row);
                assert!(expected == *found, "APSCTL_SEED={seed}: {}", reduce_failure(&store, condition, row));
                *counts.entry(expected).or_default() += 1;
            }
        }
        first_match(&store, &conditions, &rows);
    }
    // The random cases are only useful if each result occurs.
    let pairs: usize = counts.values().sum();
    for verdict in [Some(true), Some(false), None] {
        assert!(counts[&verdict] > pairs / 8, "{counts:?}");
    }
}

/// Tests all conditions as rules on the same rows: which one approves, how many versions each would approve, and the
/// explanations of single versions.
fn first_match(store: &Store, conditions: &[Value], rows: &[Row]) {
    clear(store);
    rows::insert(&mut store.client(), rows);
    insert_rules(store, (1..).zip(conditions).map(|(n, condition)| (format!("rule {n}"), condition.to_string())));
    store.sql("UPDATE approval_rules SET priority = id * 7 % 5");
    let order = store.query("SELECT id FROM approval_rules ORDER BY priority, id");
    let order: Vec<i64> = order.iter().map(|row| row.get(0)).collect();
    let condition = |rule: i64| &conditions[usize::try_from(rule - 1).unwrap()];
    let matches = |rule: i64, row: &Row| verdict(condition(rule), row) == Some(true);
    let first: Vec<Option<i64>> =
        rows.iter().map(|row| order.iter().copied().find(|rule| matches(*rule, row))).collect();
    let preview = store.run(&["rules", "preview", "-o", "json"]).code(0).json();
    for rule in preview.as_array().unwrap() {
        let id = rule["id"].as_i64().unwrap();
        let alone = rows.iter().filter(|row| matches(id, row)).count();
        let taken = first.iter().filter(|first| **first == Some(id)).count();
        assert!(rule["status"] != "invalid", "{rule}");
        assert_eq!((&rule["would_approve_alone"], &rule["would_approve"]), (&alone.into(), &taken.into()), "{rule}");
    }
    for at in [0, ROWS / 2, ROWS - 1] {
        let id = (at + 1).to_string();
        let explained = store.run(&["rules", "preview", "--version", &id, "-o", "json"]).code(0).json();
        let word = |verdict: Option<bool>| verdict.map_or("unknown".to_owned(), |known| known.to_string());
        for line in explained.as_array().unwrap() {
            let expected = verdict(condition(line["rule_id"].as_i64().unwrap()), &rows[at]);
            assert_eq!(line["rule_result"], word(expected), "{line} of {:?}", rows[at]);
            assert_eq!(line["approves"], first[at] == line["rule_id"].as_i64(), "{line}");
            if line["op"] != "always" {
                let test = json!({"field": line["field"], "op": line["op"], "value": line["value"]});
                assert_eq!(line["result"], word(verdict(&test, &rows[at])), "{line} of {:?}", rows[at]);
            }
        }
    }
    store.run(&["run-once"]).code(0);
    let approved = store.query("SELECT approved_by_rule FROM versions ORDER BY id");
    for (at, row) in approved.iter().enumerate() {
        assert_eq!(row.get::<_, Option<i64>>(0), first[at], "version {}: {:?}", at + 1, rows[at]);
    }
}
