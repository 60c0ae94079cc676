//! Properties that hold for any bytes: reading ends in bounded time, and a patched pickle has the intended values.

use std::sync::OnceLock;

use proptest::prelude::*;

use crate::aps3::fire_times::FireTimes;
use crate::aps3::job::Job;
use crate::aps3::patch::set_next_run_time;
use crate::pickle::{decode, repr};
use crate::test_support::rows;

fn states() -> &'static [Vec<u8>] {
    static STATES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    STATES.get_or_init(|| {
        let rows = rows("aps3.sql").into_iter().chain(rows("oldpy.sql"));
        rows.map(|row| row.state).filter(|state| state.len() < 10_000).collect()
    })
}

/// Reads, prints, predicts and patches.
fn use_up(bytes: &[u8]) {
    let Ok(tree) = decode(bytes) else { return };
    assert!(tree.value_count() <= bytes.len());
    assert!(repr(&tree, tree.root, 1000).text.len() <= 1010);
    if let Ok(job) = Job::read(&tree) {
        assert!(job.to_string().len() < 100_000);
        let next = job.next_run_time.clone();
        let _ = next.map(|next| FireTimes::from_next_run(&job.trigger, next).take(3).count());
    }
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
