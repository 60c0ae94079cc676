//! Writes values like Python's pickler, in the protocol of the edited pickle and with references to its memo.

use chrono::{Datelike as _, TimeDelta, Timelike as _};

use crate::aps3::patch::memo::memo_index_where;
use crate::pickle::{Node, Tree, stdlib};
use crate::time::datetime::PyDateTime;
use crate::time::zone::Zone;

/// The zone of a datetime that is written.
pub(crate) enum ZoneValue {
    /// The memo index of the zone.
    InMemo(usize),
    /// A zone that is not in the memo.
    New(Zone),
}

pub(crate) struct PickleWriter<'t, 'p> {
    tree: &'t Tree<'p>,
    cut_offset: usize,
    out: Vec<u8>,
    /// The memo index of the next value.
    next: usize,
}

impl<'t, 'p> PickleWriter<'t, 'p> {
    /// Creates a writer of the bytes that follow the first `cut_offset` bytes of a pickle.
    pub(crate) fn new(tree: &'t Tree<'p>, cut_offset: usize) -> Self {
        let is_before = |entry: &Option<(_, u32)>| entry.is_some_and(|(_, put)| (put as usize) < cut_offset);
        let next = tree.layout.memo.iter().rposition(is_before).map_or(0, |last| last + 1);
        Self { tree, cut_offset, out: Vec::with_capacity(128), next }
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.out
    }

    pub(crate) fn opcode(&mut self, opcode: u8) {
        self.out.push(opcode);
    }

    pub(crate) fn none(&mut self) {
        self.opcode(b'N');
    }

    fn line(&mut self, opcode: u8, text: &str) {
        self.opcode(opcode);
        self.out.extend_from_slice(text.as_bytes());
        self.opcode(b'\n');
    }

    /// Stores the last written value in the memo.
    fn put(&mut self) {
        let index = self.next;
        self.next += 1;
        match (self.tree.protocol, u8::try_from(index)) {
            (0, _) => self.line(b'p', &index.to_string()),
            (4.., _) => self.opcode(0x94),
            (_, Ok(short)) => self.out.extend([b'q', short]),
            (_, Err(_)) => {
                self.opcode(b'r');
                self.u32(index);
            }
        }
    }

    /// Writes a reference to the memo.
    fn get(&mut self, index: usize) {
        match (self.tree.protocol, u8::try_from(index)) {
            (0, _) => self.line(b'g', &index.to_string()),
            (_, Ok(short)) => self.out.extend([b'h', short]),
            (_, Err(_)) => {
                self.opcode(b'j');
                self.u32(index);
            }
        }
    }

