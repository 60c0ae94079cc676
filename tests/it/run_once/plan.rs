//! `run-once --dry-run -o json` makes a plan, `run-once --plan` applies it.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};
use snapbox::{assert_data_eq, str};

use super::{approved, automation, daily, high_confidence, rule, runs, store_with, versions};
use crate::support::{Output, Store, is_lease_held};

/// A plan in a temporary file.
pub(super) struct PlanFile(tempfile::NamedTempFile);

impl PlanFile {
    /// Saves the plan of a dry run.
    #[track_caller]
    pub(super) fn of(store: &Store) -> Self {
        Self::with_format(store, &["-o", "json"])
    }

    /// Saves the output of a dry run with these arguments.
    pub(super) fn with_format(store: &Store, args: &[&str]) -> Self {
        let apsctl = store.apsctl(&["run-once", "--dry-run", "-q"]).args(args);
        Self::containing(&String::from_utf8(apsctl.command().output().unwrap().stdout).unwrap())
    }

    pub(super) fn containing(text: &str) -> Self {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Self(file)
    }

    pub(super) fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    pub(super) fn text(&self) -> String {
        std::fs::read_to_string(self.0.path()).unwrap()
    }

    /// Returns a copy with an edited plan.
    pub(super) fn edited(&self, edit: impl FnOnce(&mut Value)) -> Self {
        let mut value: Value = serde_json::from_str(&self.text()).unwrap();
        edit(&mut value["plan"]);
        Self::containing(&value.to_string())
    }

    pub(super) fn apply(&self, store: &Store) -> Output {
        store.apsctl(&["run-once", "--plan", self.path()]).replace_in_output(self.path(), "PLAN").run()
    }
}

