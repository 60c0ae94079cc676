//! What APScheduler 4's `JSONSerializer` writes.

use serde_json::{Number, Value};

use crate::aps4::pickle_builder::{MAX_DEPTH, PickleBuilder};

/// The key that makes a marshalled object of a dict.
const MAGIC: &str = "_apscheduler_json";

/// # Errors
/// It is no JSON, or nothing that can be read without Python.
pub(crate) fn to_pickle(data: &[u8]) -> Result<Vec<u8>, String> {
    let value = serde_json::from_slice(data).map_err(|error| format!("not readable JSON: {error}"))?;
    let mut pickler = PickleBuilder::new();
    write(&value, &mut pickler, MAX_DEPTH)?;
    Ok(pickler.finish())
}

fn write(value: &Value, out: &mut PickleBuilder, depth: usize) -> Result<(), String> {
    let depth = depth.checked_sub(1).ok_or("nested too deep")?;
    match value {
        Value::Null => out.none(),
        Value::Bool(value) => out.bool(*value),
        Value::Number(number) => write_number(number, out)?,
        Value::String(text) => out.str(text),
        Value::Array(items) => {
            out.open();
            items.iter().try_for_each(|item| write(item, out, depth))?;
            out.close_list();
        }
        Value::Object(items) => {
            if let Some(marshalled) = items.get(MAGIC) {
                return object(marshalled, out, depth);
            }
            out.open();
            for (key, item) in items {
                out.str(key);
                write(item, out, depth)?;
            }
            out.close_dict();
        }
    }
    Ok(())
}

fn object(marshalled: &Value, out: &mut PickleBuilder, depth: usize) -> Result<(), String> {
    let Some([Value::String(class), state]) = marshalled.as_array().map(Vec::as_slice) else {
        return Err("a marshalled object is no pair of a class and a state".into());
    };
    out.open_object(class)?;
    write(state, out, depth)?;
    out.close_object();
    Ok(())
}

fn write_number(number: &Number, out: &mut PickleBuilder) -> Result<(), String> {
    match (number.as_i128(), number.as_f64()) {
        (Some(int), _) => out.int(int),
        // An integer that large has been read as a float, and lost digits.
        (None, Some(float)) if float.abs() < 9e18 => out.float(float),
        _ => return Err(format!("only Python can tell what the number near {number} is")),
    }
    Ok(())
}
