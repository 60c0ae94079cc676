//! Lists of names in sentences.

/// How many names a sentence has.
pub const MAX_NAMED: usize = 5;

/// Returns a number with separators: `125,000`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut separated = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            separated.push(',');
        }
        separated.push(digit);
    }
    separated
}

/// Returns the first five names, and how many more there are: `a, b, c, d, e and 1,200 more`.
pub fn name_list<T: AsRef<str>>(names: &[T]) -> String {
    name_list_of(names, names.len())
}

/// Returns the first five of `total` names, of which only the first may be known.
pub fn name_list_of<T: AsRef<str>>(first: &[T], total: usize) -> String {
    let named: Vec<&str> = first.iter().take(MAX_NAMED).map(AsRef::as_ref).collect();
    match total.saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {} more", named.join(", "), count(more as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_names_are_followed_by_the_number_of_the_others() {
        for (names, total, list) in [
            (&[][..], 0, ""),
            (&["a"], 1, "a"),
            (&["a", "b", "c", "d", "e"], 5, "a, b, c, d, e"),
            (&["a", "b", "c", "d", "e", "f"], 6, "a, b, c, d, e and 1 more"),
            (&["a", "b"], 1202, "a, b and 1,200 more"),
        ] {
            assert_eq!(name_list_of(names, total), list);
        }
    }
}
