//! Prints objects of the standard library and of pytz whose `repr()` is not the call that creates them.

use chrono::{Datelike, TimeDelta, Timelike};

use crate::pickle::node::{Global, Items, Node, NodeId, Object};
use crate::pickle::repr::numbers;
use crate::pickle::repr::printer::{PrintResult, Printer};
use crate::pickle::stdlib;

impl Printer<'_, '_> {
    /// Prints an object of one of these classes; returns `None` for another class.
    pub(crate) fn print_stdlib_object(&mut self, id: NodeId, object: Object) -> Option<PrintResult> {
        let tree = self.tree;
        let Some((global, args)) = tree.instance(id) else { return self.print_getattr_call(object) };
        let first = tree.nth(args, 0);
        Some(match global.module_and_name() {
            ("datetime", _) => return self.print_datetime_type(id, global, args),
            ("_codecs", "encode") | ("builtins", "bytes") => self.print_bytes("b", &tree.bytes(id)?),
            ("builtins", "set" | "frozenset") => {
                let items = first.map_or(Some(Items::EMPTY), |list| match tree.node(list) {
                    Node::List(items) | Node::Tuple(items) => Some(items),
                    _ => None,
                });
                self.print_set(global.module_and_name().1, items?)
            }
            ("builtins", "complex") => {
                let Node::Float(imaginary) = tree.node(tree.nth(args, 1)?) else { return None };
                let Node::Float(real) = tree.node(first?) else { return None };
                self.write(&complex(real, imaginary))
            }
            ("builtins", "getattr") => {
                let owner = tree.global(first?)?;
                let attribute = tree.str(tree.nth(args, 1)?)?;
                self.write(&format!("<{}.{attribute}>", owner.module_and_name().1))
            }
            ("uuid", "UUID") => {
                let number = numbers::unsigned(tree.node(tree.get(object.state?, "int")?))?;
                let hex = format!("{number:032x}");
                let parts = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
                self.write(&format!("UUID('{}')", parts.join("-")))
            }
            ("fractions", "Fraction") if args.len == 1 => {
                let (over, under) = tree.str(first?)?.split_once('/')?;
                self.write(&format!("Fraction({over}, {under})"))
            }
            ("pathlib" | "pathlib._local", _) => {
                let parts: Option<Vec<&str>> = tree.items(args).map(|part| tree.str(part)).collect();
                let path = parts?.join("/").replacen("//", "/", 1);
                self.write(&format!("{}('{path}')", global.module_and_name().1))
            }
            ("zoneinfo" | "backports.zoneinfo", "ZoneInfo._unpickle") => self.print_zoneinfo(first?),
            ("pytz", "_UTC") => self.write("<UTC>"),
            ("pytz", "_p") => return self.print_pytz(args),
            ("functools", "partial") => {
                let mut state = tree.sequence(object.state?)?;
                let (callable, args, kwargs) = (state.next()?, state.next()?, state.next()?);
                self.print_partial(callable, args, kwargs)
            }
            _ => return None,
        })
    }

    /// Prints a zone that `getattr(ZoneInfo, '_unpickle')` creates.
    fn print_getattr_call(&mut self, object: Object) -> Option<PrintResult> {
        let tree = self.tree;
        let (_, from) = tree.instance(object.callable).filter(|(class, _)| class.is("builtins", "getattr"))?;
        let owner = tree.global(tree.nth(from, 0)?)?;
        let is_zone = owner.name == b"ZoneInfo" && tree.str(tree.nth(from, 1)?) == Some("_unpickle");
        let key = tree.sequence(object.args)?.next()?;
        is_zone.then(|| self.print_zoneinfo(key))
    }

    fn print_zoneinfo(&mut self, key: NodeId) -> PrintResult {
        self.write("zoneinfo.ZoneInfo(key=")?;
        self.print_value(key)?;
        self.write(")")
    }

