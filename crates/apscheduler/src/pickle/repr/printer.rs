//! Prints values and containers.

use crate::pickle::node::{Items, Node, NodeId};
use crate::pickle::repr::numbers;
use crate::pickle::tree::Tree;

/// The maximum depth; deeper values print as `...`.
const MAX_DEPTH: usize = 100;

/// A printed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repr {
    pub text: String,
    /// Whether the text was cut at the limit; then it ends in `…`.
    pub is_truncated: bool,
}

/// Prints a value in at most about `limit` bytes. A value inside itself prints as `[...]`. The spelling is that of the
/// Python that wrote the pickle: `u'two'` for Python 2.
pub fn repr(tree: &Tree<'_>, id: NodeId, limit: usize) -> Repr {
    let mut printer = Printer { tree, out: String::new(), limit, path: Vec::new() };
    let is_truncated = printer.print_value(id).is_err();
    let mut text = printer.out;
    if is_truncated {
        let end = (0..=limit.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        text.truncate(end.unwrap_or_default());
        text.push('…');
    }
    Repr { text, is_truncated }
}

/// The limit was reached.
pub(super) struct LimitReached;

pub(super) type PrintResult = Result<(), LimitReached>;

pub(super) struct Printer<'t, 'p> {
    pub(super) tree: &'t Tree<'p>,
    out: String,
    limit: usize,
    /// The containers and objects that enclose the current value.
    path: Vec<NodeId>,
}

impl Printer<'_, '_> {
    pub(super) fn write(&mut self, text: &str) -> PrintResult {
        self.out.push_str(text);
        if self.out.len() > self.limit { Err(LimitReached) } else { Ok(()) }
    }

    pub(super) fn print_value(&mut self, id: NodeId) -> PrintResult {
        let tree = self.tree;
        match tree.node(id) {
            Node::None => self.write("None"),
            Node::Bool(value) => self.write(if value { "True" } else { "False" }),
            Node::Int(number) => self.write(&number.to_string()),
            Node::BigInt(bytes) => self.print_big_int(&numbers::decimal(bytes)),
            Node::DecimalInt(digits) => self.print_big_int(digits),
            Node::Float(number) => self.write(&numbers::float(number)),
            Node::Str(_) | Node::OwnedStr(_) => self.print_str(tree.raw_bytes(id).unwrap_or_default()),
            Node::Bytes(bytes) => self.print_bytes("b", bytes),
            Node::ByteArray(bytes) => {
                self.write("bytearray(")?;
                self.print_bytes("b", bytes)?;
                self.write(")")
            }
            Node::Python2Str(_) | Node::Python2StrOwned(_) => {
                self.print_bytes("", tree.raw_bytes(id).unwrap_or_default())
            }
            Node::Global(_) => self.print_global(id),
            Node::List(_) | Node::Tuple(_) | Node::Dict(_) | Node::Set(_) | Node::FrozenSet(_) => {
                self.print_nested(id, Self::print_container)
            }
            Node::Object(_) => self.print_nested(id, Self::print_object),
        }
    }

    pub(super) fn print_big_int(&mut self, digits: &str) -> PrintResult {
        self.write(digits)?;
        self.write(if self.tree.python2 { "L" } else { "" })
    }

    /// Prints a value that may contain itself.
    pub(super) fn print_nested(&mut self, id: NodeId, print: fn(&mut Self, NodeId) -> PrintResult) -> PrintResult {
        if self.path.len() >= MAX_DEPTH || self.path.contains(&id) {
            return self.write(match self.tree.node(id) {
                Node::List(_) => "[...]",
                Node::Tuple(_) => "(...)",
                Node::Dict(_) => "{...}",
                _ => "...",
            });
        }
        self.path.push(id);
        print(self, id)?;
        self.path.pop();
        Ok(())
    }

    pub(super) fn print_container(&mut self, id: NodeId) -> PrintResult {
        match self.tree.node(id) {
            Node::List(items) => self.print_list("[", items, "]"),
            Node::Tuple(items) => self.print_list("(", items, if items.len == 1 { ",)" } else { ")" }),
            Node::Dict(items) => self.print_dict(items),
            Node::Set(items) => self.print_set("set", items),
            Node::FrozenSet(items) => self.print_set("frozenset", items),
            _ => Ok(()),
        }
    }

    pub(super) fn print_list(&mut self, open: &str, items: Items, close: &str) -> PrintResult {
        self.write(open)?;
        for (index, item) in self.tree.items(items).enumerate() {
            self.write(if index == 0 { "" } else { ", " })?;
            self.print_value(item)?;
        }
        self.write(close)
    }

    pub(super) fn print_dict(&mut self, items: Items) -> PrintResult {
        self.write("{")?;
        for (index, (key, value)) in self.tree.pairs(items).enumerate() {
            self.write(if index == 0 { "" } else { ", " })?;
            self.print_value(key)?;
            self.write(": ")?;
            self.print_value(value)?;
        }
        self.write("}")
    }

    pub(super) fn print_set(&mut self, name: &str, items: Items) -> PrintResult {
        if items.len == 0 || self.tree.python2 {
            self.write(name)?;
            return self.print_list(
                if items.len == 0 { "(" } else { "([" },
                items,
                if items.len == 0 { ")" } else { "])" },
            );
        }
        match name {
            "set" => self.print_list("{", items, "}"),
            _ => self.print_list("frozenset({", items, "})"),
        }
    }
}
