//! What the user knows beside the map, asked of a value that was read: whether there is such a thing in the vendor's system,
//! and whether it is a public number of the country. Only `check` asks this.

use std::sync::Arc;

use super::ReadPlan;
use super::cell::CellReader;
use crate::judge::Words;
use crate::lists::{Listing, Lists};
use crate::plan::judge_cell::CellCx;
use crate::plan::remedy::Whence;
use crate::report::Severity;
use crate::value::phone::{Country, Form};
use crate::value::shown::shown;

/// What is asked of the values of one column.
#[derive(Debug, Default)]
pub(super) struct Asked {
    listing: Option<Arc<Listing>>,
    phone: Option<(Country, Form)>,
}

impl Asked {
    /// Whether anything is.
    pub(super) fn any(&self) -> bool {
        self.listing.is_some() || self.phone.is_some()
    }
}

impl ReadPlan<'_> {
    /// Asks of the columns that name a list whether their values are in it, and of those that want phone numbers in a form
    /// whether theirs are numbers of that country.
    pub(crate) fn asking(mut self, lists: &Lists, country: Option<Country>) -> Self {
        for op in &mut self.ops {
            let listing = op.column.listed.as_ref().and_then(|name| lists.named(name)).cloned();
            op.asked = Asked { listing, phone: country.zip(op.column.phone) };
        }
        self
    }
}

impl CellReader<'_, '_, '_, '_, '_> {
    /// Judges a value by what the user knows.
    pub(super) fn asked(&mut self, value: &str) {
        let op = self.op;
        let cx = CellCx { map: self.plan.map, column: op.index, at: self.at(), whence: Whence::File };
        let title = cx.title();
        let text = cx.value(self.judge, value);
        if let Some(listing) =
            op.asked.listing.as_ref().filter(|listing| listing.called(value) != Some(value))
        {
            let name = op.column.listed.as_deref().unwrap_or_default();
            let near = if text.starts_with('`') { listing.nearest(value) } else { None };
            let severity = self.plan.strictness.of(Severity::Error);
            self.judge.add("listed/unknown", Some(&title), severity, cx.at, || Words {
                message: format!("{text} is not in the list `{name}`"),
                label: "not in the list".into(),
                notes: cx.notes(Some(&format!("`{title}` takes what is in the list `{name}`"))),
                help: Some(match near {
                    Some(near) => format!("did you mean `{}`?", shown(&near, 80)),
                    None => "add it to the list if it is there, or correct the cell".into(),
                }),
                ..Words::default()
            });
        }
        if let Some((country, form)) = op.asked.phone
            && country.normal(value, form).is_none()
        {
            self.judge.add("phone/unknown", Some(&title), Severity::Warning, cx.at, || Words {
                message: format!("{text} is no public number of the country"),
                notes: cx.notes(Some(&format!("`{title}` wants phone numbers as {}", form.name()))),
                help: Some("write it with its country, as in +44…, if it is a public number".into()),
                ..Words::default()
            });
        }
    }
}
