//! One user as a value: for JSON, for library users, for examples and laws. Conversions never build one; they move the
//! same fields through the slots of a plan.
//!
//! In JSON a user is an object of canonical paths. A field is a string; `true`/`false` fields are strings too, for all
//! is text. A list is an array of strings or, where its items have members, of objects whose main member is called
//! `number`, `name` or `value` (see [`table::main_member`]). A state is `{"state": "clear"}`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map as Json, Value as JsonValue};

use super::path::{Open, Reference};
use super::{State, table};

/// What a field says of a user.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing: a hole in a list, where a later item is filled.
    Absent,
    /// A state.
    State(State),
    /// A text that is not empty.
    Text(String),
}

/// A field of a user: one value, or the values of a list by index.
#[derive(Clone, PartialEq, Eq)]
pub enum Entry {
    /// A field that is no list.
    One(Value),
    /// A list; side members keep the index of their item.
    Many(Vec<Value>),
}

/// A user: canonical keys (as in [`super::Field::key`]) with what they say. A key that is missing says nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct User {
    /// The fields.
    pub fields: BTreeMap<String, Entry>,
}

impl Value {
    /// The text, if the value is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl User {
    /// Sets a field that is no list; an empty text is nothing.
    pub fn set(&mut self, key: &str, value: Value) {
        if value != Value::Absent && value.text() != Some("") {
            self.fields.insert(key.to_owned(), Entry::One(value));
        }
    }

    /// Sets an item of a list; holes before it are absent.
    pub fn set_item(&mut self, key: &str, index: usize, value: Value) {
        if value == Value::Absent || value.text() == Some("") {
            return;
        }
        let entry = self.fields.entry(key.to_owned()).or_insert_with(|| Entry::Many(Vec::new()));
        if let Entry::Many(items) = entry {
            if items.len() <= index {
                items.resize(index + 1, Value::Absent);
            }
            items[index] = value;
        }
    }

    /// The values of a field: one, those of a list, or none.
    pub fn values(&self, key: &str) -> &[Value] {
        match self.fields.get(key) {
            Some(Entry::One(value)) => std::slice::from_ref(value),
            Some(Entry::Many(items)) => items,
            None => &[],
        }
    }

    /// Reads the JSON form; `open` says type and number of the open fields.
    ///
    /// # Errors
    /// One sentence naming the key that is wrong.
    pub fn from_json(object: &Json<String, JsonValue>) -> Result<User, String> {
        let mut user = User::default();
        for (path, value) in object {
            let many = value.is_array();
            let reference =
                Reference::parse(path, Open { ty: None, many }).map_err(|fault| match fault.nearest() {
                    Some(near) => format!("{}; did you mean `{near}`?", fault.message),
                    None => fault.message,
                })?;
            let key = reference.field.key;
            match value {
                JsonValue::Array(items) => {
                    let list = key.trim_end_matches("[]").to_owned();
                    for (index, item) in items.iter().enumerate() {
                        user.read_item(&list, &key, index, item)?;
                    }
                }
                _ if key.contains("[]") => return Err(format!("`{path}` is a list and needs an array")),
                _ => user.set(&key, read_value(path, value)?),
            }
        }
        Ok(user)
    }

    fn read_item(&mut self, list: &str, key: &str, index: usize, item: &JsonValue) -> Result<(), String> {
        let JsonValue::Object(members) = item else {
            self.set_item(key, index, read_value(list, item)?);
            return Ok(());
        };
        if members.len() == 1 && members.contains_key("state") {
            self.set_item(key, index, read_value(list, item)?);
            return Ok(());
        }
        for (member, value) in members {
            if member == table::main_member(list) {
                self.set_item(key, index, read_value(list, value)?);
                continue;
            }
            let side = format!("{list}[].{member}");
            if !list.starts_with("x.") && table::find(&side).is_none() {
                return Err(format!("`{list}` has no member `{member}`"));
            }
            self.set_item(&side, index, read_value(&side, value)?);
        }
        Ok(())
    }

    /// The JSON form. Secrets are in it: it is data, and never to be shown.
    pub fn to_json(&self) -> Json<String, JsonValue> {
        let mut object = Json::new();
        let known = table::FIELDS.iter().map(|row| row.path);
        let open = self.fields.keys().map(String::as_str).filter(|key| key.starts_with("x."));
        for key in known.chain(open) {
            if key.contains("[].") {
                // A side member; if its list has no main member at all, it still opens the list.
                let main = format!("{}[]", key.split("[]").next().unwrap_or(key));
                if self.fields.contains_key(key) && !self.fields.contains_key(&main) {
                    let list = main.trim_end_matches("[]");
                    if !object.contains_key(list) {
                        object.insert(list.to_owned(), JsonValue::Array(self.items(list)));
                    }
                }
                continue;
            }
            match self.fields.get(key) {
                Some(Entry::One(value)) => {
                    object.insert(key.to_owned(), write_value(value));
                }
                Some(Entry::Many(_)) => {
                    let list = key.trim_end_matches("[]");
                    object.insert(list.to_owned(), JsonValue::Array(self.items(list)));
                }
                None => {}
            }
        }
        object
    }

