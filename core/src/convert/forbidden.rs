//! `--fail-on-loss`: which columns of the source may lose nothing.
//!
//! A name is a label of the target, a canonical path, or a label of the source, in this order. A label of the target
//! means the fields that it carries; the path of a list, of one of its items or of a group means all that these have.

use crate::map::Map;
use crate::model::path::{nearest_path, parse_index};
use crate::model::{FIELDS, Item, Reference};
use crate::nearest::nearest;
use crate::plan::bind::{self, Binding, Bound};
use crate::report::Ledger;

/// Which losses end a run.
pub(super) enum Forbidden {
    /// None.
    None,
    /// All but those that an option asks for.
    Any,
    /// Those of these physical columns.
    Columns(Vec<usize>),
}

impl Forbidden {
    /// Resolves the names of the option; without a name it means every column.
    ///
    /// # Errors
    /// One sentence for the user, where a name is none.
    pub(super) fn of(
        names: Option<&[String]>,
        source: &Map,
        binding: &Binding,
        target: &Map,
    ) -> Result<Forbidden, String> {
        let Some(names) = names else { return Ok(Forbidden::None) };
        if names.iter().all(String::is_empty) {
            return Ok(Forbidden::Any);
        }
        let mut columns = Vec::new();
        for name in names.iter().filter(|name| !name.is_empty()) {
            columns.extend(named(name, source, binding, target)?);
        }
        columns.sort_unstable();
        columns.dedup();
        Ok(Forbidden::Columns(columns))
    }

    /// The columns of the ledger that lose what they may not.
    pub(super) fn broken(&self, ledger: &Ledger) -> Vec<usize> {
        // A record that asks to remove something is in no file: what it says is not carried either.
        let lossy = |at: &usize| ledger.gone(*at) > 0;
        let asked = |at: &usize| ledger.columns[*at].about.asked && ledger.removed_of(*at) == 0;
        match self {
            Forbidden::None => Vec::new(),
            Forbidden::Any => (0..ledger.columns.len()).filter(lossy).filter(|at| !asked(at)).collect(),
            Forbidden::Columns(columns) => columns.iter().copied().filter(lossy).collect(),
        }
    }
}

/// The physical columns that a name means.
fn named(name: &str, source: &Map, binding: &Binding, target: &Map) -> Result<Vec<usize>, String> {
    let path = name.strip_prefix("field:");
    let own = |cell: usize| source.fields_of(&source.columns[source.cells[cell].column]);
    let of_fields = |wanted: &dyn Fn(&Reference) -> bool| -> Vec<usize> {
        let columns = binding.columns.iter().enumerate();
        let meant = columns.filter(|(_, physical)| match physical.bound {
            Bound::Cell(cell) => own(cell).into_iter().any(wanted),
            Bound::Ignored | Bound::Unknown => false,
        });
        meant.map(|(at, _)| at).collect()
    };
    let label = |map: &Map| (0..map.cells.len()).find(|cell| bind::same_title(map, *cell, name));
    if path.is_none()
        && let Some(cell) = label(target)
    {
        let fields = target.fields_of(&target.columns[target.cells[cell].column]);
        return Ok(of_fields(&|field| fields.iter().any(|wanted| wanted.overlaps(field))));
    }
    let path = path.unwrap_or(name);
    let declared = [source, target]
        .into_iter()
        .flat_map(|map| map.columns.iter().flat_map(|column| map.fields_of(column)))
        .map(|field| field.field.key.as_str());
    if let Some(branch) = Branch::of(path, FIELDS.iter().map(|row| row.path).chain(declared)) {
        return Ok(of_fields(&|field| branch.holds(field)));
    }
    let columns = binding.columns.iter().enumerate();
    let titled: Vec<usize> =
        columns.filter(|(_, physical)| *physical.title == *name).map(|(at, _)| at).collect();
    if !titled.is_empty() {
        return Ok(titled);
    }
    if let Some(cell) = label(source) {
        return Ok(binding.of_cell[cell].into_iter().collect());
    }
    let titles = [target, source].into_iter().flat_map(|map| map.cells.iter().map(|cell| cell.title.clone()));
    let fields = [target, source]
        .into_iter()
        .flat_map(|map| map.columns.iter().flat_map(|column| map.fields_of(column)))
        .map(Reference::path);
    let groups = FIELDS.iter().filter_map(|row| row.path.split(['.', '[']).next()).map(str::to_owned);
    let near = nearest(name, titles.chain(fields).chain(groups)).or_else(|| nearest_path(path));
    let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(format!(
        "--fail-on-loss: `{name}` is neither a column of {} or {} nor a field{near}",
        target.name, source.name
    ))
}

