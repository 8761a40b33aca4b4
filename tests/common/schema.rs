//! Checks a value against a JSON Schema, as far as the schemas of this repository go: an unknown keyword is a panic, so that
//! nothing passes unseen.

use serde_json::Value;

/// What is wrong with a value, a line each: its place, and why.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, schema, value, "", &mut faults);
    faults
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let mut fault = |why: String| faults.push(format!("{at}: {why}"));
    let holds = |schema: &Value| {
        let mut own = Vec::new();
        check(root, schema, value, at, &mut own);
        own.is_empty()
    };
    let mut inner: Vec<(Value, Value, String)> = Vec::new();
    for (key, wanted) in schema.as_object().expect("a schema is an object") {
        let list = || wanted.as_array().expect("a list of schemas");
        match key.as_str() {
            "$schema" | "title" | "description" | "default" | "$defs" | "writeOnly" => {}
            "$ref" => {
                let name = wanted.as_str().and_then(|to| to.strip_prefix("#/$defs/")).expect("a known part");
                inner.push((root["$defs"][name].clone(), value.clone(), at.to_owned()));
            }
            "type" => {
                let fits = match wanted.as_str().expect("one type") {
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "null" => value.is_null(),
                    "integer" => value.is_i64() || value.is_u64(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    other => panic!("the type `{other}` is not known to this check"),
                };
                if !fits {
                    fault(format!("{value} is no {wanted}"));
                }
            }
            "enum" if !list().contains(value) => fault(format!("{value} is none of {wanted}")),
            "enum" => {}
            "minimum" => {
                if value.as_i64().is_some_and(|number| number < wanted.as_i64().expect("a number")) {
                    fault(format!("{value} is below {wanted}"));
                }
            }
            "minItems"
                if value
                    .as_array()
                    .is_some_and(|all| (all.len() as u64) < wanted.as_u64().expect("a number")) =>
            {
                fault(format!("{value} has fewer than {wanted} items"));
            }
            "maxItems"
                if value
                    .as_array()
                    .is_some_and(|all| all.len() as u64 > wanted.as_u64().expect("a number")) =>
            {
                fault(format!("{value} has more than {wanted} items"));
            }
            "minItems" | "maxItems" => {}
            // Paths: those of the model are listed beside it, and the loader knows the rest.
            "pattern" if !value.is_string() => fault(format!("{value} is no text")),
            "pattern" => {}
            "anyOf" if !list().iter().any(&holds) => fault(format!("{value} is none of what may stand here")),
            "anyOf" => {}
            "if" => {
                if let Some(schema) = schema.get("else").filter(|_| !holds(wanted)) {
                    inner.push((schema.clone(), value.clone(), at.to_owned()));
                }
            }
            "else" => {}
            "required" => {
                for name in list() {
                    let name = name.as_str().expect("a name");
                    if value.is_object() && value.get(name).is_none() {
                        fault(format!("`{name}` is missing"));
                    }
                }
            }
            "properties" => {
                for (name, schema) in wanted.as_object().expect("schemas by name") {
                    if let Some(own) = value.get(name) {
                        inner.push((schema.clone(), own.clone(), format!("{at}/{name}")));
                    }
                }
            }
            // Behind `^` the beginning of a name: of what it says a schema says nothing here.
            "patternProperties" => {
                for schema in wanted.as_object().expect("schemas by pattern").values() {
                    assert!(schema.as_object().is_some_and(|own| own.keys().eq(["description"])), "{schema}");
                }
            }
            "additionalProperties" => {
                let begins = |pattern: &String, name: &str| {
                    name.starts_with(&pattern.trim_start_matches('^').replace("\\.", "."))
                };
                let open = schema.get("patternProperties").and_then(Value::as_object);
                let known = |name: &str| {
                    schema.get("properties").is_some_and(|all| all.get(name).is_some())
                        || open.is_some_and(|all| all.keys().any(|pattern| begins(pattern, name)))
                };
                for (name, own) in value.as_object().into_iter().flatten().filter(|(name, _)| !known(name)) {
                    match wanted {
                        Value::Bool(false) => fault(format!("`{name}` is not known here")),
                        Value::Object(_) => inner.push((wanted.clone(), own.clone(), format!("{at}/{name}"))),
                        _ => {}
                    }
                }
            }
            "items" => {
                for (index, own) in value.as_array().into_iter().flatten().enumerate() {
                    inner.push((wanted.clone(), own.clone(), format!("{at}/{index}")));
                }
            }
            "prefixItems" => {
                for (index, (schema, own)) in
                    list().iter().zip(value.as_array().into_iter().flatten()).enumerate()
                {
                    inner.push((schema.clone(), own.clone(), format!("{at}/{index}")));
                }
            }
            other => panic!("the keyword `{other}` is not known to this check"),
        }
    }
    for (schema, value, at) in inner {
        check(root, &schema, &value, &at, faults);
    }
}
