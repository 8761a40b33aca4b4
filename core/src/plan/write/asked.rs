//! Values that are written otherwise because the user asks for it: phone numbers in the form that the column wants, texts
//! by what they are called in the target's system.

use super::cell::CellWriter;
use crate::judge::Words;
use crate::report::Severity;
use crate::value::shown::shown as shown_as;

impl<'b> CellWriter<'_, '_, '_, '_, 'b, '_> {
    /// What a text is called in the target's system, where the user gave a list of that.
    pub(super) fn called(&mut self, value: &'b str) -> &'b str {
        let Some(listing) = &self.op.listing else { return value };
        let cx = self.cell_cx();
        let title = cx.title();
        let shown = cx.value(self.judge, value);
        let name = self.op.column.listed.as_deref().unwrap_or_default();
        let note = format!("`{title}` takes what is in the list `{name}`");
        match listing.called(value) {
            Some(same) if same == value => value,
            Some(other) => {
                let other = self.cx.bump.alloc_str(other);
                self.judge.add("listed/renamed", Some(&title), Severity::Note, cx.at, || Words {
                    message: format!("{shown} is called `{}` in the target", shown_as(other, 80)),
                    label: "renamed".into(),
                    notes: cx.notes(Some(&note)),
                    ..Words::default()
                });
                other
            }
            None => {
                let near = if shown.starts_with('`') { listing.nearest(value) } else { None };
                self.judge.add("listed/unknown", Some(&title), Severity::Error, cx.at, || Words {
                    message: format!("{shown} is not in the list `{name}`"),
                    label: "not in the list".into(),
                    notes: cx.notes(Some(&note)),
                    help: Some(match near {
                        Some(near) => format!("did you mean `{}`?", shown_as(&near, 80)),
                        None => "add it to the list, or a line with its new name behind a comma".into(),
                    }),
                    ..Words::default()
                });
                value
            }
        }
    }

    /// A phone number in the form that the column wants, where the user named a country.
    pub(super) fn dialled(&mut self, value: &'b str) -> &'b str {
        let (Some(country), Some(form)) = (self.plan.country, self.op.column.phone) else { return value };
        let normal = country.normal(value, form);
        if normal.as_deref() == Some(value) {
            return value;
        }
        let cx = self.cell_cx();
        let title = cx.title();
        let shown = cx.value(self.judge, value);
        let form = form.name();
        match normal {
            Some(text) => {
                let text = self.cx.bump.alloc_str(&text);
                let now = cx.value(self.judge, text);
                self.judge.add("phone/rewritten", Some(&title), Severity::Note, cx.at, || Words {
                    message: format!("{shown} is written as {now}"),
                    label: format!("becomes {now}"),
                    notes: cx.notes(Some(&format!("`{title}` wants phone numbers as {form}"))),
                    help: Some(
                        "check that it is the same number; without --country it is written as it stands"
                            .into(),
                    ),
                    ..Words::default()
                });
                text
            }
            None => {
                self.judge.add("phone/unknown", Some(&title), Severity::Warning, cx.at, || Words {
                    message: format!(
                        "{shown} is no public number of the country, and is written as it stands"
                    ),
                    notes: cx.notes(Some(&format!("`{title}` wants phone numbers as {form}"))),
                    help: Some("write it with its country, as in +44…, if it is a public number".into()),
                    ..Words::default()
                });
                value
            }
        }
    }
}
