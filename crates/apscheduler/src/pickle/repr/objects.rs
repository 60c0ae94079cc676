//! Objects and names: those of the standard library as they print themselves, the others by their names.

use crate::pickle::node::{Global, Items, Node, Object, Ref};
use crate::pickle::repr::printer::{Printed, Printer};

impl Printer<'_, '_> {
    /// A class or a function; which of both follows from the spelling of its name.
    pub(crate) fn global(&mut self, at: Ref) -> Printed {
        let Some((module, name)) = self.tree.global(at).map(Global::words) else { return Ok(()) };
        let last = name.rsplit('.').next().unwrap_or(name);
        let is_class = last.starts_with(char::is_uppercase) || LOWER_CASE_CLASSES.contains(&(module, name));
        self.put(&match (is_class, module) {
            (true, "builtins") => format!("<class '{name}'>"),
            (true, _) => format!("<class '{module}.{name}'>"),
            (false, "builtins") => format!("<built-in function {name}>"),
            (false, _) => format!("<function {name}>"),
        })
    }

    pub(crate) fn object(&mut self, at: Ref) -> Printed {
        let tree = self.tree;
        let Some(object) = tree.object(at) else { return Ok(()) };
        if let Some(printed) = self.known(at, object) {
            return printed;
        }
        let Some((class, args)) = tree.instance(at) else {
            self.value(object.callable)?;
            return self.value(object.args);
        };
        let through_copyreg = tree.global(object.callable).is_some_and(|g| g.module == b"copyreg");
        let is_plain = args.len == 0 && object.kwargs.is_none() && (!object.is_call || through_copyreg);
        if object.items.len > 0 && is_plain {
            self.list("[", object.items, "]")
        } else if object.pairs.len > 0 && is_plain {
            self.dict(object.pairs)
        } else if is_plain {
            self.put(&format!("<{class} object>"))
        } else {
            self.call(class.words().1, args, object)
        }
    }

    /// `Name(1, 2, key=3)`.
    fn call(&mut self, name: &str, args: Items, object: Object) -> Printed {
        let tree = self.tree;
        self.put(name.rsplit('.').next().unwrap_or(name))?;
        self.list("(", args, "")?;
        let mut between = if args.len == 0 { "" } else { ", " };
        let kwargs = object.kwargs.map(|kwargs| tree.node(kwargs));
        if let Some(Node::Dict(pairs)) = kwargs {
            for (key, value) in tree.pairs(pairs) {
                self.put(between)?;
                self.put(tree.str(key).unwrap_or("?"))?;
                self.put("=")?;
                self.value(value)?;
                between = ", ";
            }
        }
        if object.items.len > 0 {
            self.put(between)?;
            self.list("[", object.items, "]")?;
            between = ", ";
        }
        if object.pairs.len > 0 {
            self.put(between)?;
            self.dict(object.pairs)?;
        }
        self.put(")")
    }
}

const LOWER_CASE_CLASSES: [(&str, &str); 23] = [
    ("builtins", "bool"),
    ("builtins", "bytearray"),
    ("builtins", "bytes"),
    ("builtins", "complex"),
    ("builtins", "dict"),
    ("builtins", "float"),
    ("builtins", "frozenset"),
    ("builtins", "int"),
    ("builtins", "list"),
    ("builtins", "object"),
    ("builtins", "range"),
    ("builtins", "set"),
    ("builtins", "str"),
    ("builtins", "tuple"),
    ("builtins", "type"),
    ("collections", "defaultdict"),
    ("collections", "deque"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
    ("datetime", "timedelta"),
    ("datetime", "timezone"),
    ("datetime", "tzinfo"),
];
