//! One field of a `CronTrigger`.

use crate::cron::apscheduler_field_part::FieldPart;
use crate::cron::error::CronError;
use crate::cron::unit::FieldUnit;
use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDateTime;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CronField {
    pub(crate) unit: FieldUnit,
    pub(crate) parts: Vec<FieldPart>,
}

impl CronField {
    pub(crate) fn parse(unit: FieldUnit, text: &str) -> Result<Self, CronError> {
        Ok(Self { unit, parts: text.split(',').map(|part| FieldPart::parse(unit, part)).collect::<Result<_, _>>()? })
    }

    /// Returns the smallest allowed value that is not below the value of `date`, or `None`.
    pub(crate) fn next_value(&self, date: NaiveDateTime) -> Option<i64> {
        let (value, max) = (self.unit.value(date), self.unit.max(date));
        self.parts.iter().filter_map(|part| part.next_value_on(date, self.unit, value, max)).min()
    }

    /// Returns the allowed values that do not depend on the month.
    pub(crate) fn values(&self) -> BTreeSet<u32> {
        let limit = self.unit.limit();
        let fixed = self.parts.iter().filter(|part| matches!(part, FieldPart::Range { .. }));
        fixed
            .flat_map(|part| {
                (self.unit.min()..=limit).filter(|value| part.next_value(self.unit, *value, limit) == Some(*value))
            })
            .filter_map(|value| u32::try_from(value).ok())
            .collect()
    }

    pub(crate) fn has_last_day(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, FieldPart::LastDay))
    }
}

/// Formats like APScheduler: `*/5`, `mon-fri`, `1st mon,last`.
impl fmt::Display for CronField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { "," })?;
            part.write(self.unit, f)?;
        }
        Ok(())
    }
}
