//! The names that APScheduler 3 looks up while it loads a job.

use std::collections::BTreeSet;

use crate::aps3::job::{Job, JobError};
use crate::pickle::decode;
use crate::required_names::{NamesError, RequiredName, names_of_pickle};
use crate::trigger_names::add_trigger_names;

/// Returns the names that Python looks up while APScheduler 3 loads the pickle of a job. APScheduler deletes the row if
/// one of them is missing.
///
/// # Errors
/// Returns why the names are unknown.
pub fn required_names(state: &[u8]) -> Result<BTreeSet<RequiredName>, NamesError> {
    let tree = decode(state)?;
    let mut names = names_of_pickle(&tree)?;
    let unloadable = |why: String| Err(NamesError::Unloadable(why));
    let func = match Job::read(&tree) {
        Ok(job) => job.func.into_owned(),
        // APScheduler checks only the version and the function when it loads the job.
        Err(JobError::WrongType { key, .. }) if !["version", "func"].contains(&key) => {
            let func = tree.get(tree.root, "func").and_then(|func| tree.str(func));
            func.unwrap_or_default().to_owned()
        }
        Err(error) => return unloadable(error.to_string()),
    };
    if tree.has_undecodable_text() {
        return unloadable("Python 3 cannot decode the texts that Python 2 wrote".to_owned());
    }
    if !func.contains(':') {
        return unloadable(format!("its function {func:?} is not module:name"));
    }
    names.insert(RequiredName::Reference(func));
    if let Some(trigger) = tree.get(tree.root, "trigger") {
        add_trigger_names(&tree, trigger, &mut names)?;
    }
    Ok(names)
}