    fn items(&self, list: &str) -> Vec<JsonValue> {
        let main = format!("{list}[]");
        let prefix = format!("{list}[].");
        let members: Vec<(&str, &[Value])> = self
            .fields
            .iter()
            .filter(|(key, _)| key.starts_with(&prefix))
            .map(|(key, _)| (&key[prefix.len()..], self.values(key)))
            .collect();
        let values = self.values(&main);
        let len = members.iter().map(|(_, items)| items.len()).chain([values.len()]).max().unwrap_or(0);
        (0..len)
            .map(|index| {
                let main = values.get(index).unwrap_or(&Value::Absent);
                if members.is_empty() {
                    return write_value(main);
                }
                let mut object = Json::new();
                if *main != Value::Absent {
                    object.insert(table::main_member(list).to_owned(), write_value(main));
                }
                for (member, items) in &members {
                    if let Some(value) = items.get(index).filter(|value| **value != Value::Absent) {
                        object.insert((*member).to_owned(), write_value(value));
                    }
                }
                JsonValue::Object(object)
            })
            .collect()
    }
}

fn read_value(path: &str, value: &JsonValue) -> Result<Value, String> {
    match value {
        JsonValue::Null => Ok(Value::Absent),
        JsonValue::String(text) if text.is_empty() => Ok(Value::Absent),
        JsonValue::String(text) => Ok(Value::Text(text.clone())),
        JsonValue::Bool(flag) => Ok(Value::Text(flag.to_string())),
        JsonValue::Object(object) => object
            .get("state")
            .and_then(JsonValue::as_str)
            .and_then(State::from_name)
            .map(Value::State)
            .ok_or_else(|| format!("`{path}` is neither a text nor a state")),
        JsonValue::Number(_) => Err(format!("`{path}` must be a text: as a number it would lose its zeros")),
        JsonValue::Array(_) => Err(format!("`{path}` is no list of lists")),
    }
}

fn write_value(value: &Value) -> JsonValue {
    match value {
        Value::Absent => JsonValue::Null,
        Value::Text(text) => JsonValue::String(text.clone()),
        Value::State(state) => serde_json::json!({ "state": state.name() }),
    }
}

impl Serialize for User {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let object = self.to_json();
        let mut map = serializer.serialize_map(Some(object.len()))?;
        for (key, value) in &object {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for User {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<User, D::Error> {
        let object = Json::deserialize(deserializer)?;
        User::from_json(&object).map_err(D::Error::custom)
    }
}

/// Shows the fields of the model that are no secrets; of all others only that they are there.
impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (key, entry) in &self.fields {
            let plain = table::find(key).is_some_and(|row| row.ty.secret().is_none());
            let values = match entry {
                Entry::One(value) => std::slice::from_ref(value),
                Entry::Many(items) => items,
            };
            let shown: Vec<&str> = values
                .iter()
                .map(|value| match value {
                    Value::Absent => "-",
                    Value::State(state) => state.name(),
                    Value::Text(text) if plain => text,
                    Value::Text(_) => "[not shown]",
                })
                .collect();
            map.entry(key, &shown);
        }
        map.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> User {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn lists_with_and_without_members_come_back() {
        let text = r#"{"name.given":"Ada","groups":["a","b"],"extensions":[{"number":"0042","context":"default"},{"number":"0043"}],"x.acme.codecs":["g711"]}"#;
        let user = read(text);
        assert_eq!(user.values("extensions[].context")[0].text(), Some("default"));
        assert_eq!(serde_json::to_string(&user).unwrap(), text);
    }

    #[test]
    fn a_number_is_refused_because_it_loses_zeros() {
        let fault = serde_json::from_str::<User>(r#"{"extensions":[42]}"#).unwrap_err();
        assert!(fault.to_string().contains("zeros"), "{fault}");
    }

    #[test]
    fn debug_shows_no_secret() {
        let user = read(r#"{"password":"Canary-1","x.acme.key":"Canary-2","name.given":"Ada"}"#);
        let shown = format!("{user:?}");
        assert!(shown.contains("Ada") && !shown.contains("Canary"), "{shown}");
    }

    #[test]
    fn states_are_objects() {
        let user = read(r#"{"caller_id":{"state":"default"}}"#);
        assert!(user.values("caller_id")[0] == Value::State(State::Default));
        assert_eq!(serde_json::to_string(&user).unwrap(), r#"{"caller_id":{"state":"default"}}"#);
    }
}
