//! Prints objects, classes and functions.

use crate::pickle::node::{Global, Items, Node, NodeId, Object};
use crate::pickle::repr::printer::{PrintResult, Printer};

impl Printer<'_, '_> {
    /// Prints a class or a function. A capital letter distinguishes classes.
    pub(crate) fn print_global(&mut self, id: NodeId) -> PrintResult {
        let Some((module, name)) = self.tree.global(id).map(Global::module_and_name) else { return Ok(()) };
        let last = name.rsplit('.').next().unwrap_or(name);
        let is_class = last.starts_with(char::is_uppercase) || LOWER_CASE_CLASSES.contains(&(module, name));
        self.write(&match (is_class, module) {
            (true, "builtins") => format!("<class '{name}'>"),
            (true, _) => format!("<class '{module}.{name}'>"),
            (false, "builtins") => format!("<built-in function {name}>"),
            (false, _) => format!("<function {name}>"),
        })
    }

    pub(crate) fn print_object(&mut self, id: NodeId) -> PrintResult {
        let tree = self.tree;
        let Some(object) = tree.object(id) else { return Ok(()) };
        if let Some(printed) = self.print_stdlib_object(id, object) {
            return printed;
        }
        let Some((class, args)) = tree.instance(id) else {
            self.print_value(object.callable)?;
            return self.print_value(object.args);
        };
        let through_copyreg = tree.global(object.callable).is_some_and(|g| g.module == b"copyreg");
        let has_no_arguments = args.len == 0 && object.kwargs.is_none() && (!object.is_call || through_copyreg);
        if object.items.len > 0 && has_no_arguments {
            self.print_list("[", object.items, "]")
        } else if object.pairs.len > 0 && has_no_arguments {
            self.print_dict(object.pairs)
        } else if has_no_arguments {
            self.write(&format!("<{class} object>"))
        } else {
            self.print_call(class.module_and_name().1, args, object)
        }
    }

    /// Prints a call: `Name(1, 2, key=3)`.
    fn print_call(&mut self, name: &str, args: Items, object: Object) -> PrintResult {
        let tree = self.tree;
        self.write(name.rsplit('.').next().unwrap_or(name))?;
        self.print_list("(", args, "")?;
        let mut between = if args.len == 0 { "" } else { ", " };
        let kwargs = object.kwargs.map(|kwargs| tree.node(kwargs));
        if let Some(Node::Dict(pairs)) = kwargs {
            for (key, value) in tree.pairs(pairs) {
                self.write(between)?;
                self.write(tree.str(key).unwrap_or("?"))?;
                self.write("=")?;
                self.print_value(value)?;
                between = ", ";
            }
        }
        if object.items.len > 0 {
            self.write(between)?;
            self.print_list("[", object.items, "]")?;
            between = ", ";
        }
        if object.pairs.len > 0 {
            self.write(between)?;
            self.print_dict(object.pairs)?;
        }
        self.write(")")
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
