//! Findings about a file as a whole: its header, its encoding, its limits.

use crate::map::layout::Unknown;
use crate::map::{Demand, Map};
use crate::pass::End;
use crate::plan::bind::{Binding, Bound, HeaderFault};
use crate::preface::{Preamble, Preface};
use crate::report::{Detail, Findings, Place, Severity};
use crate::source::{Encoding, Guess};
use crate::value::shown::shown;

/// Unknown titles that have a finding of their own; a header without end has one for all others.
const NAMED: usize = 64;

/// Whether titles stand so that cells may be in the wrong columns, and nothing of them is shown.
pub fn doubtful(faults: &[HeaderFault]) -> bool {
    faults.iter().any(|fault| matches!(fault, HeaderFault::Mismatch(..) | HeaderFault::NoTitles))
}

/// Judges a header, which stands in that physical line. `vendor`: as the vendor would; else as the input of a conversion.
pub fn judge(
    map: &Map,
    (binding, faults): (&Binding, &[HeaderFault]),
    line: u64,
    vendor: bool,
    findings: &mut Findings,
) {
    let place = Some(Place { line, column: 1, record: 0 });
    let unknown = faults.iter().filter(|fault| matches!(fault, HeaderFault::Unknown(_))).count();
    let refuses = map.layout.unknown == Unknown::Refuse;
    let mut named = 0;
    let by_vendor = |severity: Severity| if vendor { severity } else { severity.min(Severity::Warning) };
    for fault in faults {
        match fault {
            HeaderFault::Unknown(_) if named == NAMED => {
                named += 1;
                let severity = if refuses { Severity::Error } else { Severity::Warning };
                findings.add("header/unknown", None, by_vendor(severity), place, || Detail {
                    message: format!("{} further titles are none of {}", unknown - NAMED, map.name),
                    help: Some("take their columns out, or correct the titles".into()),
                    ..Detail::default()
                });
            }
            HeaderFault::Unknown(_) if named > NAMED => {}
            HeaderFault::Unknown(index) => {
                named += 1;
                let title = shown(&binding.columns[*index].title, 60).into_owned();
                let severity = if refuses { Severity::Error } else { Severity::Warning };
                findings.add("header/unknown", Some(&title), by_vendor(severity), place, || {
                    let near = crate::nearest::nearest(&title, map.cells.iter().map(|cell| &cell.title));
                    let all = if refuses { ", which refuses the whole file" } else { "" };
                    let message = match title.trim() {
                        "" if refuses => {
                            format!("column {} has no title, and {} refuses such a file", index + 1, map.name)
                        }
                        "" => format!("column {} has no title", index + 1),
                        _ => format!("`{title}` is no title of {}{all}", map.name),
                    };
                    Detail {
                        message,
                        help: Some(match near.filter(|_| !title.trim().is_empty()) {
                            Some(near) => format!("did you mean `{near}`?"),
                            None => "its cells are lost; take the column out, or correct its title".into(),
                        }),
                        ..Detail::default()
                    }
                });
            }
            HeaderFault::Duplicate(index) => {
                let column = &binding.columns[*index];
                let title = shown(&column.title, 60).into_owned();
                // What nobody knows may be no title, but a cell of a file without a header.
                let known = match column.bound {
                    Bound::Cell(cell) => !map.columns[map.cells[cell].column].kept,
                    Bound::Ignored | Bound::Unknown => true,
                };
                let title = known.then_some(title);
                findings.add("header/duplicate", title.as_deref(), Severity::Error, place, || Detail {
                    message: match &title {
                        Some(title) => {
                            format!(
                                "`{title}` stands twice in the header, and which one is meant cannot be told"
                            )
                        }
                        None => format!("the title of column {} stands twice in the header", index + 1),
                    },
                    help: Some("take one of the two columns out".into()),
                    ..Detail::default()
                });
            }
            HeaderFault::Missing(cell) => {
                let title = map.cells[*cell].title.clone();
                findings.add("header/missing", Some(&title), by_vendor(Severity::Error), place, || Detail {
                    message: format!("the column `{title}` is missing, and {} needs it", map.name),
                    help: Some("add it".into()),
                    ..Detail::default()
                });
            }
            HeaderFault::NoTitles => {
                findings.add("header/none", None, Severity::Error, place, || Detail {
                    message: format!(
                        "the first line holds no titles of {}, which finds its columns by them",
                        map.name
                    ),
                    notes: vec!["the line is not shown, since it may be a record".into()],
                    help: Some(
                        "put the header in front of the records, or name another format with --from".into(),
                    ),
                    ..Detail::default()
                });
            }
            HeaderFault::Mismatch(index, cell) => {
                let title = shown(&binding.columns[*index].title, 60).into_owned();
                let wanted = map.cells[*cell].title.clone();
                findings.add("header/mismatch", Some(&title), Severity::Warning, place, || Detail {
                    message: format!("`{title}` stands where {} has `{wanted}`", map.name),
                    notes: vec!["columns are found by position: cells are read as what their place says, and are not shown".into()],
                    help: Some("check the order of the columns".into()),
                    ..Detail::default()
                });
            }
        }
    }
}

