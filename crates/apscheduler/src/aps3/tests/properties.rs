//! Properties that hold for any bytes: reading ends in bounded time, and a patched pickle has the intended values.

use std::borrow::Cow;
use std::sync::OnceLock;

use proptest::prelude::*;

use crate::aps3::fire_times::FireTimes;
use crate::aps3::job::Job;
use crate::aps3::patch::set_next_run_time;
use crate::aps3::{JobChanges, Trigger, modify_job};
use crate::pickle::{decode, is_same_value, repr};
use crate::test_support::rows;

fn states() -> &'static [Vec<u8>] {
    static STATES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    STATES.get_or_init(|| {
        let rows = rows("aps3.sql").into_iter().chain(rows("oldpy.sql"));
        rows.map(|row| row.state).filter(|state| state.len() < 10_000).collect()
    })
}

/// Modifies a job, which must keep its arguments.
fn modify(bytes: &[u8]) {
    let now = "2025-10-26T12:00:00Z".parse().unwrap();
    let trigger = Trigger::every(chrono::TimeDelta::minutes(5), chrono_tz::UTC, now).unwrap();
    let next = FireTimes::starting_at(&trigger, now).next().transpose().unwrap();
    let changes = JobChanges {
        trigger: Some(Cow::Owned(trigger)),
        next_run_time: Some(next),
        misfire_grace_time: Some(Some(5)),
        name: Some("name"),
        ..JobChanges::default()
    };
    let Ok(modified) = modify_job(bytes, &changes) else { return };
    let (before, after) = (decode(bytes).unwrap(), decode(&modified.pickle).unwrap());
    let (old, new) = (Job::read(&before).unwrap(), Job::read(&after).unwrap());
    assert!(is_same_value(&before, old.args, &after, new.args));
    assert!(is_same_value(&before, old.kwargs, &after, new.kwargs));
    assert_eq!((new.misfire_grace_time, new.name.as_ref(), old.id), (Some(5), "name", new.id));
}

/// Reads, prints, predicts, patches and modifies.
fn use_up(bytes: &[u8]) {
    let Ok(tree) = decode(bytes) else { return };
    assert!(tree.value_count() <= bytes.len());
    assert!(repr(&tree, tree.root, 1000).text.len() <= 1010);
    if let Ok(job) = Job::read(&tree) {
        assert!(job.to_string().len() < 100_000);
        let next = job.next_run_time.clone();
        let _ = next.map(|next| FireTimes::from_next_run(&job.trigger, next).take(3).count());
    }
    modify(bytes);
    if let Ok(patched) = set_next_run_time(bytes, None) {
        let tree = decode(&patched).unwrap();
        assert_eq!(Job::read(&tree).unwrap().next_run_time, None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn random_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        use_up(&bytes);
    }

    #[test]
    fn mutated_jobs_are_read_or_refused(
        which in any::<prop::sample::Index>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 1..6),
    ) {
        let mut bytes = which.get(states()).clone();
        for (at, byte, kind) in changes {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => bytes[at] ^= 1 << (byte % 8),
            }
        }
        use_up(&bytes);
    }
}
