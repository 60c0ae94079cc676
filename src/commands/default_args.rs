//! The arguments of a command that another command runs.

use anyhow::Result;

/// Returns the arguments of a command line without any.
pub(super) fn default_args<T: clap::Args>() -> Result<T> {
    let command = T::augment_args(clap::Command::new("apsctl").no_binary_name(true));
    Ok(T::from_arg_matches(&command.try_get_matches_from::<_, &str>([])?)?)
}
