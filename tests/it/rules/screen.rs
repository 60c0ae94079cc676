//! What a person sees.

use snapbox::{assert_data_eq, str};

use crate::run_once::rule;
use crate::support::{Demo, Store, terminal};

#[test]
fn the_demo_at_80_and_120_columns() {
    let demo = Demo::load();
    assert_data_eq!(
        terminal(80).show(&demo.apsctl(&["rules", "list"])),
        str![[r#"
  PRIO  RULE                  APPROVES  ALONE  STATUS
✓   10  High Confidence              0      0  nothing to approve now
  └ confidence ≥ 0.92 and lines_changed ≤ 200
✓   20  Trusted Authors              0      0  nothing to approve now
  └ author is one of "alice", "bob" and confidence ≥ 0.75
✓   30  Small And Tested             0      0  nothing to approve now
  └ metadata.ci.status = "passed" and metadata.ci.coverage ≥ 85 and
    lines_changed ≤ 20
✓   40  Documentation                0      0  nothing to approve now
  └ metadata.area = "docs" and not source = "import"
!   50  Very High Confidence         0      0  never approved anything
  └ confidence ≥ 0.97 and lines_changed ≤ 100
!   60  Dependency Bot               0      0  never approved anything
  └ author = "dependency-bot"
-   70  Approve Everything           0    315  inactive
  └ always

315 pending: 0 would be approved. One version explained:
`apsctl --sandbox rules preview --version ID`

"#]]
    );
    assert_data_eq!(
        terminal(120).show(&demo.apsctl(&["rules", "preview"])),
        str![[r#"
  PRIO  RULE                  APPROVES  ALONE  STATUS
✓   10  High Confidence              0      0  nothing to approve now
  └ confidence ≥ 0.92 and lines_changed ≤ 200
✓   20  Trusted Authors              0      0  nothing to approve now
  └ author is one of "alice", "bob" and confidence ≥ 0.75
✓   30  Small And Tested             0      0  nothing to approve now
  └ metadata.ci.status = "passed" and metadata.ci.coverage ≥ 85 and lines_changed ≤ 20
✓   40  Documentation                0      0  nothing to approve now
  └ metadata.area = "docs" and not source = "import"
!   50  Very High Confidence         0      0  never approved anything
  └ confidence ≥ 0.97 and lines_changed ≤ 100
!   60  Dependency Bot               0      0  never approved anything
  └ author = "dependency-bot"

315 pending: 0 would be approved. One version explained:
`apsctl --sandbox rules preview --version ID`

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&demo.apsctl(&["rules", "check"])),
        str![[r#"
  PRIO  RULE                  APPROVES  ALONE  STATUS
!   50  Very High Confidence         0      0  never approved anything
  └ confidence ≥ 0.97 and lines_changed ≤ 100
!   60  Dependency Bot               0      0  never approved anything
  └ author = "dependency-bot"

2 of 6 active rules need a look: 2 warning. 315 pending.
All rules: `apsctl --sandbox rules list`

"#]]
    );
    assert_data_eq!(
        terminal(80).show(&demo.apsctl(&["rules", "preview", "--version", "5"])),
        str![[r#"
version 5 is already approved, so passes ignore it; if it were pending, it would
be approved by 'High Confidence'

✓ High Confidence                                                    approves it
  ✓ confidence ≥ 0.92    it is 0.959
  ✓ lines_changed ≤ 200  it is 3

✓ Trusted Authors                                    matches, after another rule
  ✓ author is one of "alice", "bob"  it is "bob"
  ✓ confidence ≥ 0.75                it is 0.959

- Small And Tested                                                does not match
  ✓ metadata.ci.status = "passed"  it is "passed"
  ✗ metadata.ci.coverage ≥ 85      it is 75
  ✓ lines_changed ≤ 20             it is 3

- Documentation                                                   does not match
  ✗ metadata.area = "docs"  it is "backend"
  ✓ not source = "import"   it is "api"

- Very High Confidence                                            does not match
  ✗ confidence ≥ 0.97    it is 0.959
  ✓ lines_changed ≤ 100  it is 3

- Dependency Bot                                                  does not match
  ✗ author = "dependency-bot"  it is "bob"

"#]]
    );
    let ascii = terminal(80).ascii().show(&demo.apsctl(&["rules", "list"]));
    assert!(ascii.text.is_ascii() && ascii.text.contains("confidence >= 0.92 and lines_changed <= 200"), "{ascii}");
}

#[test]
fn invalid_rules_and_negated_conditions_are_explained() {
    let store = Store::new();
    store
        .sql("INSERT INTO versions (id, confidence, author) OVERRIDING SYSTEM VALUE VALUES (7, 0.5, repeat('x', 200))");
    rule(&store, "Broken", 1, r#"{"field": "nowhere_at_all", "op": "gt", "value": 2}"#);
    rule(
        &store,
        "Negated",
        2,
        r#"{"any": [{"not": {"field": "confidence", "op": "gt", "value": 0.9}}, {"field": "author", "op": "eq", "value": "x"}]}"#,
    );
    assert_data_eq!(
        terminal(80).show(&store.apsctl(&["rules", "check"])),
        str![[r#"
  PRIO  RULE    APPROVES  ALONE  STATUS
✗    1  Broken         0      0  invalid
  └ nowhere_at_all > 2
  └ field: there is no column "nowhere_at_all"

1 of 2 active rules needs a look: 1 critical. 1 pending.
All rules: `apsctl rules list`

"#]]
    );
    let explained = terminal(80).show(&store.apsctl(&["rules", "preview", "--version", "7"]));
    assert!(explained.width() <= 100, "{explained}");
    assert_data_eq!(
        &explained,
        str![[r#"
version 7 would be approved by 'Negated'

✗ Broken                                                                 invalid
  field: there is no column "nowhere_at_all"

✓ Negated                                                            approves it
  ✓ not confidence > 0.9  it is 0.5
  ✗ author = "x"          it is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…

"#]]
    );
}
