//! What is serialized in a column, by whichever serializer.

use crate::aps4::{cbor, json};
use crate::pickle::{MAX_BYTES, Tree, decode};
use std::borrow::Cow;

/// Reads the value in `data`, and has it told.
///
/// # Errors
/// Why it cannot be read.
pub(crate) fn read_value<T>(data: &[u8], read: impl FnOnce(&Tree<'_>) -> T) -> Result<T, String> {
    let data = to_pickle(data)?;
    let tree = decode(&data).map_err(|error| error.to_string())?;
    Ok(read(&tree))
}

/// By the first byte. A pickle of protocol 2 or later begins with 0x80, which alone is an empty array of CBOR; no
/// pickle begins with a bracket; CBOR's arrays, maps and tags lie where no opcode of protocols 0 and 1 does.
fn to_pickle(data: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let rewrite = match data {
        [b'{' | b'[' | b' ' | b'\n', ..] => json::to_pickle,
        [0x80] | [0x81..=0xdb, ..] => cbor::to_pickle,
        _ => return Ok(Cow::Borrowed(data)),
    };
    // A byte may become six of a pickle.
    if data.len() > MAX_BYTES / 8 {
        return Err(format!("{} bytes are more than is looked at", data.len()));
    }
    rewrite(data).map(Cow::Owned)
}
