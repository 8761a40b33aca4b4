//! Writing: a row is a user is an object in a line. What a cell does not say is not in the object.

use tieline_core::error::Error;
use tieline_core::model::{Entry, State, User, Value};
use tieline_core::native::{Batch, CLEAR, GiveRows, Opening, TakeBytes, VALUE};

use crate::{BETWEEN, ESCAPE};

/// Writes a file.
///
/// # Errors
/// What `rows` and `output` give.
pub fn write(
    opening: &Opening<'_>,
    rows: &mut dyn GiveRows,
    output: &mut dyn TakeBytes,
) -> Result<bool, Error> {
    let mut batch = Batch::default();
    let mut bytes = Vec::new();
    while rows.next(&mut batch)? {
        bytes.clear();
        for row in 0..batch.rows() {
            let mut user = User::default();
            for (column, key) in opening.columns.iter().enumerate() {
                let entry = match batch.cell(row, column) {
                    (VALUE, text) => entry(key, text),
                    (CLEAR, _) => stated(key, State::Clear),
                    _ => continue,
                };
                user.fields.insert((*key).to_owned(), entry);
            }
            let written = serde_json::to_writer(&mut bytes, &user);
            written.map_err(|why| Error::Bug(format!("a user cannot be written as JSON: {why}")))?;
            bytes.push(b'\n');
        }
        output.bytes(&bytes)?;
    }
    Ok(true)
}

fn entry(key: &str, text: &str) -> Entry {
    let value = |text: &str| match text {
        "" => Value::Absent,
        text => Value::Text(text.to_owned()),
    };
    match text.strip_prefix(ESCAPE).and_then(State::from_name) {
        Some(state) => stated(key, state),
        None if key.contains("[]") => Entry::Many(text.split(BETWEEN).map(value).collect()),
        None => Entry::One(value(text)),
    }
}

fn stated(key: &str, state: State) -> Entry {
    match key.contains("[]") {
        true => Entry::Many(vec![Value::State(state)]),
        false => Entry::One(Value::State(state)),
    }
}
