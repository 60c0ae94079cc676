//! The names in the state of a trigger: the classes of combined triggers, and time zones as texts.

use std::collections::BTreeSet;

use crate::pickle::{Node, NodeId, Tree};
use crate::required_names::{NamesError, RequiredName};

/// The maximum number of triggers in a trigger. A shared state can appear many times.
const MAX_TRIGGERS: usize = 10_000;

/// Adds the names in the state of a trigger, and of the triggers that it combines.
///
/// # Errors
/// Refuses a trigger with too many parts, such as one inside itself.
pub(crate) fn add_trigger_names(
    tree: &Tree<'_>,
    trigger: NodeId,
    names: &mut BTreeSet<RequiredName>,
) -> Result<(), NamesError> {
    let Some(state) = tree.object(trigger).and_then(|object| object.state) else { return Ok(()) };
    let mut states = vec![state];
    let mut count = 0;
    while let Some(state) = states.pop() {
        count += 1;
        if count > MAX_TRIGGERS {
            return Err(NamesError::NotExamined("its trigger has too many parts".to_owned()));
        }
        // The attributes are a dict, or the second of a pair (classes with slots).
        let second = tree.sequence(state).and_then(|mut items| items.nth(1));
        let attributes = second.unwrap_or(state);
        // APScheduler 3 has no zone for UTC as a text, and APScheduler 4 one for the zone of the machine.
        if let Some(key) = tree.get(attributes, "timezone").and_then(|zone| tree.str(zone))
            && !["UTC", "local"].contains(&key)
        {
            names.insert(RequiredName::Zone { library: "zoneinfo", key: key.to_owned() });
        }
        let Some(triggers) = tree.get(attributes, "triggers").and_then(|triggers| tree.sequence(triggers)) else {
            continue;
        };
        for pair in triggers.take(MAX_TRIGGERS) {
            let mut parts = tree.sequence(pair).into_iter().flatten();
            let (Some(class), Some(inner)) = (parts.next(), parts.next()) else { continue };
            if let Some(class) = tree.str(class) {
                names.insert(RequiredName::Reference(class.to_owned()));
            }
            if matches!(tree.node(inner), Node::Dict(_) | Node::Tuple(_) | Node::List(_)) {
                states.push(inner);
            }
            if states.len() > MAX_TRIGGERS {
                return Err(NamesError::NotExamined("its trigger has too many parts".to_owned()));
            }
        }
    }
    Ok(())
}
