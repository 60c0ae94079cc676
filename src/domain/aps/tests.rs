//! What real APScheduler wrote, and what Python says of it: see `tests/fixtures/apscheduler/README.md`.

mod broken;

mod random;
mod support;
mod truth;
