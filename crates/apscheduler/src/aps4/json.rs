//! Converts the JSON of APScheduler 4's `JSONSerializer` to a pickle.

use serde_json::{Number, Value};

use crate::aps4::pickle_builder::{MAX_DEPTH, PickleBuilder};

/// The key of a marshalled object.
const MAGIC: &str = "_apscheduler_json";

/// Converts JSON to a pickle of the same value.
///
/// # Errors
/// Returns why the data cannot be read without Python.
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
        return Err("a marshalled object is not a pair of a class and a state".into());
    };
    out.open_object(class)?;
    write(state, out, depth)?;
    out.close_object();
    Ok(())
}

fn write_number(number: &Number, out: &mut PickleBuilder) -> Result<(), String> {
    match (number.as_i128(), number.as_f64()) {
        (Some(int), _) => out.int(int),
        // A larger integer was parsed as a float and has lost digits.
        (None, Some(float)) if float.abs() < 9e18 => out.float(float),
        _ => return Err(format!("only Python can read the number near {number}")),
    }
    Ok(())
}
