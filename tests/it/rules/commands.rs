use snapbox::{assert_data_eq, str};

use super::insert_rules;
use crate::support::Store;

/// A store with five versions and a rule of every status.
fn store() -> Store {
    let store = Store::new();
    store.sql(
        "INSERT INTO versions (author, confidence, metadata, created_at, approved) VALUES
           ('ann', 0.99, '{\"lang\": \"de\"}', '2025-10-26 11:00+00', false),
           ('bob', 0.90, '{\"lang\": 5}', '2025-10-26 11:00+00', false),
           ('cy', 0.20, NULL, '2025-10-26 11:00+00', false),
           ('dee', 'NaN', '{\"lang\": null}', '2025-10-26 11:00+00', false),
           ('ann', 0.99, NULL, '2025-10-26 11:00+00', true)",
    );
    let rules = [
        ("High Confidence", r#"{"field": "confidence", "op": "gte", "value": 0.8}"#),
        ("Ann's", r#"{"any": [{"field": "author", "op": "eq", "value": "ann"}]}"#),
        ("German", r#"[{"field": "metadata.lang", "op": "eq", "value": "en"}, {"always": true}]"#),
        ("Broken", r#"{"field": "colour", "op": "eq", "value": "red"}"#),
        ("Asleep", r#"{"not": {"field": "author", "op": "in", "value": ["ann", "bob"]}}"#),
    ];
    insert_rules(&store, rules.map(|(name, conditions)| (name.into(), conditions.into())));
    store.sql("UPDATE approval_rules SET is_active = NULL WHERE name = 'Asleep'");
    store
}

#[test]
fn a_list_shows_what_each_rule_would_approve_and_its_status() {
    let store = store();
    assert_data_eq!(
        store.run(&["rules", "list"]),
        str![[r#"
id  name             is_active  priority  conditions                                                          would_approve  would_approve_alone  status         reason
 1  High Confidence  true            100  {"op":"gte","field":"confidence","value":0.8}                                   2                    2  ok
 2  Ann's            true            100  {"any":[{"op":"eq","field":"author","value":"ann"}]}                            0                    1  shadowed       the one version it matches is approved before it, by 'High Confidence'
 3  German           true            100  [{"op":"eq","field":"metadata.lang","value":"en"},{"always":true}]              0                    0  never_matches  it matches no pending version, and has never approved any
 4  Broken           true            100  {"op":"eq","field":"colour","value":"red"}                                      0                    0  invalid        field: there is no column "colour"
 5  Asleep           false           100  {"not":{"op":"in","field":"author","value":["ann","bob"]}}                      0                    2  inactive
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "list", "-o", "csv"]),
        str![[r#"
id,name,is_active,priority,conditions,would_approve,would_approve_alone,status,reason,action,form
1,High Confidence,true,100,"{""op"":""gte"",""field"":""confidence"",""value"":0.8}",2,2,ok,,,conditions
2,Ann's,true,100,"{""any"":[{""op"":""eq"",""field"":""author"",""value"":""ann""}]}",0,1,shadowed,"the one version it matches is approved before it, by 'High Confidence'",,conditions
3,German,true,100,"[{""op"":""eq"",""field"":""metadata.lang"",""value"":""en""},{""always"":true}]",0,0,never_matches,"it matches no pending version, and has never approved any",,conditions
4,Broken,true,100,"{""op"":""eq"",""field"":""colour"",""value"":""red""}",0,0,invalid,"field: there is no column ""colour""",,conditions
5,Asleep,false,100,"{""not"":{""op"":""in"",""field"":""author"",""value"":[""ann"",""bob""]}}",0,2,inactive,,,conditions
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "list", "-o", "jsonl"]),
        str![[r#"
{"id":1,"name":"High Confidence","is_active":true,"priority":100,"conditions":{"op":"gte","field":"confidence","value":0.8},"would_approve":2,"would_approve_alone":2,"status":"ok","reason":null,"action":null,"form":"conditions"}
{"id":2,"name":"Ann's","is_active":true,"priority":100,"conditions":{"any":[{"op":"eq","field":"author","value":"ann"}]},"would_approve":0,"would_approve_alone":1,"status":"shadowed","reason":"the one version it matches is approved before it, by 'High Confidence'","action":null,"form":"conditions"}
{"id":3,"name":"German","is_active":true,"priority":100,"conditions":[{"op":"eq","field":"metadata.lang","value":"en"},{"always":true}],"would_approve":0,"would_approve_alone":0,"status":"never_matches","reason":"it matches no pending version, and has never approved any","action":null,"form":"conditions"}
{"id":4,"name":"Broken","is_active":true,"priority":100,"conditions":{"op":"eq","field":"colour","value":"red"},"would_approve":0,"would_approve_alone":0,"status":"invalid","reason":"field: there is no column /"colour/"","action":null,"form":"conditions"}
{"id":5,"name":"Asleep","is_active":false,"priority":100,"conditions":{"not":{"op":"in","field":"author","value":["ann","bob"]}},"would_approve":0,"would_approve_alone":2,"status":"inactive","reason":null,"action":null,"form":"conditions"}
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_check_shows_only_the_rules_with_a_finding() {
    let store = store();
    assert_data_eq!(
        store.run(&["rules", "check"]),
        str![[r#"
id  name    status         severity  would_approve  would_approve_alone  reason
 2  Ann's   shadowed       warning               0                    1  the one version it matches is approved before it, by 'High Confidence'
 3  German  never_matches  warning               0                    0  it matches no pending version, and has never approved any
 4  Broken  invalid        critical              0                    0  field: there is no column "colour"
---- stderr ----
4 active rules: 1 invalid ('Broken'), 1 never matching ('German'), 1 shadowed ('Ann's')
---- exit 1 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "check", "-o", "nagios"]),
        str![[r#"
RULES CRITICAL - 4 active rules: 1 invalid ('Broken'), 1 never matching ('German'), 1 shadowed ('Ann's') | active=4;; invalid=1;; never_matches=1;; shadowed=1;; pending=4;;
---- exit 2 ----

"#]]
    );
    store.sql("UPDATE approval_rules SET is_active = false WHERE name IN ('Broken')");
    assert_data_eq!(
        store.run(&["rules", "check", "-o", "nagios"]),
        str![[r#"
RULES WARNING - 3 active rules: 1 never matching ('German'), 1 shadowed ('Ann's') | active=3;; invalid=0;; never_matches=1;; shadowed=1;; pending=4;;
---- exit 1 ----

"#]]
    );
    store.sql("DELETE FROM approval_rules WHERE name <> 'High Confidence'");
    assert_data_eq!(
        store.run(&["rules", "check"]),
        str![[r#"
id  name  status  severity  would_approve  would_approve_alone  reason
---- stderr ----
1 active rule, nothing found
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "check", "-o", "nagios"]),
        str![[r#"
RULES OK - 1 active rule, nothing found | active=1;; invalid=0;; never_matches=0;; shadowed=0;; pending=4;;
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_preview_shows_what_a_pass_would_approve() {
    let store = store();
    assert_data_eq!(
        store.run(&["rules", "preview"]),
        str![[r#"
id  name             priority  would_approve  would_approve_alone  status         reason
 1  High Confidence       100              2                    2  ok
 2  Ann's                 100              0                    1  shadowed       the one version it matches is approved before it, by 'High Confidence'
 3  German                100              0                    0  never_matches  it matches no pending version, and has never approved any
 4  Broken                100              0                    0  invalid        field: there is no column "colour"
---- stderr ----
4 pending versions, 2 would be approved
1 rule ill-formed: the pass would end with exit code 1
---- exit 0 ----

"#]]
    );
    store.sql("UPDATE versions SET approved = true");
    assert_data_eq!(
        store.run(&["rules", "preview", "-q"]),
        str![[r#"
id  name             priority  would_approve  would_approve_alone  status   reason
 1  High Confidence       100              0                    0  ok       nothing is pending
 2  Ann's                 100              0                    0  ok       nothing is pending
 3  German                100              0                    0  ok       nothing is pending
 4  Broken                100              0                    0  invalid  field: there is no column "colour"
---- exit 0 ----

"#]]
    );
    store.sql("DELETE FROM approval_rules");
    assert_data_eq!(
        store.run(&["rules", "preview"]),
        str![[r#"
id  name  priority  would_approve  would_approve_alone  status  reason
---- stderr ----
no pending version, 0 would be approved
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "preview", "-o", "json"]),
        str![[r#"
[]
---- stderr ----
no pending version, 0 would be approved
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_version_is_explained_condition_by_condition() {
    let store = store();
    assert_data_eq!(
        store.run(&["rules", "preview", "--version", "1"]),
        str![[r#"
rule_id  rule             place   field          op      value  actual  result  rule_result  approves  reason
      1  High Confidence          confidence     gte     0.8    0.99    true    true         true
      2  Ann's            any[0]  author         eq      "ann"  "ann"   true    true         false
      3  German           [0]     metadata.lang  eq      "en"   "de"    false   false        false
      3  German           [1]                    always                 true    false        false
      4  Broken           field                                                 invalid      false     there is no column "colour"
---- stderr ----
version 1 would be approved by 'High Confidence'
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "preview", "--version", "2", "-o", "jsonl"]),
        str![[r#"
{"rule_id":1,"rule":"High Confidence","place":null,"field":"confidence","op":"gte","value":0.8,"actual":0.9,"result":"true","rule_result":"true","approves":true,"reason":null,"table":"versions"}
{"rule_id":2,"rule":"Ann's","place":"any[0]","field":"author","op":"eq","value":"ann","actual":"bob","result":"false","rule_result":"false","approves":false,"reason":null,"table":"versions"}
{"rule_id":3,"rule":"German","place":"[0]","field":"metadata.lang","op":"eq","value":"en","actual":5,"result":"unknown","rule_result":"unknown","approves":false,"reason":null,"table":"versions"}
{"rule_id":3,"rule":"German","place":"[1]","field":null,"op":"always","value":null,"actual":null,"result":"true","rule_result":"unknown","approves":false,"reason":null,"table":"versions"}
{"rule_id":4,"rule":"Broken","place":"field","field":null,"op":null,"value":null,"actual":null,"result":null,"rule_result":"invalid","approves":false,"reason":"there is no column /"colour/"","table":"versions"}
---- stderr ----
version 2 would be approved by 'High Confidence'
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "preview", "--version", "4", "-o", "csv"]),
        str![[r#"
rule_id,rule,place,field,op,value,actual,result,rule_result,approves,reason,table
1,High Confidence,,confidence,gte,0.8,"""NaN""",unknown,unknown,false,,versions
2,Ann's,any[0],author,eq,"""ann""","""dee""",false,false,false,,versions
3,German,[0],metadata.lang,eq,"""en""",null,unknown,unknown,false,,versions
3,German,[1],,always,,,true,unknown,false,,versions
4,Broken,field,,,,,,invalid,false,"there is no column ""colour""",versions
---- stderr ----
version 4 would be approved by no rule
---- exit 0 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "preview", "--version", "5", "-o", "csv"]),
        str![[r#"
rule_id,rule,place,field,op,value,actual,result,rule_result,approves,reason,table
1,High Confidence,,confidence,gte,0.8,0.99,true,true,true,,versions
2,Ann's,any[0],author,eq,"""ann""","""ann""",true,true,false,,versions
3,German,[0],metadata.lang,eq,"""en""",,unknown,unknown,false,,versions
3,German,[1],,always,,,true,unknown,false,,versions
4,Broken,field,,,,,,invalid,false,"there is no column ""colour""",versions
---- stderr ----
version 5 is already approved, so passes ignore it; if it were pending, it would be approved by 'High Confidence'
---- exit 0 ----

"#]]
    );
    for nobody in ["6", "x", "", "99999999999999999999", "1 OR true"] {
        store.run(&["rules", "preview", "--version", nobody]).code(3);
    }
    assert_data_eq!(
        store.run(&["rules", "preview", "--version", "6"]),
        str![[r#"
---- stderr ----
error: there is no version 6
hint: use an id of table versions; `apsctl rules preview` shows the whole pass
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_version_is_found_by_an_id_of_any_type() {
    let store = Store::new();
    store.sql(
        "ALTER TABLE versions ALTER id DROP IDENTITY; ALTER TABLE versions ALTER id TYPE uuid USING gen_random_uuid()",
    );
    store.sql("INSERT INTO versions (id, author) VALUES ('00000000-0000-0000-0000-00000000000a', 'ann')");
    insert_rules(&store, [("all".into(), r#"{"always": true}"#.into())]);
    let id = "00000000-0000-0000-0000-00000000000a";
    assert_data_eq!(
        store.run(&["rules", "preview", "--version", id, "-o", "csv"]),
        str![[r#"
rule_id,rule,place,field,op,value,actual,result,rule_result,approves,reason,table
1,all,,,always,,,true,true,true,,versions
---- stderr ----
version 00000000-0000-0000-0000-00000000000a would be approved by 'all'
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_rule_that_has_approved_before_is_not_reported_as_never_matching() {
    let store = Store::new();
    store
        .sql("INSERT INTO versions (author, approved, approved_by_rule) VALUES ('ann', true, 1), ('bob', false, NULL)");
    insert_rules(
        &store,
        ["ann", "eve"].map(|who| (who.into(), format!(r#"{{"field":"author","op":"eq","value":"{who}"}}"#))),
    );
    assert_data_eq!(
        store.run(&["rules", "list"]),
        str![[r#"
id  name  is_active  priority  conditions                                  would_approve  would_approve_alone  status         reason
 1  ann   true            100  {"op":"eq","field":"author","value":"ann"}              0                    0  ok             it matches no pending version now, but has approved some before
 2  eve   true            100  {"op":"eq","field":"author","value":"eve"}              0                    0  never_matches  it matches no pending version, and has never approved any
---- exit 0 ----

"#]]
    );
}

#[test]
fn rules_are_tried_by_priority_and_then_by_id() {
    let store = Store::new();
    store.sql(
        "INSERT INTO versions (author) VALUES ('ann');
         INSERT INTO approval_rules (name, priority, conditions) VALUES
           ('third', NULL, '{\"always\": true}'), ('fourth', 100, '{\"always\": true}'),
           ('first', -1, '{\"always\": true}'), ('second', 99, '{\"always\": true}')",
    );
    assert_data_eq!(
        store.run(&["rules", "preview", "-o", "csv"]),
        str![[r#"
id,name,priority,would_approve,would_approve_alone,status,reason
3,first,-1,1,1,ok,
4,second,99,0,1,shadowed,"the one version it matches is approved before it, by 'first'"
1,third,100,0,1,shadowed,"the one version it matches is approved before it, by 'first'"
2,fourth,100,0,1,shadowed,"the one version it matches is approved before it, by 'first'"
---- stderr ----
1 pending version, 1 would be approved
---- exit 0 ----

"#]]
    );
}

#[test]
fn a_store_with_only_the_basic_columns_can_be_read() {
    let store = Store::unmigrated();
    store.sql("CREATE TABLE versions (approved boolean); CREATE TABLE approval_rules (is_active boolean)");
    store.sql("INSERT INTO approval_rules VALUES (true), (false), (NULL)");
    assert_data_eq!(
        store.run(&["rules", "list", "-o", "csv"]),
        str![[r#"
id,name,is_active,priority,conditions,would_approve,would_approve_alone,status,reason,action,form
,,true,100,,0,0,invalid,it has no conditions,,conditions
,,false,100,,0,0,inactive,ill-formed: it has no conditions,,conditions
,,false,100,,0,0,inactive,ill-formed: it has no conditions,,conditions
---- exit 0 ----

"#]]
    );
    store.sql("ALTER TABLE approval_rules ADD conditions json");
    store.sql("UPDATE approval_rules SET conditions = '{\"field\": \"approved\", \"op\": \"eq\", \"value\": false}'");
    store.sql("INSERT INTO versions VALUES (false), (NULL), (true)");
    assert_data_eq!(
        store.run(&["rules", "list", "-o", "csv"]),
        str![[r#"
id,name,is_active,priority,conditions,would_approve,would_approve_alone,status,reason,action,form
,,true,100,"{""field"":""approved"",""op"":""eq"",""value"":false}",1,1,ok,,,conditions
,,false,100,"{""field"":""approved"",""op"":""eq"",""value"":false}",0,1,inactive,,,conditions
,,false,100,"{""field"":""approved"",""op"":""eq"",""value"":false}",0,1,inactive,,,conditions
---- exit 0 ----

"#]]
    );
    store.run(&["rules", "preview", "--version", "1"]).code(3);
    store.sql("DROP TABLE versions");
    assert_data_eq!(
        store.run(&["rules", "list"]),
        str![[r#"
---- stderr ----
error: listing the rules: there is no table versions
hint: run `apsctl migrate up --create-tables` to create it, or set APSCTL_VERSIONS_TABLE to another table
---- exit 4 ----

"#]]
    );
    assert_data_eq!(
        store.run(&["rules", "check", "-o", "nagios"]),
        str![[r#"
APSCTL UNKNOWN - error: checking the rules: there is no table versions; hint: run `apsctl migrate up --create-tables` to create it, or set APSCTL_VERSIONS_TABLE to another table
---- exit 3 ----

"#]]
    );
}

#[test]
fn a_role_that_may_only_select_can_use_every_command() {
    let store = store();
    let url = store.create_role("reader", "SELECT ON versions; SELECT ON approval_rules");
    for args in [&["rules", "list"][..], &["rules", "preview"], &["rules", "preview", "--version", "1"]] {
        store.apsctl(args).env("APSCTL_DATABASE_URL", &url).run().code(0);
    }
}
