//! Reads a column that any of APScheduler 4's serializers wrote.

use crate::aps4::{cbor, json};
use crate::pickle::{MAX_BYTES, Tree, decode};
use std::borrow::Cow;

/// Decodes `data` and calls `read` with the result.
///
/// # Errors
/// Returns why the data cannot be read.
pub(crate) fn read_value<T>(data: &[u8], read: impl FnOnce(&Tree<'_>) -> T) -> Result<T, String> {
    let data = to_pickle(data)?;
    let tree = decode(&data).map_err(|error| error.to_string())?;
    Ok(read(&tree))
}

/// Converts the data to a pickle. The first byte shows the serializer: a pickle of protocol 2 or later begins with 0x80,
/// which alone is an empty CBOR array. No pickle begins with a bracket, and no opcode of the protocols 0 and 1 has the
/// value of a CBOR array, map or tag.
pub(super) fn to_pickle(data: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let rewrite = match data {
        [b'{' | b'[' | b' ' | b'\n', ..] => json::to_pickle,
        [0x80] | [0x81..=0xdb, ..] => cbor::to_pickle,
        _ => return Ok(Cow::Borrowed(data)),
    };
    // One byte can become six bytes of a pickle.
    if data.len() > MAX_BYTES / 8 {
        return Err(format!("{} bytes are too many", data.len()));
    }
    rewrite(data).map(Cow::Owned)
}
