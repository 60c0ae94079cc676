//! The names that APScheduler 4 looks up while it loads a serialized column.

use std::collections::BTreeSet;

use super::serialized;
use crate::pickle::decode;
use crate::required_names::{NamesError, RequiredName, names_of_pickle};
use crate::trigger_names::add_trigger_names;

/// Returns the names that Python looks up while APScheduler 4 loads a trigger, or the arguments of a schedule.
///
/// # Errors
/// Returns why the names are unknown.
pub fn required_names(data: &[u8]) -> Result<BTreeSet<RequiredName>, NamesError> {
    let data = serialized::to_pickle(data).map_err(NamesError::NotExamined)?;
    let tree = decode(&data)?;
    let mut names = names_of_pickle(&tree)?;
    add_trigger_names(&tree, tree.root, &mut names)?;
    Ok(names)
}
