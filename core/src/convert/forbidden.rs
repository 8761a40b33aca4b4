//! `--fail-on-loss`: which columns of the source may lose nothing.
//!
//! A name is a label of the target, a canonical path, a group of fields, or a label of the source, in this order. A
//! label of the target means the fields that it carries.

use crate::map::Map;
use crate::model::path::{Open, nearest_path};
use crate::model::{FIELDS, Reference};
use crate::nearest::nearest;
use crate::plan::bind::{self, Binding, Bound};
use crate::report::{Fate, Ledger};

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
        let lossy = |at: &usize| ledger.columns[*at].fates.count(Fate::Lost) > 0;
        match self {
            Forbidden::None => Vec::new(),
            Forbidden::Any => {
                (0..ledger.columns.len()).filter(lossy).filter(|at| !ledger.columns[*at].asked).collect()
            }
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
    if let Some(key) = group(path) {
        return Ok(of_fields(&|field| within(&field.field.key, &key)));
    }
    let declared = [source, target]
        .into_iter()
        .flat_map(|map| map.columns.iter().flat_map(|column| map.fields_of(column)))
        .find(|field| field.path() == path)
        .cloned();
    let known = declared.or_else(|| {
        let parsed = Reference::parse(path, Open::default()).ok();
        parsed.filter(|reference| !reference.field.open())
    });
    if let Some(reference) = known {
        return Ok(of_fields(&|field| field.overlaps(&reference)));
    }
    let columns = binding.columns.iter().enumerate();
    let titled: Vec<usize> =
        columns.filter(|(_, physical)| physical.title == name).map(|(at, _)| at).collect();
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

/// The group of fields that a name means: a list with all that its items have, also in the singular, or a first part.
fn group(name: &str) -> Option<String> {
    let exists = |key: &str| FIELDS.iter().any(|row| within(row.path, key));
    let scalar = |key: &str| FIELDS.iter().any(|row| row.path == key);
    if scalar(name) {
        return None;
    }
    [name.to_owned(), format!("{name}s")].into_iter().find(|key| !key.contains('[') && exists(key))
}

/// Whether a key of the model is that group or a part of it.
fn within(key: &str, group: &str) -> bool {
    key.strip_prefix(group).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_lists_and_first_parts() {
        let key = |name: &str| group(name);
        assert_eq!(key("dids").as_deref(), Some("dids"));
        assert_eq!(key("did").as_deref(), Some("dids"));
        assert_eq!(key("name").as_deref(), Some("name"));
        assert_eq!(key("voicemail").as_deref(), Some("voicemail"));
        assert_eq!(key("password"), None);
        assert_eq!(key("voicemail.pin"), None);
        assert_eq!(key("dids[0]"), None);
        assert_eq!(key("nonsense"), None);
        assert!(within("dids[].context", "dids") && !within("names.given", "name"));
    }
}
