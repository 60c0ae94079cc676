//! Writes a job's pickle with placeholders instead of its arguments, which may contain secrets.

use crate::pickle::{Form, Masking, Node, PickleWriter, decode};

/// Returns the pickle with the values of `args` and `kwargs` replaced. Types, classes, the lengths of containers and the
/// names of keyword arguments stay.
///
/// Returns `None` if the pickle is not a dict that can be decoded.
pub fn mask_arguments(pickled: &[u8], masking: Masking<'_>) -> Option<Vec<u8>> {
    let tree = decode(pickled).ok()?;
    let Node::Dict(items) = tree.node(tree.root) else { return None };
    let mut writer = PickleWriter::new(&tree, masking);
    writer.dict(items, |key| {
        if tree.is_text(key, "args") || tree.is_text(key, "kwargs") { Form::MaskedValues } else { Form::Exact }
    })?;
    Some(writer.finish())
}
