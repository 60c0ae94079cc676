//! The Python objects of new triggers and times.

use chrono::{Datelike as _, Timelike as _};

use crate::aps3::cron_trigger::CronTrigger;
use crate::aps3::trigger::Trigger;
use crate::cron::{CronField, FieldPart, FieldUnit};
use crate::pickle::object_graph::{Instance, ObjectGraph, ObjectId, PyValue};
use crate::pickle::stdlib;
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;

const FIELDS: &str = "apscheduler.triggers.cron.fields";
const EXPRESSIONS: &str = "apscheduler.triggers.cron.expressions";

/// Adds objects to a graph for a pickle of `protocol`.
pub(crate) struct ObjectBuilder<'g, 't> {
    pub(crate) graph: &'g mut ObjectGraph<'t>,
    pub(crate) protocol: u8,
}

impl ObjectBuilder<'_, '_> {
    /// Adds a trigger. Returns the trigger and, for a date trigger, its date. Returns `None` for triggers that
    /// [`Trigger`]'s constructors do not create.
    pub(crate) fn trigger(&mut self, trigger: &Trigger) -> Option<(ObjectId, Option<ObjectId>)> {
        let none = self.graph.none();
        Some(match trigger {
            Trigger::Cron(cron) if cron.start_date.is_none() && cron.end_date.is_none() => {
                let (zone, fields) = (self.zone(&cron.zone)?, self.fields(cron));
                let version = self.graph.int(2);
                let state = [
                    ("version", version),
                    ("timezone", zone),
                    ("start_date", none),
                    ("end_date", none),
                    ("fields", fields),
                    ("jitter", none),
                ];
                (self.instance("apscheduler.triggers.cron", "CronTrigger", &state), None)
            }
            Trigger::Interval(interval) if interval.end_date.is_none() => {
                let (zone, start) = (self.zone(&interval.zone)?, self.datetime(&interval.start_date)?);
                let length = self.graph.timedelta(self.protocol, stdlib::timedelta_parts(interval.interval));
                let version = self.graph.int(2);
                let state = [
                    ("version", version),
                    ("timezone", zone),
                    ("start_date", start),
                    ("end_date", none),
                    ("interval", length),
                    ("jitter", none),
                ];
                (self.instance("apscheduler.triggers.interval", "IntervalTrigger", &state), None)
            }
            Trigger::Date(date) => {
                let (version, date) = (self.graph.int(1), self.datetime(&date.run_date)?);
                let state = [("version", version), ("run_date", date)];
                (self.instance("apscheduler.triggers.date", "DateTrigger", &state), Some(date))
            }
            _ => return None,
        })
    }

    fn fields(&mut self, cron: &CronTrigger) -> ObjectId {
        let fields = cron.parsed_fields().map(|(field, is_default)| self.field(field, is_default)).collect();
        self.graph.add(PyValue::List(fields))
    }

    fn field(&mut self, field: &CronField, is_default: bool) -> ObjectId {
        let class = match field.unit {
            FieldUnit::Year | FieldUnit::Hour | FieldUnit::Minute | FieldUnit::Second => "BaseField",
            FieldUnit::Month => "MonthField",
            FieldUnit::Day => "DayOfMonthField",
            FieldUnit::Week => "WeekField",
            FieldUnit::Weekday => "DayOfWeekField",
        };
        let expressions = field.parts.iter().map(|part| self.expression(field.unit, part)).collect();
        let expressions = self.graph.add(PyValue::List(expressions));
        let name = self.graph.interned(field.unit.keyword().as_bytes());
        let is_default = self.graph.add(PyValue::Bool(is_default));
        self.instance(FIELDS, class, &[("name", name), ("is_default", is_default), ("expressions", expressions)])
    }