/// Lines in front of the header that are not there, or are others. What stands there instead is not shown: it may be a
/// record.
pub fn judge_preamble(map: &Map, preface: &Preface, vendor: bool, findings: &mut Findings) {
    let (line, index, other) = match preface.preamble {
        Preamble::Stands => return,
        Preamble::Other(line, index) => (line, index, true),
        Preamble::Missing(line, index) => (line, index, false),
    };
    let severity = if vendor { Severity::Error } else { Severity::Warning };
    let place = Some(Place { line, column: 1, record: 0 });
    let wanted = shown(&map.layout.preamble[index], 60);
    findings.add("header/preamble", None, severity, place, || Detail {
        message: match other {
            true => format!("another line stands where {} has `{wanted}`", map.name),
            false => format!("the line `{wanted}` is missing, which {} has in front of the header", map.name),
        },
        help: Some(match vendor {
            true => "take the first lines from the vendor's own template".into(),
            false => "it is read all the same; check that the format is the one that is meant".into(),
        }),
        ..Detail::default()
    });
}

/// A country that somebody named, where the map has no column of phone numbers that it could be asked of.
pub fn judge_country(map: &Map, findings: &mut Findings) {
    if map.columns.iter().any(|column| column.phone.is_some()) {
        return;
    }
    findings.add("phone/nowhere", None, Severity::Note, None, || Detail {
        message: format!("{} takes phone numbers in any form, so that --country finds nothing", map.name),
        help: Some("leave it out".into()),
        ..Detail::default()
    });
}

/// A byte order mark that the vendor takes for a part of the first title.
pub fn judge_bom(map: &Map, vendor: bool, findings: &mut Findings) {
    if !map.layout.by_name || map.layout.bom != crate::map::layout::Bom::Never {
        return;
    }
    let severity = if vendor { Severity::Error } else { Severity::Note };
    findings.add("header/bom", None, severity, Some(Place { line: 1, column: 1, record: 0 }), || Detail {
        message: format!(
            "a byte order mark stands before the first title, and {} takes it for a part of it",
            map.name
        ),
        help: Some("save the file as UTF-8 without a byte order mark".into()),
        ..Detail::default()
    });
}

/// A delimiter that the vendor does not read.
pub fn judge_delimiter(map: &Map, delimiter: char, vendor: bool, findings: &mut Findings) {
    if map.layout.delimiters.contains(&delimiter) {
        return;
    }
    let severity = if vendor { Severity::Error } else { Severity::Note };
    findings.add("layout/delimiter", None, severity, None, || {
        let quoted = |c: &char| format!("`{}`", shown(&c.to_string(), 4));
        let reads: Vec<String> = map.layout.delimiters.iter().map(quoted).collect();
        Detail {
            message: format!(
                "the cells are separated by {}, and {} reads {}",
                quoted(&delimiter),
                map.name,
                reads.join(" or ")
            ),
            help: Some("a conversion reads the file all the same".into()),
            ..Detail::default()
        }
    });
}

/// An encoding that the vendor does not read, or that was only concluded.
pub fn judge_encoding(map: &Map, encoding: Encoding, guess: &Guess, vendor: bool, findings: &mut Findings) {
    let taken = map.layout.encodings.contains(&encoding);
    let severity = match (taken, vendor) {
        (true, _) => Severity::Note,
        (false, true) => Severity::Error,
        (false, false) => Severity::Warning,
    };
    let code = if taken { "encoding/assumed" } else { "encoding/not-allowed" };
    findings.add(code, None, severity, None, || {
        let reads: Vec<&str> = map.layout.encodings.iter().map(|encoding| encoding.name()).collect();
        Detail {
            message: format!("the file is read as {}: {}", encoding.name(), guess.evidence),
            notes: if taken { Vec::new() } else { vec![format!("{} reads {}", map.name, reads.join(", "))] },
            help: Some(match taken || !vendor {
                true => "if another encoding is meant, name it with `--input encoding=…`".into(),
                false => {
                    format!("save the file in {}; a conversion reads it all the same", reads.join(" or "))
                }
            }),
            ..Detail::default()
        }
    });
}

/// Limits of a file, and kinds of records that may not share one.
pub fn judge_file(map: &Map, end: &mut End, bytes: u64, parts: bool) {
    let counts = end.report.counts;
    let records = end.rows.iter().copied().max().unwrap_or(counts.records);
    let findings = &mut end.report.findings;
    let mut rows = map.limits.rows.filter(|_| !parts).map(|limit| (limit, "a file".to_owned()));
    for (rule, met) in map.rules.iter().zip(&end.met) {
        if let (Demand::MaxRows(limit), true) = (&rule.demand, met)
            && rows.as_ref().is_none_or(|(old, _)| limit < old)
        {
            rows = Some((*limit, format!("such a file ({})", rule.because)));
        }
    }
    if let Some((limit, of)) = rows.filter(|(limit, _)| records > *limit) {
        findings.add("limit/rows", None, Severity::Error, None, || Detail {
            message: format!("{records} records are more than the {limit} of {of} that {} takes", map.name),
            help: Some("say `--out-dir FOLDER`, which writes as many files as it takes".into()),
            ..Detail::default()
        });
    }
    if let Some(limit) = map.limits.bytes.filter(|limit| bytes > *limit) {
        findings.add("limit/bytes", None, Severity::Error, None, || Detail {
            message: format!("{bytes} bytes are more than the {limit} that {} takes", map.name),
            help: Some("convert the file in parts".into()),
            ..Detail::default()
        });
    }
    for (title, (without, with)) in map.layout.split.iter().zip(&end.split) {
        if *without > 0 && *with > 0 && !parts {
            findings.add("split/mixed", Some(title), Severity::Error, None, || Detail {
                message: format!(
                    "records with a `{title}` ({with}) and without one ({without}) may not share a file of {}",
                    map.name
                ),
                help: Some("say `--out-dir FOLDER`, which writes a file for each kind".into()),
                ..Detail::default()
            });
        }
    }
}