    fn u32(&mut self, number: usize) {
        self.out.extend(u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        match (self.tree.protocol, u8::try_from(text.len())) {
            (0, _) => {
                let mut escaped = Vec::new();
                for c in text.chars() {
                    match u32::from(c) {
                        // pickle.py escapes characters that end the line or the pickle, or begin an escape.
                        point @ (0 | 0x0a | 0x0d | 0x1a | 0x5c | 0x100..=0xffff) => {
                            escaped.extend_from_slice(format!("\\u{point:04x}").as_bytes());
                        }
                        point @ 0x10000.. => escaped.extend_from_slice(format!("\\U{point:08x}").as_bytes()),
                        point => escaped.push(u8::try_from(point).unwrap_or_default()),
                    }
                }
                self.opcode(b'V');
                self.out.append(&mut escaped);
                self.opcode(b'\n');
            }
            (4.., Ok(short)) => {
                self.out.extend([0x8c, short]);
                self.out.extend_from_slice(text.as_bytes());
            }
            _ => {
                self.opcode(b'X');
                self.u32(text.len());
                self.out.extend_from_slice(text.as_bytes());
            }
        }
        self.put();
    }

    fn kept_text(&self, text: &str) -> Option<usize> {
        memo_index_where(self.tree, self.cut_offset, |node, at| {
            matches!(node, Node::Str(_) | Node::OwnedStr(_)) && self.tree.str(at) == Some(text)
        })
    }

    /// Writes an interned text of Python, which a pickle contains only once.
    fn constant(&mut self, text: &str) {
        match self.kept_text(text) {
            Some(index) => self.get(index),
            None => self.text(text),
        }
    }

    fn global(&mut self, module: &str, name: &str) {
        let is_it = |_: Node<'_>, at| self.tree.global(at).is_some_and(|global| global.is(module, name));
        if let Some(index) = memo_index_where(self.tree, self.cut_offset, is_it) {
            return self.get(index);
        }
        if self.tree.protocol >= 4 {
            self.constant(module);
            self.text(name);
            self.opcode(0x93);
        } else {
            let module = match module {
                "builtins" if self.tree.protocol < 3 => "__builtin__",
                "copyreg" if self.tree.protocol < 3 => "copy_reg",
                module => module,
            };
            self.line(b'c', module);
            self.line_end(name);
        }
        self.put();
    }

    fn line_end(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
        self.opcode(b'\n');
    }

    pub(crate) fn int(&mut self, number: i64) {
        match (self.tree.protocol, u8::try_from(number), u16::try_from(number)) {
            (0, ..) => self.line(b'I', &number.to_string()),
            (_, Ok(byte), _) => self.out.extend([b'K', byte]),
            (_, _, Ok(short)) => {
                self.opcode(b'M');
                self.out.extend(short.to_le_bytes());
            }
            _ => {
                self.opcode(b'J');
                // The days and seconds of a zone and a misfire grace time fit.
                self.out.extend(i32::try_from(number).unwrap_or_default().to_le_bytes());
            }
        }
    }

    /// Writes a call of the last written value with `count` arguments, which `args` writes.
    fn call(&mut self, count: u8, args: impl FnOnce(&mut Self)) {
        let has_short_tuples = self.tree.protocol >= 2;
        if count == 0 && self.tree.protocol > 0 {
            self.opcode(b')');
        } else {
            if !has_short_tuples {
                self.opcode(b'(');
            }
            args(self);
            self.opcode(if has_short_tuples { 0x84 + count } else { b't' });
            if count > 0 {
                self.put();
            }
        }
        self.opcode(b'R');
        self.put();
    }

    fn bytes(&mut self, bytes: [u8; 10]) {
        if self.tree.python2 && self.tree.protocol > 0 {
            self.out.extend([b'U', 10]);
            self.out.extend(bytes);
            self.put();
        } else if self.tree.protocol >= 3 {
            self.out.extend([b'C', 10]);
            self.out.extend(bytes);
            self.put();
        } else {
            self.global("_codecs", "encode");
            let latin1: String = bytes.into_iter().map(char::from).collect();
            self.call(2, |w| {
                w.text(&latin1);
                w.constant("latin1");
            });
        }
    }

    pub(crate) fn datetime(&mut self, moment: &PyDateTime, zone: &ZoneValue) {
        let (date, time) = (moment.local.date(), moment.local.time());
        let [.., high, low] = date.year().to_be_bytes();
        let [_, micro @ ..] = (time.nanosecond() / 1000).to_be_bytes();
        // Months, days, hours, minutes and seconds fit.
        let [month, day, hour, minute, second] = [date.month(), date.day(), time.hour(), time.minute(), time.second()]
            .map(|part| u8::try_from(part).unwrap_or_default());
        let fold = if moment.fold { 0x80 } else { 0 };
        let [a, b, c] = micro;
        self.global("datetime", "datetime");
        self.call(2, |w| {
            w.bytes([high, low, month | fold, day, hour, minute, second, a, b, c]);
            match zone {
                ZoneValue::InMemo(index) => w.get(*index),
                ZoneValue::New(zone) => w.zone(zone),
            }
        });
    }

    fn zone(&mut self, zone: &Zone) {
        match zone {
            Zone::Named(zone) => {
                self.global("builtins", "getattr");
                self.call(2, |w| {
                    w.global("zoneinfo", "ZoneInfo");
                    w.text("_unpickle");
                });
                self.call(2, |w| {
                    w.text(zone.name());
                    w.int(1);
                });
            }
            // Python 2 has no `datetime.timezone`, but APScheduler always needs pytz there.
            Zone::Fixed { .. } | Zone::Pytz { .. } | Zone::Unknown(_) if self.tree.python2 => {
                self.global("pytz", "_UTC");
                self.call(0, |_| {});
            }
            Zone::Fixed { offset, .. } | Zone::Pytz { offset, .. } => self.fixed(*offset),
            // This does not happen: see `zone_value` in `zone_choice.rs`.
            Zone::Unknown(_) => self.fixed(TimeDelta::zero()),
        }
    }

    fn fixed(&mut self, offset: TimeDelta) {
        let (days, seconds, micro) = stdlib::timedelta_parts(offset);
        self.global("datetime", "timezone");
        self.call(1, |w| {
            w.global("datetime", "timedelta");
            w.call(3, |w| {
                w.int(days);
                w.int(seconds);
                w.int(micro);
            });
        });
    }

    /// Writes a `DateTrigger` for a time in UTC.
    pub(crate) fn date_trigger(&mut self, at: &PyDateTime) {
        let class = ("apscheduler.triggers.date", "DateTrigger");
        if self.tree.protocol >= 2 {
            self.global(class.0, class.1);
            self.out.extend([b')', 0x81]);
            self.put();
        } else {
            self.global("copyreg", "_reconstructor");
            self.call(3, |w| {
                w.global(class.0, class.1);
                w.global("builtins", "object");
                w.none();
            });
        }
        self.out.extend(if self.tree.protocol == 0 { b"(d" } else { b"}(" });
        for (key, value) in [("version", None), ("run_date", Some(at))] {
            self.text(key);
            match value {
                None => self.int(1),
                Some(at) => self.datetime(at, &ZoneValue::New(Zone::UTC)),
            }
            if self.tree.protocol == 0 {
                self.opcode(b's');
            }
        }
        self.out.extend(if self.tree.protocol == 0 { &b"b"[..] } else { &b"ub"[..] });
    }
}