    fn expression(&mut self, unit: FieldUnit, part: &FieldPart) -> ObjectId {
        let mut number = |number: Option<i64>| match number {
            Some(number) => self.graph.int(number),
            None => self.graph.none(),
        };
        match *part {
            FieldPart::Range { first: None, step, .. } => {
                let step = number(step);
                self.instance(EXPRESSIONS, "AllExpression", &[("step", step)])
            }
            FieldPart::Range { first, last, step, named } => {
                let (step, first, last) = (number(step), number(first), number(last));
                let class = match (named, unit) {
                    (false, _) => "RangeExpression",
                    (true, FieldUnit::Month) => "MonthRangeExpression",
                    (true, _) => "WeekdayRangeExpression",
                };
                self.instance(EXPRESSIONS, class, &[("step", step), ("first", first), ("last", last)])
            }
            FieldPart::LastDay => {
                let step = number(None);
                self.instance(EXPRESSIONS, "LastDayOfMonthExpression", &[("step", step)])
            }
            FieldPart::NthWeekday { nth, weekday } => {
                let (step, nth, weekday) = (number(None), number(Some(nth.into())), number(Some(weekday.into())));
                let state = [("step", step), ("option_num", nth), ("weekday", weekday)];
                self.instance(EXPRESSIONS, "WeekdayPositionExpression", &state)
            }
        }
    }

    /// Adds an object of a class of APScheduler with a dict as its state.
    pub(crate) fn instance(
        &mut self,
        module: &'static str,
        class: &'static str,
        state: &[(&'static str, ObjectId)],
    ) -> ObjectId {
        let pairs = state.iter().map(|(name, value)| (self.graph.interned(name.as_bytes()), *value)).collect();
        let state = self.graph.add(PyValue::Dict(pairs));
        let class = self.graph.library_global(self.protocol, module, class);
        let instance = if self.protocol >= 2 {
            Instance { is_call: false, state: Some(state), ..Instance::call(class, Vec::new()) }
        } else {
            let create = self.graph.library_global(self.protocol, "copyreg", "_reconstructor");
            let base = self.graph.library_global(self.protocol, "builtins", "object");
            let args = vec![class, base, self.graph.none()];
            Instance { state: Some(state), ..Instance::call(create, args) }
        };
        self.graph.add(PyValue::Instance(Box::new(instance)))
    }

    /// Adds a datetime. Returns `None` if it is naive or in a zone of another class.
    pub(crate) fn datetime(&mut self, moment: &PyDateTime) -> Option<ObjectId> {
        let zone = self.zone(moment.zone.as_ref()?)?;
        let (date, time) = (moment.local.date(), moment.local.time());
        let [.., high, low] = date.year().to_be_bytes();
        let [_, a, b, c] = (time.nanosecond() / 1000).to_be_bytes();
        // Months, days, hours, minutes and seconds fit.
        let [month, day, hour, minute, second] = [date.month(), date.day(), time.hour(), time.minute(), time.second()]
            .map(|part| u8::try_from(part).unwrap_or_default());
        // Only protocols 4 and 5 keep the fold.
        let fold = if moment.fold && self.protocol >= 4 { 0x80 } else { 0 };
        let payload = self.bytes([high, low, month | fold, day, hour, minute, second, a, b, c]);
        let class = self.graph.library_global(self.protocol, "datetime", "datetime");
        Some(self.graph.add(PyValue::Instance(Box::new(Instance::call(class, vec![payload, zone])))))
    }

    fn bytes(&mut self, bytes: [u8; 10]) -> ObjectId {
        if self.protocol >= 3 {
            return self.graph.bytes(bytes.to_vec());
        }
        let latin1: String = bytes.into_iter().map(char::from).collect();
        let encode = self.graph.library_global(self.protocol, "_codecs", "encode");
        let args = vec![self.graph.text(latin1.into_bytes()), self.graph.interned(&b"latin1"[..])];
        self.graph.add(PyValue::Instance(Box::new(Instance::call(encode, args))))
    }

    fn zone(&mut self, zone: &Zone) -> Option<ObjectId> {
        match zone {
            Zone::Named(zone) => Some(self.graph.zoneinfo(self.protocol, zone.name().as_bytes())),
            Zone::Fixed { offset, name: None } if offset.is_zero() => Some(self.graph.utc(self.protocol)),
            _ => None,
        }
    }
}
