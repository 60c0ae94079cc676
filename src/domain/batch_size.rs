//! How many rows a batch has, so that it holds its locks only for a short time.

use std::time::Duration;

/// How long a batch should take.
const TARGET: Duration = Duration::from_millis(100);

/// After this time, a statement of a batch is cancelled and tried again with fewer rows.
pub const MAX_STATEMENT: Duration = Duration::from_millis(150);

const FIRST: i64 = 500;
const SMALLEST: i64 = 50;
const LARGEST: i64 = 20_000;

/// The size of the next batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchSize(i64);

impl Default for BatchSize {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl BatchSize {
    pub fn rows(self) -> i64 {
        self.0
    }

    /// Returns whether a batch cannot be any smaller.
    pub fn is_smallest(self) -> bool {
        self.0 == SMALLEST
    }

    /// Returns the next size after a batch of this size took so long. It at most doubles.
    #[must_use]
    pub fn after(self, took: Duration) -> Self {
        let factor = (TARGET.as_secs_f64() / took.as_secs_f64().max(1e-3)).min(2.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "at most twice 20,000")]
        let rows = (self.0 as f64 * factor) as i64;
        Self(rows.clamp(SMALLEST, LARGEST))
    }

    /// Returns the next size after a batch was cancelled, because it took too long.
    #[must_use]
    pub fn after_timeout(self) -> Self {
        Self((self.0 / 4).max(SMALLEST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_follows_the_time() {
        let size = BatchSize::default();
        for (took, rows) in [(0, 1000), (50, 1000), (100, 500), (200, 250), (10_000, SMALLEST)] {
            assert_eq!(size.after(Duration::from_millis(took)).rows(), rows, "{took} ms");
        }
        assert_eq!(size.after_timeout().rows(), 125);
        let mut size = BatchSize::default();
        for _ in 0..10 {
            size = size.after(Duration::from_millis(1));
        }
        assert_eq!(size.rows(), LARGEST);
        for _ in 0..10 {
            size = size.after_timeout();
        }
        assert!(size.is_smallest());
    }
}
