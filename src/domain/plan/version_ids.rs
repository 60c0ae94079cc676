//! A compact list of version ids: consecutive numbers are stored as a range.

use serde_json::{Value, json};

/// Ids in the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionIds(Vec<IdPart>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum IdPart {
    /// First and last number.
    Range(i64, i64),
    /// An id that is not a whole number.
    One(String),
}

impl VersionIds {
    pub fn push(&mut self, id: &str) {
        let number = id.parse::<i64>().ok().filter(|number| number.to_string() == id);
        match (number, self.0.last_mut()) {
            (Some(number), Some(IdPart::Range(_, last))) if last.checked_add(1) == Some(number) => {
                *last = number;
            }
            (Some(number), _) => self.0.push(IdPart::Range(number, number)),
            (None, _) => self.0.push(IdPart::One(id.to_owned())),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = String> {
        self.0.iter().flat_map(|part| -> Box<dyn Iterator<Item = String>> {
            match part {
                IdPart::Range(first, last) => Box::new((*first..=*last).map(|id| id.to_string())),
                IdPart::One(id) => Box::new(std::iter::once(id.clone())),
            }
        })
    }

    /// Returns the number of ids.
    pub fn count(&self) -> i128 {
        let length = |part: &IdPart| match part {
            IdPart::Range(first, last) => i128::from(*last) - i128::from(*first) + 1,
            IdPart::One(_) => 1,
        };
        self.0.iter().map(length).sum()
    }

    /// Returns JSON such as `[["1", "5"], "7"]`. Strings, because some JSON readers do not keep 64 bits of a number.
    pub(super) fn to_json(&self) -> Value {
        let part = |part: &IdPart| match part {
            IdPart::Range(first, last) if first == last => json!(first.to_string()),
            IdPart::Range(first, last) => json!([first.to_string(), last.to_string()]),
            IdPart::One(id) => json!(id),
        };
        self.0.iter().map(part).collect()
    }

    pub(super) fn from_json(value: &Value) -> Option<Self> {
        let mut ids = Self::default();
        for part in value.as_array()? {
            match part {
                Value::String(id) => ids.push(id),
                Value::Array(pair) => {
                    let [first, last] = pair.as_slice() else { return None };
                    let (first, last) = (first.as_str()?.parse().ok()?, last.as_str()?.parse().ok()?);
                    if first > last {
                        return None;
                    }
                    ids.0.push(IdPart::Range(first, last));
                }
                _ => return None,
            }
        }
        Some(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_follow_each_other_become_ranges_and_come_back() {
        let all = ["-2", "-1", "0", "5", "007", "8", "9", "a-b", "9223372036854775807"];
        let mut ids = VersionIds::default();
        for id in all {
            ids.push(id);
        }
        let json = ids.to_json();
        assert_eq!(json.to_string(), r#"[["-2","0"],"5","007",["8","9"],"a-b","9223372036854775807"]"#);
        let back = VersionIds::from_json(&json).unwrap_or_default();
        assert_eq!(back.iter().collect::<Vec<_>>(), all);
        assert_eq!(back.count(), 9);
        for bad in [json!({}), json!([1]), json!([["1"]]), json!([["2", "1"]]), json!([["a", "b"]])] {
            assert_eq!(VersionIds::from_json(&bad), None, "{bad}");
        }
    }
}
