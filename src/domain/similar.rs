//! Suggestions for misspelt names and ids.

use strsim::{levenshtein, normalized_damerau_levenshtein};

/// Returns the name that is most similar to `wanted`, if one is similar enough to be a misspelling.
pub fn most_similar<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let limit = (wanted.chars().count() / 3).clamp(1, 4);
    let rated = names.into_iter().filter_map(|name| {
        let lower = name.to_lowercase();
        let distance = levenshtein(&wanted, &lower);
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

/// How many ids are suggested for one.
const MAX_SUGGESTIONS: usize = 3;

/// How alike two ids must be, between 0 and 1.
const MIN_SIMILARITY: f64 = 0.6;

/// Collects the ids that are most like a given one.
#[derive(Debug)]
pub struct SimilarIds<'a> {
    wanted: &'a str,
    /// The best first.
    best: Vec<(f64, String)>,
}

impl<'a> SimilarIds<'a> {
    pub fn new(wanted: &'a str) -> Self {
        Self { wanted, best: Vec::new() }
    }

    /// Considers an existing id.
    pub fn add(&mut self, id: &str) {
        let similarity = similarity(self.wanted, id);
        if similarity < MIN_SIMILARITY {
            return;
        }
        let at = self.best.partition_point(|(other, _)| *other >= similarity);
        self.best.insert(at, (similarity, id.to_owned()));
        self.best.truncate(MAX_SUGGESTIONS);
    }

    /// Returns the ids, the most similar first.
    pub fn into_ids(self) -> Vec<String> {
        self.best.into_iter().map(|(_, id)| id).collect()
    }
}

/// Returns how alike two ids are. One that is a part of the other is alike, too.
fn similarity(wanted: &str, id: &str) -> f64 {
    let (wanted, id) = (wanted.to_lowercase(), id.to_lowercase());
    let is_part = wanted.chars().count() >= 3 && (id.contains(&wanted) || wanted.contains(&id) && id.len() >= 3);
    let by_edits = normalized_damerau_levenshtein(&wanted, &id);
    if is_part { by_edits.max(0.7) } else { by_edits }
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
    fn the_most_similar_ids_are_suggested_first() {
        let ids = ["daily-report", "weekly-report", "cleanup", "archive-tasks", "daily-export", "Ünïcode-jöb"];
        let similar = |wanted: &str| {
            let mut similar = SimilarIds::new(wanted);
            for id in ids {
                similar.add(id);
            }
            similar.into_ids()
        };
        assert_eq!(similar("dialy-report")[0], "daily-report");
        assert_eq!(similar("archive"), ["archive-tasks"]);
        assert_eq!(similar("CLEANUP"), ["cleanup"]);
        assert_eq!(similar("unicode-job"), ["Ünïcode-jöb"]);
        assert!(similar("backup").is_empty());
        assert!(similar("").is_empty());
    }
}
