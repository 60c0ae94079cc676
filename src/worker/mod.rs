//! The worker's container, through the `docker` command: its contexts and `DOCKER_HOST` apply as usual.
//!
//! Every wait has a limit and every answer is read up to a limit, because a Docker daemon may hang.

mod container;
mod container_state;
mod docker_cli;
mod docker_error;
pub mod logs;
mod resource_usage;
mod user_command;

pub use container::{Container, DEFAULT_TIMEOUT};
pub use container_state::{ContainerStatus, HiddenEnvironment};
pub use docker_error::DockerError;
pub use user_command::{CommandInput, CommandResult, run_command};
