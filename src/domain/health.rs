//! The checks of `apsctl health`, and the comparison with the application's own health endpoint.

mod checks;
mod endpoint;
mod figures;

pub use checks::run_checks;
pub use endpoint::disagreements;
pub use figures::{EndpointHealth, FinishedRun, HealthFigures, HealthStatus, JobWithoutTime, LatestRuns, Limits};
