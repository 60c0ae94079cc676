//! Suggestions for misspelt names.

/// Returns the name that is most similar to `wanted`, if one is similar enough to be a misspelling.
pub fn most_similar<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let limit = (wanted.chars().count() / 3).clamp(1, 4);
    let rated = names.into_iter().filter_map(|name| {
        let lower = name.to_lowercase();
        let distance = edit_distance(&wanted, &lower);
        // A part of a name, such as `state` for `job_state`, is similar as well.
        let is_part = wanted.chars().count() >= 3 && lower.split(['_', '-', '.']).any(|part| part == wanted);
        match (distance <= limit, is_part) {
            (true, _) => Some((distance, name)),
            (false, true) => Some((limit + distance, name)),
            (false, false) => None,
        }
    });
    rated.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// Returns how many characters must be inserted, removed or replaced to turn one text into the other.
fn edit_distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, c) in from.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], index + 1);
        for (position, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(c != *other);
            diagonal = row[position + 1];
            row[position + 1] = replaced.min(row[position] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_are_recognised() {
        let names = ["id", "job_state", "next_run_time", "schedule", "versions_approved"];
        for (wanted, expected) in [
            ("ids", Some("id")),
            ("ID", Some("id")),
            ("jobstate", Some("job_state")),
            ("state", Some("job_state")),
            ("next_run", None),
            ("next_run_tiem", Some("next_run_time")),
            ("version_aproved", Some("versions_approved")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(most_similar(wanted, names), expected, "{wanted}");
        }
    }

    #[test]
    fn the_edit_distance_counts_changes() {
        for (from, to, distance) in [("", "", 0), ("", "ab", 2), ("kitten", "sitting", 3), ("żółw", "zolw", 3)] {
            assert_eq!(edit_distance(from, to), distance, "{from} {to}");
        }
    }
}
