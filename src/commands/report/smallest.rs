//! Keeps the first items of a long list in little memory.

/// Collects items, and keeps those with the smallest keys.
#[derive(Debug)]
pub(super) struct Smallest<K, T> {
    limit: usize,
    items: Vec<(K, T)>,
}

impl<K: Ord, T> Smallest<K, T> {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, items: Vec::new() }
    }

    pub(super) fn push(&mut self, key: K, item: T) {
        self.items.push((key, item));
        // Sorting rarely keeps the cost per item low.
        if self.items.len() >= 2 * self.limit + 100 {
            self.trim();
        }
    }

    /// Returns the items by key.
    pub(super) fn into_sorted(mut self) -> Vec<T> {
        self.trim();
        self.items.into_iter().map(|(_, item)| item).collect()
    }

    fn trim(&mut self) {
        self.items.sort_by(|one, other| one.0.cmp(&other.0));
        self.items.truncate(self.limit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_items_are_kept() {
        let mut smallest = Smallest::new(3);
        (0..1000).rev().for_each(|number| smallest.push(number, number * 2));
        assert_eq!(smallest.into_sorted(), [0, 2, 4]);
    }
}
