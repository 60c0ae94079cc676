//! Names of time zones on the command line and in settings.

use chrono_tz::{TZ_VARIANTS, Tz};

/// How many similar names an error suggests.
const MAX_SUGGESTIONS: usize = 3;

/// Parses the name of a time zone, such as `Europe/Warsaw`.
///
/// # Errors
/// Fails with a text that names similar zones.
pub fn parse_zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| {
        let similar = similar_zones(name);
        let shown: String = name.chars().take(60).collect();
        let hint = if similar.is_empty() {
            "use a name of the IANA time zone database, such as Europe/Warsaw or UTC".to_owned()
        } else {
            format!("did you mean {}?", similar.join(" or "))
        };
        format!("unknown time zone `{shown}`; {hint}")
    })
}

/// Returns the zones with the most similar names.
fn similar_zones(name: &str) -> Vec<&'static str> {
    let wanted = normalized(name);
    let city = wanted.rsplit('/').next().unwrap_or_default().to_owned();
    if city.is_empty() || wanted.len() > 60 {
        return Vec::new();
    }
    let distance = |zone: &'static str| {
        let zone_name = normalized(zone);
        let zone_city = zone_name.rsplit('/').next().unwrap_or_default();
        // A city without its continent is as good as the whole name.
        let cost =
            edit_distance(&wanted, &zone_name).min(edit_distance(&city, zone_city) + usize::from(city == wanted));
        let same_region = usize::from(zone_name.split('/').next() != wanted.split('/').next());
        (cost, same_region, zone)
    };
    let most = (city.len() / 2).max(1);
    let mut zones: Vec<_> = TZ_VARIANTS.iter().map(|zone| distance(zone.name())).collect();
    zones.retain(|(cost, ..)| *cost <= most);
    zones.sort_unstable();
    let least = zones.first().map(|(cost, ..)| *cost);
    zones.into_iter().filter(|(cost, ..)| Some(*cost) == least).take(MAX_SUGGESTIONS).map(|(.., zone)| zone).collect()
}

fn normalized(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// Returns the Levenshtein distance of two texts.
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut costs: Vec<usize> = (0..=b.len()).collect();
    for (row, from) in a.chars().enumerate() {
        let mut diagonal = row;
        costs[0] = row + 1;
        for (column, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = costs[column + 1];
            costs[column + 1] = replaced.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_zone_is_answered_with_similar_ones() {
        for (name, expected) in [
            ("Europe/Warschau", "did you mean Europe/Warsaw?"),
            ("Europe/Warsow", "did you mean Europe/Warsaw?"),
            ("warsaw", "did you mean Europe/Warsaw?"),
            ("america/new york", "did you mean America/New_York?"),
            ("nowhere at all, really", "such as Europe/Warsaw or UTC"),
            ("", "such as Europe/Warsaw or UTC"),
        ] {
            let error = parse_zone(name).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert_eq!(parse_zone("UTC"), Ok(Tz::UTC));
    }
}
