//! Cron expressions of two dialects, which share a syntax and differ in meaning.
//!
//! [`Dialect::Crontab`] is Debian's cron 3.0pl1. [`Dialect::Apscheduler`] is `CronTrigger.from_crontab` of APScheduler
//! 3.11.3, including its bugs. `tests/fixtures/cron` has the results of both programs. All times are whole minutes of a
//! zone's clock. Each search ends with the year [`LAST_SEARCHED_YEAR`].

mod apscheduler_field;
mod apscheduler_field_part;
mod apscheduler_fields;
mod clock_change_effects;
mod crontab_field;
mod crontab_line;
mod description;
mod dialect;
mod dialect_difference;
mod error;
mod expression;
mod field_values;
mod fire_times;
mod search_limit;
#[cfg(test)]
mod tests;
mod translation;
mod unit;

pub(crate) use apscheduler_field::CronField;
pub(crate) use apscheduler_field_part::FieldPart;
pub(crate) use apscheduler_fields::{CronFields, SearchResult};
pub use clock_change_effects::clock_change_effects;
pub use dialect::Dialect;
pub use dialect_difference::dialect_difference;
pub use error::CronError;
pub use expression::Expression;
pub use fire_times::{FireTime, FireTimes};
pub use search_limit::LAST_SEARCHED_YEAR;
pub(crate) use translation::weekday_list;
pub use translation::{means_the_same, to_apscheduler};
pub(crate) use unit::FieldUnit;
