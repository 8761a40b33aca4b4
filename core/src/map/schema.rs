//! The JSON Schema of a map, made from the table of keys, so that editors complete maps and check them while they are
//! written. It knows spellings; what only the loader can know (paths, titles, inverses) is the loader's.

use serde_json::{Map, Value, json};

use super::keys::{self, Key, TABLES};
use crate::model::{FIELDS, Type};
use crate::value::shape::Shape;

/// The JSON Schema (draft 2020-12) of a map.
pub fn json_schema() -> Value {
    let mut defs = Map::new();
    for (table, heading) in TABLES.iter().filter(|(table, _)| *table != "top") {
        let mut object = object(table);
        object["description"] = heading.replace('`', "").into();
        defs.insert((*table).to_owned(), object);
    }
    defs.insert("path".into(), path());
    defs.insert("texts".into(), json!({ "type": "object", "additionalProperties": { "type": "string" } }));
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tieline map",
        "description": "One version of one format: how its files are cut, and what each column means.",
    });
    for (key, value) in object("top").as_object().into_iter().flatten() {
        schema[key] = value.clone();
    }
    // An heir says only what differs.
    let needed = |table: &str| -> Vec<&str> {
        keys::of(table).iter().filter(|key| required(key)).map(|key| key.name).collect()
    };
    schema["if"] = json!({ "required": ["extends"] });
    schema["else"] = json!({
        // A bundle has the columns of its files.
        "anyOf": [
            { "required": ["column"] },
            { "properties": { "format": { "required": ["files"] } } },
        ],
        "properties": { "format": { "required": needed("format") } },
    });
    schema["required"] = json!(needed("top"));
    schema["$defs"] = Value::Object(defs);
    schema
}

fn required(key: &Key) -> bool {
    key.doc.contains("; required")
}

/// A table of a map.
fn object(table: &str) -> Value {
    let mut properties = Map::new();
    for key in keys::of(table) {
        let mut value = value(key);
        value["description"] = key.doc.replace('`', "").into();
        properties.insert(key.name.to_owned(), value);
    }
    let mut object = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    match table {
        // An heir may leave out what its parent says: a rule replaces one, a column may.
        "column" => object["anyOf"] = json!([{ "required": ["name"] }, { "required": ["replaces"] }]),
        "rule" | "kind" | "example" => {
            let names: Vec<&str> =
                keys::of(table).iter().filter(|key| required(key)).map(|key| key.name).collect();
            object["required"] = json!(names);
        }
        _ => {}
    }
    object
}

/// What stands behind a key: by its name where it is a table of its own, else by the spelling in the table of keys.
fn value(key: &Key) -> Value {
    let reference = |to: &str| json!({ "$ref": format!("#/$defs/{to}") });
    let list = |of: Value| json!({ "type": "array", "items": of });
    let table_of = |of: Value| json!({ "type": "object", "additionalProperties": of });
    let words =
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] });
    match (key.table, key.name) {
        ("top", "format" | "layout" | "limits") => reference(key.name),
        ("top", "column" | "rule" | "example") => list(reference(key.name)),
        ("top", "words") => table_of(reference("as")),
        ("top", "implied" | "by_hand" | "evidence") => reference("texts"),
        ("column" | "kind", "as") => json!({ "anyOf": [{ "type": "string" }, reference("as")] }),
        ("column", "kinds") => list(reference("kind")),
        ("column", "check") => json!({ "anyOf": [reference("check"), list(reference("check"))] }),
        ("column" | "kind", "type") => types(),
        ("check" | "kind", "shape") => json!({ "enum": Shape::ALL.map(Shape::name) }),
        ("layout", "states") | ("column", "states") => json!({
            "type": "object",
            "properties": { "clear": { "type": "string" }, "default": { "type": "string" }, "keep": { "type": "string" } },
            "additionalProperties": false,
        }),
        ("as", "accept") => json!({ "anyOf": [list(json!({ "type": "string" })), table_of(words)] }),
        ("as", "narrow") => table_of(words),
        ("rule", "when") => table_of(json!({
            "anyOf": [{ "type": "boolean" }, { "type": "string" }, { "type": "array", "items": { "type": "string" } }],
        })),
        ("example", "row") | ("layout", "example_row") => reference("texts"),
        _ => with_default(spelt(key.value), key),
    }
}

/// The default, where it is a value and not a word about one.
fn with_default(mut value: Value, key: &Key) -> Value {
    let default = match key.default {
        "" | "all" => return value,
        "true" => true.into(),
        "false" => false.into(),
        text if text.starts_with(['[', '{', '"']) => match serde_json::from_str(text) {
            Ok(default) => default,
            Err(_) => return value,
        },
        text => text.into(),
    };
    value["default"] = default;
    value
}

