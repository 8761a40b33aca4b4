//! The map of the format, made of the model's table: a column a field, in the field's own normal form.

use tieline_core::model::{FIELDS, State, Type};

use crate::{BETWEEN, word};

const HEAD: &str = r#"#:schema ../../docs/map.schema.json
# Users as JSON Lines, one JSON object a line in the form of docs/user.schema.json. Generated from the table of fields; do
# not edit. Lists are written with a unit separator between their items, and states as words behind an escape character:
# both are only in the rows between the file and the engine.

tieline = 1

[format]
id      = "users"
version = "1"
default = true
name    = "tieline users, one JSON object a line"
vendor  = "tieline"
kind    = "directory"
source  = "docs/user.schema.json"
ev      = "V"

[layout]
kind       = "native"
library    = "json_lines"
content    = "text"
magic      = ["{\"", "{ \""]
extensions = ["jsonl"]
unknown    = "open"
"#;

/// The map as TOML.
pub fn text() -> String {
    let mut text = HEAD.to_owned();
    let quoted = |text: &str| {
        let mut out = String::from("\"");
        for c in text.chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => out.push(c),
            }
        }
        out.push('"');
        out
    };
    let states = [State::Clear, State::Default, State::Keep];
    let states: Vec<String> =
        states.iter().map(|state| format!("{} = {}", state.name(), quoted(&word(*state)))).collect();
    text.push_str(&format!("states     = {{ {} }}\n", states.join(", ")));
    for row in FIELDS {
        let mut parts = Vec::new();
        if row.many() {
            parts.push(format!("list = {}, exact = true", quoted(BETWEEN)));
        }
        match row.ty {
            Type::Bool => parts.push("bool = [\"true\", \"false\"]".to_owned()),
            Type::Date => parts.push("date = \"yyyy-mm-dd\"".to_owned()),
            Type::Mac => parts.push("mac = \"xx:xx:xx:xx:xx:xx\"".to_owned()),
            Type::Country => parts.push("country = \"alpha-2\"".to_owned()),
            ty => {
                if let Some(words) = ty.words() {
                    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                    parts.push(format!("cases = [{}]", words.join(", ")));
                }
            }
        }
        text.push_str(&format!("\n[[column]]\nname  = {}\nfield = {}\n", quoted(row.path), quoted(row.path)));
        if !parts.is_empty() {
            text.push_str(&format!("as    = {{ {} }}\n", parts.join(", ")));
        }
        text.push_str(&format!("doc   = {}\n", quoted(row.doc)));
    }
    text.push_str(EXAMPLE);
    text
}

const EXAMPLE: &str = r#"
[[example]]
row  = { "name.display" = "Ada Nguyen", "active" = "true", "extensions[]" = "0042\u001f0043", "extensions[].context" = "\u001fagency", "caller_id" = "\u001bdefault" }
user = { "name.display" = "Ada Nguyen", "active" = "true", "extensions" = [{ number = "0042" }, { number = "0043", context = "agency" }], "caller_id" = { state = "default" } }
"#;
