//! The JSON Schema of a [`super::User`] and the reference page of the fields, both made from the table.

use serde_json::{Map, Value, json};

use super::table::{self, FIELDS};
use super::{Type, derive};

/// The JSON Schema (draft 2020-12) of one user.
pub fn json_schema() -> Value {
    let mut properties = Map::new();
    for row in FIELDS {
        match row.path.split_once("[]") {
            None => {
                properties.insert(row.path.to_owned(), value_schema(row.ty, row.doc));
            }
            Some((list, "")) => {
                properties.insert(list.to_owned(), list_schema(list, row));
            }
            Some(_) => {}
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tieline user",
        "description": "One user of a phone system. Every value is text; a field that is missing, empty or null says nothing.",
        "type": "object",
        "properties": properties,
        "patternProperties": { "^x\\.": { "description": "an open field, named by a map" } },
        "additionalProperties": false,
        "$defs": { "state": {
            "type": "object",
            "properties": { "state": { "enum": ["clear", "default", "keep"] } },
            "required": ["state"],
            "additionalProperties": false
        }, "nothing": { "enum": ["", null] } }
    })
}

fn value_schema(ty: Type, doc: &str) -> Value {
    let mut text = Map::new();
    text.insert("type".into(), "string".into());
    // An empty text is nothing, and so is none of the words.
    if let Some(words) = ty.words() {
        text.insert("enum".into(), json!(words));
    }
    if ty.secret().is_some() {
        text.insert("writeOnly".into(), true.into());
    }
    let mut any =
        vec![Value::Object(text), json!({ "$ref": "#/$defs/nothing" }), json!({ "$ref": "#/$defs/state" })];
    if ty == Type::Bool {
        any.push(json!({ "type": "boolean" }));
    }
    json!({ "description": doc, "anyOf": any })
}

fn list_schema(list: &str, main: &table::Row) -> Value {
    let prefix = format!("{list}[].");
    let mut members = Map::new();
    for row in FIELDS.iter().filter(|row| row.path.starts_with(&prefix)) {
        members.insert(row.path[prefix.len()..].to_owned(), value_schema(row.ty, row.doc));
    }
    let item = value_schema(main.ty, main.doc);
    if members.is_empty() {
        return json!({ "description": main.doc, "type": "array", "items": { "anyOf": [item, { "type": "null" }] } });
    }
    members.insert(table::main_member(list).to_owned(), item.clone());
    let object = json!({ "type": "object", "properties": members, "additionalProperties": false });
    json!({ "description": main.doc, "type": "array", "items": { "anyOf": [item, object, { "type": "null" }] } })
}

/// The page `docs/fields.md`.
pub fn fields_page() -> String {
    let mut page = String::from(
        "# The canonical fields\n\nGenerated from `core/src/model/table.rs` and `core/src/model/derive.rs`; do not edit.\n\n\
         Every value is text and never empty. `list[]` is a list and its main member, `list[].member` a side member of\n\
         its items: a map addresses `list[0]`, `list[1..]` or `list[0].member`. Paths under `x.` are open: a map names\n\
         them, and two maps that use one name meet.\n\n\
         | Path | Type | In a standard | What it is |\n| --- | --- | --- | --- |\n",
    );
    for row in FIELDS {
        let doc = row.doc.replace('|', "\\|");
        page.push_str(&format!("| `{}` | {} | {} | {doc} |\n", row.path, row.ty.name(), row.standard));
    }
    page.push_str("\n## Words\n\n| Path | Words |\n| --- | --- |\n");
    for row in FIELDS.iter().filter(|row| matches!(row.ty, Type::Enum(_) | Type::Action)) {
        let words: Vec<String> =
            row.ty.words().unwrap_or_default().iter().map(|word| format!("`{word}`")).collect();
        page.push_str(&format!("| `{}` | {} |\n", row.path, words.join(", ")));
    }
    page.push_str(
        "\n## Derivations\n\nIn order of rank: for one record the first whose inputs are filled is taken. `?`: the input may be\n\
         missing. Inferred values are counted as such, and `--no-guess` refuses them. Hashes are made only with\n\
         `--secrets hash`.\n\n| Field | From | How | Honesty |\n| --- | --- | --- | --- |\n",
    );
    for derivation in derive::DERIVATIONS {
        let from: Vec<String> = derivation.from.iter().map(|path| format!("`{path}`")).collect();
        let honesty = match derivation.honesty {
            derive::Honesty::Exact => "exact",
            derive::Honesty::Inferred => "inferred",
        };
        page.push_str(&format!(
            "| `{}` | {} | {} | {honesty} |\n",
            derivation.to,
            from.join(" "),
            derivation.by.describe()
        ));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_knows_every_field_and_marks_secrets() {
        let schema = json_schema();
        for row in FIELDS {
            let (list, member) = row.path.split_once("[]").unwrap_or((row.path, ""));
            let found = &schema["properties"][list];
            assert!(found.is_object(), "{list}");
            if let Some(member) = member.strip_prefix('.') {
                assert!(found["items"]["anyOf"][1]["properties"][member].is_object(), "{}", row.path);
            }
        }
        assert_eq!(schema["properties"]["password"]["anyOf"][0]["writeOnly"], true);
    }
}