    fn print_datetime_type(&mut self, id: NodeId, class: Global<'_>, args: Items) -> Option<PrintResult> {
        let tree = self.tree;
        let clock = |time: chrono::NaiveTime| {
            let (second, micro) = (time.second(), time.nanosecond() / 1000);
            let micro = if micro > 0 { format!(", {micro}") } else { String::new() };
            let second = if second > 0 || !micro.is_empty() { format!(", {second}") } else { String::new() };
            format!("{}, {}{second}{micro}", time.hour(), time.minute())
        };
        let (text, fold, zone) = match class.module_and_name().1 {
            "datetime" => {
                let value = stdlib::datetime(tree, id)?;
                let local = value.local;
                let date = format!("{}, {}, {}", local.year(), local.month(), local.day());
                (format!("datetime.datetime({date}, {}", clock(local.time())), value.fold, value.zone)
            }
            "date" => {
                let date = stdlib::date(tree, id)?;
                (format!("datetime.date({}, {}, {}", date.year(), date.month(), date.day()), false, None)
            }
            "time" => {
                let (time, fold, zone) = stdlib::time(tree, id)?;
                (format!("datetime.time({}", clock(time)), fold, zone)
            }
            "timedelta" => return Some(self.write(&timedelta(stdlib::timedelta(tree, id)?, tree.python2))),
            "timezone" => return self.print_timezone(args),
            _ => return None,
        };
        // A datetime prints the fold before the zone, and a time after it.
        let folds = if fold { ", fold=1" } else { "" };
        let (before, after) = if class.name == b"time" { ("", folds) } else { (folds, "") };
        Some(self.print_with_zone(&text, before, zone, after))
    }

    fn print_with_zone(&mut self, text: &str, before: &str, zone: Option<NodeId>, after: &str) -> PrintResult {
        self.write(text)?;
        self.write(before)?;
        if let Some(zone) = zone {
            self.write(", tzinfo=")?;
            self.print_value(zone)?;
        }
        self.write(after)?;
        self.write(")")
    }

    fn print_timezone(&mut self, args: Items) -> Option<PrintResult> {
        let offset = stdlib::timedelta(self.tree, self.tree.nth(args, 0)?)?;
        if offset.is_zero() && args.len == 1 {
            return Some(self.write("datetime.timezone.utc"));
        }
        Some(self.print_list("datetime.timezone(", args, ")"))
    }

    fn print_pytz(&mut self, args: Items) -> Option<PrintResult> {
        let tree = self.tree;
        let zone = tree.str(tree.nth(args, 0)?)?;
        if args.len == 1 {
            return Some(self.write(&format!("<StaticTzInfo '{zone}'>")));
        }
        let offset = TimeDelta::try_seconds(tree.int(tree.nth(args, 1)?)?)?;
        let kind = if tree.int(tree.nth(args, 2)?)? == 0 { "STD" } else { "DST" };
        let name = tree.str(tree.nth(args, 3)?)?;
        let sign = if offset < TimeDelta::zero() { "" } else { "+" };
        let offset = stdlib::timedelta_str(offset);
        Some(self.write(&format!("<DstTzInfo '{zone}' {name}{sign}{offset} {kind}>")))
    }

    fn print_partial(&mut self, callable: NodeId, args: NodeId, kwargs: NodeId) -> PrintResult {
        let tree = self.tree;
        self.write("functools.partial(")?;
        self.print_value(callable)?;
        if let Node::Tuple(args) = tree.node(args) {
            self.print_list(if args.len > 0 { ", " } else { "" }, args, "")?;
        }
        if let Node::Dict(pairs) = tree.node(kwargs) {
            for (key, value) in tree.pairs(pairs) {
                self.write(&format!(", {}=", tree.str(key).unwrap_or("?")))?;
                self.print_value(value)?;
            }
        }
        self.write(")")
    }
}

fn timedelta(span: TimeDelta, python2: bool) -> String {
    let (days, seconds, micro) = stdlib::timedelta_parts(span);
    if python2 {
        return match (seconds, micro) {
            (0, 0) => format!("datetime.timedelta({days})"),
            (_, 0) => format!("datetime.timedelta({days}, {seconds})"),
            _ => format!("datetime.timedelta({days}, {seconds}, {micro})"),
        };
    }
    let parts: Vec<String> = [("days", days), ("seconds", seconds), ("microseconds", micro)]
        .iter()
        .filter(|(_, count)| *count != 0)
        .map(|(name, count)| format!("{name}={count}"))
        .collect();
    format!("datetime.timedelta({})", if parts.is_empty() { "0".to_owned() } else { parts.join(", ") })
}

fn complex(real: f64, imaginary: f64) -> String {
    let bare = |number: f64| {
        let text = numbers::float(number);
        text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
    };
    if real == 0.0 && real.is_sign_positive() {
        return format!("{}j", bare(imaginary));
    }
    let sign = if imaginary.is_sign_negative() { "" } else { "+" };
    format!("({}{sign}{}j)", bare(real), bare(imaginary))
}
