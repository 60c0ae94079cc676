//! 400 random triggers in ten zones, pickled by APScheduler 3.11.3 in the protocols 0 to 5 in turn.

use serde_json::{Value, json};

use crate::aps3::fire_times::FireTimes;
use crate::aps3::trigger::Trigger;
use crate::pickle::decode;
use crate::test_support::{fire_times, fixture, hex, json, time};

#[test]
fn the_400_random_triggers_fire_when_apscheduler_3_11_3_says() {
    let cases = json("cron/random_3.11.3.json");
    let cases = cases["cases"].as_array().unwrap();
    let pickles = fixture("apscheduler/random_3.11.3.hex");
    let mut compared = 0;
    for (case, line) in cases.iter().zip(pickles.lines()) {
        let pickle = hex(line);
        let tree = decode(&pickle).unwrap();
        let trigger = Trigger::read(&tree, tree.root);
        // The trigger whose search timed out has no text in the file.
        if let Some(text) = case["str"].as_str() {
            assert_eq!(trigger.to_string(), text);
        }
        let mut computed: Vec<Value> =
            fire_times(&trigger, time(&case["start"]), 6, "TIMEOUT").into_iter().map(Value::from).collect();
        if computed.len() < 6 && FireTimes::starting_at(&trigger, time(&case["start"])).all(|fire| fire.is_ok()) {
            computed.push(Value::Null);
        }
        assert_eq!(json!(computed), case["fire_times"], "{case}");
        compared += 1;
    }
    assert_eq!(compared, 400);
}
