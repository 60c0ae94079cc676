//! Reads and prints the arguments of a schedule or job.

use serde_json::Value;

use super::serialized;
use crate::pickle::{Node, NodeId, Tree, repr, to_json};

/// The maximum length of printed arguments in bytes.
const MAX_REPR_BYTES: usize = 64 * 1024;

/// The maximum number of values in arguments as JSON. A shared value can appear many times.
const MAX_JSON_VALUES: usize = 10_000;

/// Arguments as Python prints them and as JSON.
#[derive(Debug, Clone)]
pub struct PrintedArguments {
    /// As Python prints them; ends in `…` if it was cut. If they cannot be read, the reason in angle brackets.
    pub repr: String,
    /// As JSON; `None` if they cannot be read or have too many values.
    pub json: Option<Value>,
}

/// Reads the column `args`, which Python converts to a tuple (`as_tuple`), or `kwargs`.
pub fn read_arguments(data: &[u8], as_tuple: bool) -> PrintedArguments {
    let printed = serialized::read_value(data, |tree| PrintedArguments {
        repr: if as_tuple { tuple(tree, tree.root) } else { repr(tree, tree.root, MAX_REPR_BYTES).text },
        json: to_json(tree, tree.root, MAX_JSON_VALUES),
    });
    printed.unwrap_or_else(|fault| PrintedArguments { repr: format!("<cannot be read: {fault}>"), json: None })
}

/// Prints a list as a tuple.
fn tuple(tree: &Tree<'_>, id: NodeId) -> String {
    let text = repr(tree, id, MAX_REPR_BYTES).text;
    let (Node::List(items), Some(inner)) = (tree.node(id), text.strip_prefix('[')) else { return text };
    match inner.strip_suffix(']') {
        Some(inner) => format!("({inner}{})", if items.len == 1 { "," } else { "" }),
        None => format!("({inner}"),
    }
}
