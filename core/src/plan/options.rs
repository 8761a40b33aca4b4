//! What the user says about a conversion: policies for guesses and secrets, and values for fields.

use super::secrets::Secrets;
use crate::lists::Lists;
use crate::map::{Map, Meaning};
use crate::model::path::{Open, nearest_path};
use crate::model::{Reference, table};
use crate::nearest::nearest;
use crate::value::phone::Country;

/// The policies of a conversion.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Values by `--default` and `--set`.
    pub supplied: Supplied,
    /// Refuse inferred values.
    pub no_guess: bool,
    /// What becomes of secrets.
    pub secrets: Secrets,
    /// Codes that are allowed.
    pub allow: Vec<String>,
    /// Lists of what there is in the target's system.
    pub lists: Lists,
    /// The country whose phone numbers are written in the form that a column wants; without one none is touched.
    pub country: Option<Country>,
}

/// Values that the user supplies for fields of the target, in normal form.
#[derive(Debug, Clone, Default)]
pub struct Supplied {
    defaults: Vec<(Reference, Vec<String>)>,
    sets: Vec<(Reference, Vec<String>)>,
}

impl Supplied {
    /// Adds `NAME=VALUE` of `--default` (or, with `set`, of `--set`): the name is a label of the target, and then the
    /// value is in the target's spelling; or it is a canonical path. `field:PATH` forces the path.
    ///
    /// # Errors
    /// One sentence for the user; the usage is wrong.
    pub fn add(&mut self, target: &Map, text: &str, set: bool) -> Result<(), String> {
        let option = if set { "--set" } else { "--default" };
        let Some((name, value)) = text.split_once('=') else {
            return Err(format!("{option} wants NAME=VALUE, and `{text}` has no `=`"));
        };
        let (reference, values) = match name.strip_prefix("field:") {
            Some(path) => by_path(target, path, value)?,
            None => match by_label(target, name, value)? {
                Some(found) => found,
                None => by_path(target, name, value)?,
            },
        };
        if reference.field.secret().is_some() {
            return Err(format!(
                "`{name}` is a secret, and a secret never stands in an argument list; see --secrets for what can be done"
            ));
        }
        if values.is_empty() {
            return Err(format!(
                "{option} {name}= has no value; a field without a value is left alone by leaving the option out"
            ));
        }
        let list = if set { &mut self.sets } else { &mut self.defaults };
        if list.iter().any(|(old, _)| *old == reference) {
            return Err(format!("{option} gives `{name}` twice"));
        }
        list.push((reference, values));
        Ok(())
    }

    /// The default of a field.
    pub fn default_of(&self, reference: &Reference) -> Option<&[String]> {
        find(&self.defaults, reference)
    }

    /// The value that beats all others.
    pub fn set_of(&self, reference: &Reference) -> Option<&[String]> {
        find(&self.sets, reference)
    }

    /// Whether `--set` gives some field of that thing, which the reference belongs to.
    pub fn sets_of(&self, reference: &Reference, thing: &str) -> bool {
        let same = |set: &Reference| set.field.thing() == Some(thing) && set.same_item(reference);
        self.sets.iter().any(|(set, _)| same(set))
    }

    /// Whether `--set` overrides the field, or an item of it.
    pub fn overrides(&self, reference: &Reference) -> bool {
        self.sets.iter().any(|(set, _)| set.overlaps(reference))
    }
}

fn find<'s>(list: &'s [(Reference, Vec<String>)], reference: &Reference) -> Option<&'s [String]> {
    list.iter().find(|(given, _)| given.overlaps(reference)).map(|(_, values)| values.as_slice())
}

