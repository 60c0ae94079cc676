//! What real APScheduler wrote, and what Python says of it: see `tests/fixtures/apscheduler/README.md`.

mod broken;
mod patching;
mod properties;
mod random;
pub(super) mod support;
mod triggers;
mod truth;
