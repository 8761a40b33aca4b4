//! What a map says, as JSON: the keys of the map language, everything that is inherited or by default filled in.

use serde_json::{Value, json};
use tieline_core::layout::{BlankLine, Newline, Quotes};
use tieline_core::map::codec::Codec;
use tieline_core::map::layout::{Bom, Header, Ragged, Unknown};
use tieline_core::map::titles::Part;
use tieline_core::map::{Blank, Column, Implied, Map, Meaning, Required, Rule, Standing, Write};
use tieline_core::model::{Reference, State};

use super::json as form;

/// A map as one object.
pub(crate) fn map(map: &Map) -> String {
    let pairs = |pairs: &[(String, String)]| -> Value {
        pairs.iter().map(|(key, text)| (key.clone(), Value::from(text.as_str()))).collect()
    };
    form::print(&json!({
        "form": form::FORM,
        "kind": "format",
        "id": map.id,
        "version": map.version,
        "default": map.default,
        "name": map.name,
        "vendor": map.vendor,
        "system": map.kind,
        "source": map.source,
        "ev": letter(map.ev),
        "files": map.sources.iter().map(|source| source.name.as_str()).collect::<Vec<_>>(),
        "bundle": map.files.iter().map(|file| file.map.full_id()).collect::<Vec<_>>(),
        "layout": layout(map),
        "limits": {
            "rows": map.limits.rows,
            "bytes": map.limits.bytes,
            "line_bytes": map.limits.line_bytes,
        },
        "columns": map.columns.iter().map(|one| column(map, one)).collect::<Vec<_>>(),
        "rules": map.rules.iter().map(rule).collect::<Vec<_>>(),
        "implied": map.implied.iter().map(|(to, from)| (to.path(), Value::from(from.path()))).collect::<Value>(),
        "by_hand": pairs(&map.by_hand),
        "evidence": pairs(map.evidence()),
        "examples": map.examples().len(),
    }))
}

fn letter(standing: Standing) -> &'static str {
    Standing::LETTERS.iter().find(|(_, known)| *known == standing).map_or("?", |(letter, _)| letter)
}

fn layout(map: &Map) -> Value {
    let layout = &map.layout;
    json!({
        "delimiter": layout.delimiters,
        "quote": layout.quote.iter().map(|byte| char::from(*byte)).collect::<Vec<_>>(),
        "quotes": match layout.quotes {
            Quotes::Needed => "needed",
            Quotes::Filled => "filled",
            Quotes::All => "all",
        },
        "encoding": layout.encodings.iter().map(|encoding| encoding.name()).collect::<Vec<_>>(),
        "bom": match layout.bom {
            Bom::Never => "never",
            Bom::Always => "always",
            Bom::Keep => "keep",
        },
        "newline": match layout.newline {
            Newline::Lf => "lf",
            Newline::CrLf => "crlf",
        },
        "comment": layout.comment,
        "trim": layout.trim,
        "apostrophe": layout.apostrophe,
        "blank_line": match layout.blank_line {
            BlankLine::Skip => "skip",
            BlankLine::Refuse => "refuse",
            BlankLine::End => "end",
        },
        "embedded_newline": if layout.embedded_newline { "allow" } else { "refuse" },
        "ragged": match layout.ragged {
            Ragged::Pad => "pad",
            Ragged::Refuse => "refuse",
        },
        "width": layout.width.map(|(least, most)| [least, most]),
        "header": match layout.header {
            Header::Required => "required",
            Header::Optional => "optional",
            Header::None => "none",
        },
        "match": match layout.titles.part {
            _ if !layout.by_name => "position",
            Part::Whole => "name",
            Part::Brackets => "brackets",
            Part::Untagged => "untagged",
            Part::Stripped => "stripped",
        },
        "fold": layout.titles.fold,
        "preamble": layout.preamble,
        "example_row": layout.example_row.iter().cloned().collect::<std::collections::BTreeMap<_, _>>(),
        "order": if layout.free_order { "free" } else { "fixed" },
        "columns": if layout.filled_only { "filled" } else { "all" },
        "unknown": match layout.unknown {
            Unknown::Ignore => "ignore",
            Unknown::Keep => "keep",
            Unknown::Open => "open",
            Unknown::Refuse => "refuse",
        },
        "ignored": layout.ignored,
        "blank": blank(layout.blank),
        "states": states(&layout.states),
        "split": layout.split,
        "atomic": layout.atomic,
        "key": layout.key,
        "row_per": layout.row_per,
    })
}