#[test]
fn a_plan_lists_rules_and_versions() {
    let store = store_with(9, 4);
    rule(&store, "Empty", 1, "{}");
    rule(&store, "Author", 200, r#"{"field": "author", "op": "in", "value": ["author 2", "author 7", "author 9"]}"#);
    let out: Value = serde_json::from_str(&PlanFile::of(&store).text()).unwrap();
    let mut plan = out["plan"].clone();
    let store_of = plan["store"].take();
    assert_eq!((&store_of["database"], &store_of["table"]), (&json!(store.database()), &json!("versions")));
    assert_eq!(store_of["server"], json!(store.value("SELECT system_identifier FROM pg_control_system()")));
    let fingerprint = plan["rules"][1]["fingerprint"].take();
    assert!(fingerprint.as_str().unwrap().contains('.'), "{fingerprint}");
    assert_ne!(plan["rules"][2]["fingerprint"].take(), fingerprint);
    assert_data_eq!(
        serde_json::to_string_pretty(&plan).unwrap() + "\n",
        str![[r#"
{
  "format": 1,
  "made_at": "2025-10-26T12:00:00Z",
  "store": null,
  "versions": 6,
  "rules": [
    {
      "id": 2,
      "name": "Empty",
      "priority": 1,
      "conditions": "{}",
      "versions": 0,
      "fingerprint": null,
      "ids": []
    },
    {
      "id": 1,
      "name": "High Confidence",
      "priority": 100,
      "conditions": "{/"op/": /"gte/", /"field/": /"confidence/", /"value/": 0.9}",
      "versions": 4,
      "fingerprint": null,
      "ids": [
        [
          "1",
          "4"
        ]
      ]
    },
    {
      "id": 3,
      "name": "Author",
      "priority": 200,
      "conditions": "{/"op/": /"in/", /"field/": /"author/", /"value/": [/"author 2/", /"author 7/", /"author 9/"]}",
      "versions": 2,
      "fingerprint": null,
      "ids": [
        "7",
        "9"
      ]
    }
  ]
}

"#]]
    );
    let table = store.run(&["run-once", "--dry-run", "-q", "-o", "table"]).stdout;
    assert!(table.lines().any(|line| line.starts_with("plan ") && line.ends_with(" 6 versions")), "{table}");
    // The other keys are those of a pass.
    assert_eq!((&out["versions_evaluated"], &out["rules"][1]["matched"]), (&json!(9), &json!(4)));
}

#[test]
fn a_plan_is_applied_in_one_transaction() {
    let store = store_with(10, 6);
    automation(&store);
    let plan = PlanFile::of(&store);
    // Versions that match no rule do not affect the plan.
    versions(&store, 3, 0);
    plan.apply(&store).code(0).has_log(&["INFO Evaluating 13 pending versions", "INFO Auto-approved 6 versions"]);
    assert_eq!(approved(&store), "1 2 3 4 5 6");
    assert_eq!((runs(&store), is_lease_held(&store)), ("1 completed 13 6".into(), false));
    assert_eq!(daily(&store), "COMPLETED");
    assert_eq!(store.value("SELECT count(DISTINCT xmin::text) FROM versions WHERE approved"), "1");
    // The next pass need not evaluate these versions again, and the approvals can be undone.
    let next = store.run(&["run-once", "-q", "-o", "json"]).code(0).json();
    assert_eq!((&next["incremental"], &next["versions_approved"]), (&json!(true), &json!(0)));
    assert_eq!(store.run(&["runs", "undo", "1", "-y", "-o", "json"]).code(0).json()["taken_back"], 6);
}

#[test]
fn a_plan_cannot_be_applied_twice() {
    let store = store_with(3, 2);
    let plan = PlanFile::of(&store);
    plan.apply(&store).code(0);
    assert_data_eq!(
        plan.apply(&store),
        str![[r#"
---- stderr ----
2025-10-26 12:00:00 INFO Automation run started
2025-10-26 12:00:00 INFO Evaluating 1 pending versions
2025-10-26 12:00:00 ERROR Automation run failed: the plan no longer holds: version 1 would not be approved any more; version 2 would not be approved any more
error: the plan no longer holds: version 1 would not be approved any more; version 2 would not be approved any more
hint: create a new one with `apsctl run-once --dry-run -o json > FILE`
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_plan_can_be_read_from_standard_input() {
    let store = store_with(3, 2);
    let plan = PlanFile::of(&store).text();
    let apsctl = store.apsctl(&["run-once", "-q", "--plan", "-"]);
    let mut child =
        apsctl.command().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(plan.as_bytes()).unwrap();
    apsctl.output(&child.wait_with_output().unwrap()).code(0);
    assert_eq!(approved(&store), "1 2");
}

#[test]
fn an_empty_plan_approves_nothing() {
    let store = store_with(3, 0);
    let plan = PlanFile::of(&store);
    plan.apply(&store).code(0);
    assert_eq!((approved(&store), runs(&store)), ("NULL".into(), "1 completed 3 0".into()));
}

#[test]
fn the_other_options_apply_to_a_plan_too() {
    let store = store_with(3, 2);
    automation(&store);
    let plan = PlanFile::of(&store);
    let with = |more: &[&str]| store.run(&[&["run-once", "--plan", plan.path()], more].concat());
    with(&["--dry-run"]).code(2);
    let out = with(&["--max-approvals", "1"]).code(3);
    assert!(out.stderr.contains("2 versions would be approved, more than the 1 of --max-approvals"), "{out}");
    with(&["--job", "other"]).code(3);
    store.sql("UPDATE apscheduler_jobs SET next_run_time = '2025-10-27', job_state = 'SCHEDULED'");
    with(&["--if-due"]).code(0);
    assert_eq!(approved(&store), "NULL");
    with(&["--max-approvals", "2", "--job", "daily", "--batch-size", "1", "--workers", "3"]).code(0);
    assert_eq!(approved(&store), "1 2");
}

#[test]
fn a_plan_is_applied_in_spite_of_an_ill_formed_rule() {
    let store = store_with(3, 2);
    rule(&store, "Empty", 1, "{}");
    let out = PlanFile::with_format(&store, &["-o", "jsonl"]).apply(&store).code(1);
    assert!(out.stderr.contains("WARN Rule 'Empty' is ill-formed"), "{out}");
    assert_eq!(approved(&store), "1 2");
}

#[test]
fn ids_may_be_any_text() {
    let store = Store::unmigrated();
    store.sql(
        "CREATE TABLE versions (id text PRIMARY KEY, approved boolean NOT NULL DEFAULT false, confidence float8,
                                approved_at timestamptz, approved_by_rule bigint, approved_in_run bigint);
         INSERT INTO versions (id, confidence) VALUES ('a', 0.95), ('7', 0.95), ('8', 0.95), ('08', 0.95), ('b, c', 0.1)",
    );
    store.run(&["migrate", "up", "--create-tables"]).code(0);
    high_confidence(&store);
    let plan = PlanFile::of(&store);
    store.sql("UPDATE versions SET confidence = 1 - confidence WHERE id IN ('08', 'b, c')");
    assert_data_eq!(
        plan.apply(&store).stderr.lines().nth(3).unwrap(),
        str![
            "error: the plan no longer holds: version 08 would not be approved any more; version b, c would be approved by 'High Confidence' and is not in the plan"
        ]
    );
    store.sql("UPDATE versions SET confidence = 1 - confidence WHERE id IN ('08', 'b, c')");
    plan.apply(&store).code(0);
    assert_eq!(store.value("SELECT count(*) FROM versions WHERE approved"), "4");
}

#[test]
fn an_invalid_plan_or_one_for_another_store_is_refused() {
    let store = store_with(3, 2);
    let plan = PlanFile::of(&store);
    let message = |plan: &PlanFile| {
        let out = plan.apply(&store).code(2);
        out.stderr.lines().next().unwrap().to_owned()
    };
    let server = store.value("SELECT system_identifier FROM pg_control_system()");
    let mut all = String::new();
    for bad in [
        PlanFile::containing(""),
        PlanFile::containing("[1, 2"),
        PlanFile::with_format(&store, &["-o", "csv"]),
        PlanFile::containing("{}"),
        PlanFile::containing(r#"{"plan": null}"#),
        PlanFile::containing(r#"{"plan": 7}"#),
        plan.edited(|plan| plan["format"] = json!(2)),
        plan.edited(|plan| plan["rules"][0]["id"] = json!(["x"])),
        plan.edited(|plan| plan["rules"][0]["ids"] = json!([["1", "9223372036854775807"]])),
        plan.edited(|plan| plan["rules"][0]["ids"] = json!(["1"])),
        plan.edited(|plan| plan["versions"] = json!(7)),
        PlanFile::of(&store_with(3, 2)),
    ] {
        all += &message(&bad).replace(&server, "SERVER");
        all += "\n";
    }
    store.sql("ALTER TABLE versions RENAME TO old; CREATE TABLE versions (LIKE old INCLUDING ALL)");
    all += &message(&plan);
    let other = without_database_names(&all);
    assert_data_eq!(
        other + "\n",
        str![[r#"
error: --plan PLAN: it is not JSON: EOF while parsing a value at line 1 column 0
error: --plan PLAN: it is not JSON: EOF while parsing a list at line 1 column 5
error: --plan PLAN: it is not JSON: expected value at line 1 column 1
error: --plan PLAN: it contains no plan
error: --plan PLAN: it contains no plan
error: --plan PLAN: its plan has no format
error: --plan PLAN: its format is 2, but this apsctl reads format 1
error: --plan PLAN: its plan is incomplete
error: --plan PLAN: its counts are inconsistent: it was edited
error: --plan PLAN: its counts are inconsistent: it was edited
error: --plan PLAN: its counts are inconsistent: it was edited
error: --plan: the plan was made for another store (database OTHER of server SERVER)
error: --plan: the plan was made for table versions, which is not the table versions of this store

"#]]
    );
    assert_data_eq!(
        store.run(&["run-once", "--plan", "/nowhere/plan.json"]),
        str![[r#"
---- stderr ----
error: --plan /nowhere/plan.json: No such file or directory
hint: make a plan with `apsctl run-once --dry-run -o json > FILE`
---- exit 2 ----

"#]]
    );
    assert_eq!((runs(&store), is_lease_held(&store)), ("NULL".into(), false));
}

/// Replaces the names of the tests' databases.
fn without_database_names(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines() {
        let word = |word: &str| if word.starts_with("test_") { "OTHER".to_owned() } else { word.to_owned() };
        words.push(line.split(' ').map(word).collect::<Vec<_>>().join(" "));
    }
    words.join("\n")
}
