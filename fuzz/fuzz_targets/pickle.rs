//! Decodes any bytes or refuses them, then prints the value, computes fire times and edits the pickle.
//!
//! The rows of `crates/apscheduler/tests/fixtures/apscheduler` are good seeds; some are in `corpus/pickle`.

#![no_main]

use apscheduler::aps3::{FireTimes, Job, one_time_copy, set_next_run_time};
use apscheduler::pickle::{decode, is_same_value, repr};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(tree) = decode(data) else { return };
    assert!(tree.value_count() <= data.len());
    assert!(repr(&tree, tree.root, 1000).text.len() <= 1010);
    assert!(is_same_value(&tree, tree.root, &tree, tree.root));
    let Ok(job) = Job::read(&tree) else { return };
    let _ = job.to_string();
    let _ = job.next_run_time.clone().map(|next| FireTimes::from_next_run(&job.trigger, next).take(3).count());
    let at = some_time();
    for to in [None, Some(at)] {
        if let Ok(patched) = set_next_run_time(data, to) {
            let tree = decode(&patched).expect("what was patched is a pickle");
            let job = Job::read(&tree).expect("what was patched is a job");
            assert_eq!(job.next_run_time.and_then(|next| next.utc()), to);
        }
    }
    if let Ok(clone) = one_time_copy(data, "clone", None, at) {
        let tree = decode(&clone).expect("a clone is a pickle");
        assert_eq!(Job::read(&tree).expect("a clone is a job").id, "clone");
    }
});

/// Returns a time with microseconds.
fn some_time() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp_micros(1_796_090_400_123_456).expect("it is a time")
}
