//! Constants of Task Tracker, the application that apsctl was written for. Other modules refer to these constants.

/// The function that a job calls to make a pass.
pub const AUTOMATION_FUNCTION: &str = "app.services.automation_service.run_automation";

pub const WORKER_CONTAINER: &str = "task-tracker-worker";
pub const API_CONTAINER: &str = "task-tracker-api";

pub const RESTART_WORKER: &str = "docker compose restart worker";
pub const RESTART_DATABASE: &str = "docker compose restart postgres";

/// The application's own health endpoint.
pub const HEALTH_URL: &str = "http://localhost/api/v1/health/scheduler";

/// The limits that Task Tracker's guide sets for the worker's container.
pub const WORKER_CPUS: f64 = 2.0;
pub const WORKER_MEMORY_BYTES: i64 = 2 << 30;

/// Settings of the worker's environment.
pub const BATCH_SIZE_VARIABLE: &str = "AUTOMATION_BATCH_SIZE";
pub const JOB_TIMEOUT_VARIABLE: &str = "JOB_TIMEOUT_SECONDS";
pub const MAX_CONCURRENT_VARIABLE: &str = "SCHEDULER_MAX_CONCURRENT_JOBS";
