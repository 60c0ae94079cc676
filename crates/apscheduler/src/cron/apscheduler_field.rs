//! One field of a trigger: its bounds, its parts, the next value it allows.

use crate::cron::apscheduler_field_part::Part;
use crate::cron::error::CronError;
use crate::cron::unit::Unit;
use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDateTime;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub(crate) unit: Unit,
    pub(crate) parts: Vec<Part>,
}

impl Field {
    pub(crate) fn parse(unit: Unit, text: &str) -> Result<Self, CronError> {
        Ok(Self {
            unit,
            parts: text.split(',').map(|part| Part::parse(unit, part)).collect::<Result<_, _>>()?,
        })
    }

    /// The least allowed value from the one `date` has on; `None` if there is none left in the next greater unit.
    pub(crate) fn next_value(&self, date: NaiveDateTime) -> Option<i64> {
        let (value, max) = (self.unit.value(date), self.unit.max(date));
        self.parts.iter().filter_map(|part| part.next_on(date, self.unit, value, max)).min()
    }

    /// The fixed values it allows.
    pub(crate) fn values(&self) -> BTreeSet<u32> {
        let limit = self.unit.limit();
        let fixed = self.parts.iter().filter(|part| matches!(part, Part::Span { .. }));
        fixed
            .flat_map(|part| {
                (self.unit.min()..=limit)
                    .filter(|value| part.next_value(self.unit, *value, limit) == Some(*value))
            })
            .filter_map(|value| u32::try_from(value).ok())
            .collect()
    }

    pub(crate) fn has_last_day(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::LastDay))
    }
}

/// As APScheduler writes it: `*/5`, `mon-fri`, `1st mon,last`.
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { "," })?;
            part.write(self.unit, f)?;
        }
        Ok(())
    }
}
