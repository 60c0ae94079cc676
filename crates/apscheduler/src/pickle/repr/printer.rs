//! Prints values and containers.

use crate::pickle::node::{Items, Node, Ref};
use crate::pickle::repr::numbers;
use crate::pickle::tree::Tree;

/// Deeper values print as `...`.
const MAX_DEPTH: usize = 100;

/// What a value prints as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repr {
    pub text: String,
    /// Whether it would go on; then [`Self::text`] ends in `…`.
    pub is_cut: bool,
}

/// Prints a value in about `limit` bytes at most, however often a part of it is shared; a value inside itself
/// prints as `[...]`. It is spelled as the Python that pickled it spells it: `u'two'` if that was Python 2.
pub fn repr(tree: &Tree<'_>, at: Ref, limit: usize) -> Repr {
    let mut printer = Printer { tree, out: String::new(), limit, path: Vec::new() };
    let is_cut = printer.value(at).is_err();
    let mut text = printer.out;
    if is_cut {
        let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    Repr { text, is_cut }
}

/// The limit was reached.
pub(super) struct Cut;

pub(super) type Printed = Result<(), Cut>;

pub(super) struct Printer<'t, 'p> {
    pub(super) tree: &'t Tree<'p>,
    out: String,
    limit: usize,
    /// The containers and objects that are being printed.
    path: Vec<Ref>,
}

impl Printer<'_, '_> {
    pub(super) fn put(&mut self, text: &str) -> Printed {
        self.out.push_str(text);
        if self.out.len() > self.limit { Err(Cut) } else { Ok(()) }
    }

    pub(super) fn value(&mut self, at: Ref) -> Printed {
        let tree = self.tree;
        match tree.node(at) {
            Node::None => self.put("None"),
            Node::Bool(value) => self.put(if value { "True" } else { "False" }),
            Node::Int(number) => self.put(&number.to_string()),
            Node::Long(bytes) => self.big(&numbers::decimal(bytes)),
            Node::Digits(digits) => self.big(digits),
            Node::Float(number) => self.put(&numbers::float(number)),
            Node::Str(_) | Node::Text(_) => self.text(tree.raw(at).unwrap_or_default()),
            Node::Bytes(bytes) => self.bytes("b", bytes),
            Node::ByteArray(bytes) => {
                self.put("bytearray(")?;
                self.bytes("b", bytes)?;
                self.put(")")
            }
            Node::Old(_) | Node::OldEscaped(_) => self.bytes("", tree.raw(at).unwrap_or_default()),
            Node::Global(_) => self.global(at),
            Node::List(_) | Node::Tuple(_) | Node::Dict(_) | Node::Set(_) | Node::FrozenSet(_) => {
                self.nested(at, Self::container)
            }
            Node::Object(_) => self.nested(at, Self::object),
        }
    }

    pub(super) fn big(&mut self, digits: &str) -> Printed {
        self.put(digits)?;
        self.put(if self.tree.python2 { "L" } else { "" })
    }

    /// Prints what may contain itself.
    pub(super) fn nested(&mut self, at: Ref, print: fn(&mut Self, Ref) -> Printed) -> Printed {
        if self.path.len() >= MAX_DEPTH || self.path.contains(&at) {
            return self.put(match self.tree.node(at) {
                Node::List(_) => "[...]",
                Node::Tuple(_) => "(...)",
                Node::Dict(_) => "{...}",
                _ => "...",
            });
        }
        self.path.push(at);
        print(self, at)?;
        self.path.pop();
        Ok(())
    }

    pub(super) fn container(&mut self, at: Ref) -> Printed {
        match self.tree.node(at) {
            Node::List(items) => self.list("[", items, "]"),
            Node::Tuple(items) => self.list("(", items, if items.len == 1 { ",)" } else { ")" }),
            Node::Dict(items) => self.dict(items),
            Node::Set(items) => self.set("set", items),
            Node::FrozenSet(items) => self.set("frozenset", items),
            _ => Ok(()),
        }
    }

    pub(super) fn list(&mut self, open: &str, items: Items, close: &str) -> Printed {
        self.put(open)?;
        for (at, item) in self.tree.items(items).enumerate() {
            self.put(if at == 0 { "" } else { ", " })?;
            self.value(item)?;
        }
        self.put(close)
    }

    pub(super) fn dict(&mut self, items: Items) -> Printed {
        self.put("{")?;
        for (at, (key, value)) in self.tree.pairs(items).enumerate() {
            self.put(if at == 0 { "" } else { ", " })?;
            self.value(key)?;
            self.put(": ")?;
            self.value(value)?;
        }
        self.put("}")
    }

    pub(super) fn set(&mut self, name: &str, items: Items) -> Printed {
        if items.len == 0 || self.tree.python2 {
            self.put(name)?;
            return self.list(
                if items.len == 0 { "(" } else { "([" },
                items,
                if items.len == 0 { ")" } else { "])" },
            );
        }
        match name {
            "set" => self.list("{", items, "}"),
            _ => self.list("frozenset({", items, "})"),
        }
    }
}