fn blank(blank: Blank) -> &'static str {
    match blank {
        Blank::Absent => "absent",
        Blank::State(state) => state.name(),
        Blank::Refuse => "refuse",
        Blank::Word => "word",
    }
}

fn states(states: &[(State, String)]) -> Value {
    states.iter().map(|(state, word)| (state.name(), Value::from(word.as_str()))).collect()
}

fn column(map: &Map, column: &Column) -> Value {
    let cells = &map.cells[column.first_cell..column.first_cell + column.width];
    let (list, max) = match &column.meaning {
        Meaning::Field(_, Codec { list: Some(list), .. }) | Meaning::Kinds(Some(list), _) => {
            (Some(list.separator.as_str()), list.max)
        }
        _ => (None, None),
    };
    let fields: Vec<Value> = match &column.meaning {
        Meaning::None => Vec::new(),
        Meaning::Tuple(fields, _) => fields.iter().map(|one| field(one, None)).collect(),
        Meaning::Field(one, codec) => vec![field(one, Some(codec))],
        Meaning::Kinds(_, kinds) => kinds
            .iter()
            .map(|kind| {
                let mut value = field(&kind.field, Some(&kind.codec));
                match (&kind.name, &kind.is) {
                    (Some(name), _) => value["name"] = name.as_str().into(),
                    (None, Some(is)) => value["is"] = is.as_str().into(),
                    (None, None) => value["shape"] = kind.shape.name().into(),
                }
                value
            })
            .collect(),
    };
    let cell = |implied: &Option<Implied>| implied.as_ref().map(|implied| implied.cell.clone());
    let cases = match &column.meaning {
        Meaning::Tuple(_, cases) => Some(&cases.rows),
        _ => None,
    };
    json!({
        "titles": cells.iter().map(|cell| cell.title.as_str()).collect::<Vec<_>>(),
        "alias": cells[0].alias,
        "first_cell": column.first_cell + 1,
        "fields": fields,
        "cases": cases,
        "list": list,
        "max": max,
        "required": match column.required {
            Required::No => Value::from(false),
            Required::Always => Value::from(true),
            Required::Group => Value::from("group"),
        },
        "secret": map.secret(column),
        "internal": column.internal,
        "listed": column.listed,
        "phone": column.phone.map(|form| form.name()),
        "write": match column.write {
            Write::Yes => Value::from(true),
            Write::No => Value::from(false),
            Write::Blank => Value::from("blank"),
        },
        "blank": blank(column.blank),
        "states": states(&column.states),
        "implied": cell(&column.implied),
        "default": cell(&column.default),
        "checks": column.checks.iter().map(|check| json!({
            "min": check.length.map(|length| length.min).filter(|min| *min > 0),
            "max": check.length.map(|length| length.max).filter(|max| *max < usize::MAX),
            "unit": check.length.map(|length| length.unit()),
            "chars": check.chars.as_ref().map(ToString::to_string),
            "shape": check.shape.map(|shape| shape.name()),
            "range": check.range.map(|(least, most)| [least, most]),
            "step": check.step,
            "severity": check.severity.word(),
            "because": check.because,
            "help": check.help,
            "ev": check.ev.map(letter),
            "source": check.source,
        })).collect::<Vec<_>>(),
        "only": column.only,
        "doc": column.doc,
        "ev": letter(column.ev),
        "source": column.source,
    })
}

fn field(reference: &Reference, codec: Option<&Codec>) -> Value {
    let words = codec.and_then(Codec::cases).map(|cases| {
        let words = cases.rows.iter().filter_map(|(cells, values)| Some((cells.first()?, values.first()?)));
        let accept = cases.accept.iter().map(|(word, value)| json!([word, value]));
        json!({
            "written": words.map(|(word, value)| json!([word, value])).collect::<Vec<_>>(),
            "read": accept.collect::<Vec<_>>(),
            "other": cases.other,
            "fold": cases.fold,
        })
    });
    json!({
        "path": reference.path(),
        "type": reference.field.ty.name(),
        "affix": codec.and_then(|codec| codec.affix.as_ref()),
        "words": words,
    })
}

fn rule(rule: &Rule) -> Value {
    json!({
        "code": rule.code,
        "severity": rule.severity.word(),
        "because": rule.because,
        "help": rule.help,
        "ev": letter(rule.ev),
        "source": rule.source,
    })
}
