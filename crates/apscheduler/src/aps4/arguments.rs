//! The arguments a column of a schedule holds.

use serde_json::Value;

use super::serialized;
use crate::pickle::{Node, NodeId, Tree, repr, to_json};

/// The longest `repr` of arguments that is shown, in bytes.
const MAX_REPR_BYTES: usize = 64 * 1024;

/// How many values of arguments are shown as JSON at most: the same one may stand in many places.
const MAX_JSON_VALUES: usize = 10_000;

/// Arguments in two forms.
#[derive(Debug, Clone)]
pub struct PrintedArguments {
    /// As Python prints them; cut, it ends in `…`; what cannot be read says so in brackets.
    pub repr: String,
    /// As JSON, where JSON can say it.
    pub json: Option<Value>,
}

/// The `args` (which Python makes a tuple of) or the `kwargs` a column holds.
pub fn read_arguments(data: &[u8], as_tuple: bool) -> PrintedArguments {
    let told = serialized::read_value(data, |tree| PrintedArguments {
        repr: if as_tuple { tuple(tree, tree.root) } else { repr(tree, tree.root, MAX_REPR_BYTES).text },
        json: to_json(tree, tree.root, MAX_JSON_VALUES),
    });
    told.unwrap_or_else(|fault| PrintedArguments { repr: format!("<cannot be read: {fault}>"), json: None })
}

/// A list as the tuple of its items.
fn tuple(tree: &Tree<'_>, at: NodeId) -> String {
    let text = repr(tree, at, MAX_REPR_BYTES).text;
    let (Node::List(items), Some(inner)) = (tree.node(at), text.strip_prefix('[')) else { return text };
    match inner.strip_suffix(']') {
        Some(inner) => format!("({inner}{})", if items.len == 1 { "," } else { "" }),
        None => format!("({inner}"),
    }
}
