//! Single items of a job set anew, whatever their place: a later item of the same key counts.

use super::{Job, PatchError, Writer, check, items, join, pickle};

/// The pickle with another id; every other item is as it was. Bytes after the STOP are dropped.
///
/// # Errors
/// The pickle is no job, or of a form no pickler writes.
pub fn set_id(state: &[u8], id: &str) -> Result<Vec<u8>, PatchError> {
    set(state, "id", |writer| writer.text(id), |job| job.id == id)
}

/// The pickle with another misfire grace time, in seconds; every other item is as it was.
///
/// # Errors
/// The pickle is no job, or of a form no pickler writes.
pub fn set_grace(state: &[u8], seconds: u32) -> Result<Vec<u8>, PatchError> {
    // As many as an opcode of four bytes holds, which is 68 years.
    let seconds = i64::from(seconds.min(i32::MAX.unsigned_abs()));
    set(
        state,
        "misfire_grace_time",
        |writer| writer.int(seconds),
        |job| job.misfire_grace_time == Some(seconds.into()),
    )
}

fn set(
    state: &[u8],
    key: &str,
    value: impl FnOnce(&mut Writer<'_, '_>),
    is_right: impl Fn(&Job<'_>) -> bool,
) -> Result<Vec<u8>, PatchError> {
    let tree = pickle::decode(state).map_err(PatchError::Pickle)?;
    Job::read(&tree).map_err(PatchError::Job)?;
    items(&tree)?;
    let cut = tree.layout.stop;
    let mut writer = Writer::new(&tree, cut);
    writer.text(key);
    value(&mut writer);
    writer.opcode(b's');
    writer.opcode(b'.');
    let patched = join(&tree, cut, &writer.finish());
    check(&tree, &patched, &[key], is_right)?;
    Ok(patched)
}