/// A spelling of the table of keys: `s`, `b`, `i`, `[x]`, `[x,x]`, `a|b`.
fn spelt(text: &str) -> Value {
    let parts = split(text, '|');
    if parts.len() > 1 {
        let words: Option<Vec<Value>> = parts.iter().map(|part| word(part)).collect();
        return match words {
            Some(words) => json!({ "enum": words }),
            None => json!({ "anyOf": parts.into_iter().map(spelt).collect::<Vec<_>>() }),
        };
    }
    if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
        let items = split(inner, ',');
        if items.len() > 1 {
            let items: Vec<Value> = items.into_iter().map(spelt).collect();
            let length = items.len();
            return json!({ "type": "array", "prefixItems": items, "minItems": length, "maxItems": length });
        }
        return json!({ "type": "array", "items": spelt(inner) });
    }
    match text {
        "s" => json!({ "type": "string" }),
        "b" => json!({ "type": "boolean" }),
        "i" => json!({ "type": "integer", "minimum": 0 }),
        "path" => json!({ "$ref": "#/$defs/path" }),
        "table" => json!({ "type": "object" }),
        "tables" => json!({ "type": "array", "items": { "type": "object" } }),
        // A cell or a value of `cases`: a text, or one for each cell or field.
        "cell" | "value" => {
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
        }
        text => word(text).map_or_else(|| json!({}), |word| json!({ "enum": [word] })),
    }
}

/// A word of a closed list: `true` and `false` are no texts unless they stand in quotes.
fn word(text: &str) -> Option<Value> {
    match text {
        "true" => Some(true.into()),
        "false" => Some(false.into()),
        "s" | "b" | "i" | "path" | "table" | "tables" | "cell" | "value" => None,
        _ if text.starts_with('[') => None,
        _ => Some(text.trim_matches('"').into()),
    }
}

/// Parts between a sign, outside of brackets.
fn split(text: &str, sign: char) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            c if c == sign && depth == 0 => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

/// A path: those of the model are completed, items and open fields are taken.
fn path() -> Value {
    let mut paths: Vec<String> = Vec::new();
    for row in FIELDS {
        match row.path.split_once("[]") {
            Some((list, member)) => {
                for index in ["[0]", "[1..]", "[n]"] {
                    paths.push(format!("{list}{index}{member}"));
                }
                if member.is_empty() {
                    paths.push(list.to_owned());
                }
            }
            None => paths.push(row.path.to_owned()),
        }
    }
    json!({
        "description": "a field of the model (docs/fields.md), an item of a list, or an open field x.VENDOR.NAME",
        "anyOf": [
            { "enum": paths },
            { "type": "string", "pattern": "^(x\\.[^ ]+|[a-z0-9_.]+\\[(\\d+|\\d+\\.\\.|n|\\*)?\\](\\.[a-z0-9_.]+)?|[a-z0-9_.]+)$" },
        ],
    })
}

fn types() -> Value {
    let plain = Type::PLAIN.iter().map(|ty| ty.name());
    let secret = crate::model::Secret::ALL.into_iter().map(|secret| Type::Secret(secret).name());
    json!({ "enum": plain.chain(secret).collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::keys::KEYS;

    #[test]
    fn the_keys_of_a_table_stand_side_by_side() {
        let tables = TABLES.iter().map(|(table, _)| keys::of(table).len());
        assert_eq!(tables.sum::<usize>(), KEYS.len());
    }

    #[test]
    fn every_spelling_of_the_table_is_known() {
        for key in KEYS {
            let value = value(key);
            let empty = value.as_object().is_none_or(Map::is_empty);
            assert!(!empty, "`{}` of `{}`: `{}`", key.name, key.table, key.value);
            let vague = value == json!({ "type": "object" }) && (key.table, key.name) != ("example", "user");
            let options = (key.table, key.name) == ("layout", "options");
            assert!(
                !vague || options,
                "`{}` of `{}` is a table of which nothing is said",
                key.name,
                key.table
            );
        }
    }

    #[test]
    fn spellings_become_types() {
        assert_eq!(spelt("s|[s]")["anyOf"][1]["items"]["type"], "string");
        assert_eq!(spelt("lf|crlf"), json!({ "enum": ["lf", "crlf"] }));
        assert_eq!(spelt("true|\"group\""), json!({ "enum": [true, "group"] }));
        assert_eq!(spelt("[i,i]")["maxItems"], 2);
        assert_eq!(spelt("[s|[cell,value]]")["items"]["anyOf"][1]["minItems"], 2);
        assert_eq!(spelt("[upper|lower]")["items"], json!({ "enum": ["upper", "lower"] }));
    }
}