/// A label of the target: its value is in the target's spelling.
fn by_label(target: &Map, name: &str, value: &str) -> Result<Option<(Reference, Vec<String>)>, String> {
    let same = |title: &str| title == name || title.eq_ignore_ascii_case(name);
    let found = (0..target.cells.len()).find(|cell| target.cells[*cell].title == name).or_else(|| {
        target.cells.iter().position(|cell| same(&cell.title) || cell.alias.iter().any(|alias| same(alias)))
    });
    let Some(cell) = found else { return Ok(None) };
    let column = &target.columns[target.cells[cell].column];
    let bump = bumpalo::Bump::new();
    let title = target.title(column);
    match &column.meaning {
        Meaning::Field(reference, codec) => {
            let items: Vec<std::borrow::Cow<'_, str>> = match &codec.list {
                Some(list) => {
                    let items = list.items(value).map(str::trim).filter(|item| !item.is_empty());
                    items.map(|item| list.single(item)).collect()
                }
                None if value.is_empty() => Vec::new(),
                None => vec![value.into()],
            };
            let mut values = Vec::new();
            for item in &items {
                match codec.read(codec.strip(item), &bump) {
                    Ok(reading) => values.push(reading.value.to_owned()),
                    Err(_) => return Err(not_a_word(&title, item, codec.cases())),
                }
            }
            Ok(Some((reference.clone(), values)))
        }
        Meaning::Tuple(fields, _) => {
            let paths: Vec<String> = fields.iter().map(Reference::path).collect();
            Err(format!(
                "`{title}` are columns of one fact; give the field instead: {}",
                paths.iter().map(|path| format!("{path}={}", example(path))).collect::<Vec<_>>().join(" ")
            ))
        }
        Meaning::Kinds(_, kinds) => {
            let paths: Vec<String> = kinds.iter().map(|kind| format!("`{}`", kind.field.path())).collect();
            Err(format!("`{title}` holds several fields; give one of them instead: {}", paths.join(", ")))
        }
        Meaning::None => Err(format!("`{title}` has no meaning that could be set")),
    }
}

fn example(path: &str) -> String {
    table::find(path)
        .and_then(|row| row.ty.words())
        .map_or_else(|| "VALUE".to_owned(), |words| words.join("|"))
}

fn not_a_word(title: &str, word: &str, cases: Option<&crate::map::codec::Cases>) -> String {
    let words: Vec<String> =
        cases.into_iter().flat_map(|cases| cases.words()).map(|word| format!("`{word}`")).collect();
    if words.is_empty() {
        format!("`{word}` is no value of `{title}`")
    } else {
        format!("`{word}` is no word of `{title}`; it is one of {}", words.join(", "))
    }
}

/// A canonical path of the target: its value is in normal form.
fn by_path(target: &Map, path: &str, value: &str) -> Result<(Reference, Vec<String>), String> {
    let declared = target
        .columns
        .iter()
        .flat_map(|column| target.fields_of(column))
        .find(|field| field.path() == path)
        .cloned();
    let reference = match declared {
        Some(reference) => reference,
        None => {
            // `context` in place of `extensions[0].context`: the last part of a path, where only one field has it.
            let last = |field: &&Reference| field.field.key.rsplit(['.', ']']).next() == Some(path);
            let mut short = target.columns.iter().flat_map(|column| target.fields_of(column)).filter(last);
            match (short.next(), short.next()) {
                (Some(only), None) => only.clone(),
                _ => Reference::parse(path, Open::default()).map_err(|_| unknown(target, path))?,
            }
        }
    };
    if !target
        .columns
        .iter()
        .flat_map(|column| target.fields_of(column))
        .any(|field| field.overlaps(&reference))
    {
        if path.starts_with("x.") {
            return Err(unknown(target, path));
        }
        return Err(format!("`{path}` has no place in {}", target.name));
    }
    if let Some(words) = reference.field.ty.words()
        && !words.contains(&value)
    {
        return Err(format!("`{path}` cannot be `{value}`; it is one of `{}`", words.join("`, `")));
    }
    let values = if value.is_empty() { Vec::new() } else { vec![value.to_owned()] };
    Ok((reference, values))
}

fn unknown(target: &Map, name: &str) -> String {
    let titles = target.cells.iter().map(|cell| cell.title.clone());
    let paths = target.columns.iter().flat_map(|column| target.fields_of(column)).map(Reference::path);
    let near = nearest(name, titles.chain(paths)).or_else(|| nearest_path(name));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("{} has neither a column nor a field called `{name}`{near}", target.name)
}
