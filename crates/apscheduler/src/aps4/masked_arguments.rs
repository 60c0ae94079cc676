//! Replaces serialized arguments, which may contain secrets, by placeholders.

use super::serialized::read_value;
use crate::pickle::{Form, Masking, PickleWriter};

/// Returns the column `args` or `kwargs` with its values replaced, as a pickle. The names of keyword arguments stay.
///
/// Returns `None` if the column cannot be read.
pub fn mask_arguments(data: &[u8], masking: Masking<'_>) -> Option<Vec<u8>> {
    let written = read_value(data, |tree| {
        let mut writer = PickleWriter::new(tree, masking);
        writer.value(tree.root, Form::MaskedValues, 0)?;
        Some(writer.finish())
    });
    written.ok().flatten()
}