/// The fields that a path means: one, or a list, an item or a first part with all that it has.
#[derive(Debug, PartialEq, Eq)]
struct Branch {
    key: String,
    item: Item,
    /// Whether the key is that of one field, which is no list.
    alone: bool,
}

impl Branch {
    /// Reads a path; a list may be named in the singular. `known`: the keys of all fields that there are.
    fn of<'k>(path: &str, known: impl Iterator<Item = &'k str>) -> Option<Branch> {
        let known: Vec<&str> = known.collect();
        if known.contains(&path) {
            return Some(Branch { key: path.to_owned(), item: Item::All, alone: true });
        }
        let (list, rest) = path.split_once('[').map_or((path, None), |(list, rest)| (list, Some(rest)));
        let (item, tail) = match rest {
            None => (Item::All, None),
            Some(rest) => {
                let (index, tail) = rest.split_once(']')?;
                (parse_index(index)?, Some(tail))
            }
        };
        let key = |list: &str| tail.map_or_else(|| list.to_owned(), |tail| format!("{list}[]{tail}"));
        let keys = [key(list), key(&format!("{list}s"))];
        let key = keys.into_iter().find(|key| known.iter().any(|known| within(known, key)))?;
        Some(Branch { key, item, alone: false })
    }

    fn holds(&self, field: &Reference) -> bool {
        let key = &field.field.key;
        if self.alone { *key == self.key } else { within(key, &self.key) && field.item.meets(self.item) }
    }
}

/// Whether a key of the model is that group or a part of it.
fn within(key: &str, group: &str) -> bool {
    key.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::path::Open;

    /// The paths of these that a name means.
    fn means(name: &str) -> Option<Vec<&'static str>> {
        const PATHS: [&str; 9] = [
            "devices[0]",
            "devices[0].mac",
            "devices[1].mac",
            "dids[].context",
            "extensions[1..]",
            "name.given",
            "password",
            "password.must_change",
            "voicemail.pin",
        ];
        let branch = Branch::of(name, FIELDS.iter().map(|row| row.path))?;
        let holds = |path: &&str| branch.holds(&Reference::parse(path, Open::default()).unwrap());
        Some(PATHS.into_iter().filter(holds).collect())
    }

    #[test]
    fn a_list_an_item_and_a_first_part_mean_all_that_they_have() {
        for (name, wanted) in [
            ("devices", &["devices[0]", "devices[0].mac", "devices[1].mac"][..]),
            ("device", &["devices[0]", "devices[0].mac", "devices[1].mac"]),
            ("devices[0]", &["devices[0]", "devices[0].mac"]),
            ("devices[1..]", &["devices[1].mac"]),
            ("devices[0].mac", &["devices[0].mac"]),
            ("devices[2]", &[]),
            ("did", &["dids[].context"]),
            ("dids[3]", &["dids[].context"]),
            ("extensions[0]", &[]),
            ("extensions[4]", &["extensions[1..]"]),
            ("name", &["name.given"]),
            ("voicemail", &["voicemail.pin"]),
            ("password", &["password"]),
        ] {
            assert_eq!(means(name).as_deref(), Some(wanted), "{name}");
        }
        for name in ["nonsense", "devices[x]", "devices[0", "dev"] {
            assert_eq!(means(name), None, "{name}");
        }
    }
}
