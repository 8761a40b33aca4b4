//! A finding as a line of JSON, as it goes to the spool and into reports.

use serde::Serialize;

use super::findings::{Finding, Key};

/// A finding as a line of JSON.
#[derive(Serialize)]
struct Line<'f> {
    code: &'f str,
    severity: &'f str,
    column: Option<&'f str>,
    line: Option<u64>,
    at: Option<u64>,
    record: Option<u64>,
    message: &'f str,
    notes: &'f [String],
    help: Option<&'f str>,
}

/// The line of a finding, without a line end.
pub(super) fn to_json(key: &Key, finding: &Finding) -> String {
    let Finding { place, detail } = finding;
    let line = Line {
        code: &key.code,
        severity: key.severity.word(),
        column: key.column.as_deref(),
        line: place.map(|place| place.line),
        at: place.map(|place| place.column),
        record: place.map(|place| place.record),
        message: &detail.message,
        notes: &detail.notes,
        help: detail.help.as_deref(),
    };
    // Texts and numbers: there is nothing in it that JSON could not say.
    serde_json::to_string(&line).unwrap_or_default()
}
