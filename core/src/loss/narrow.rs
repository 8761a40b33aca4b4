//! To what a field is narrowed on its ways into the target: words that are missing, characters and lengths that are not
//! taken, items that find no place.

use std::collections::BTreeSet;

use super::Way;
use super::domain::Domain;
use crate::map::codec::{Base, Cases, Codec};
use crate::map::{Blank, Column, Map, Meaning};
use crate::model::derive::{By, Carries};
use crate::model::{Item, Reference};
use crate::plan::Plan;
use crate::plan::frame::Spot;
use crate::plan::supply::{DerivePlan, Implied};
use crate::report::Severity;
use crate::value::locale::LocaleForm;
use crate::value::shape::Shape;
use crate::value::shown::shown;
use crate::value::zone;

/// What one way asks of the values that take it, beyond what the source keeps to already.
#[derive(Default)]
pub(super) struct Limits {
    /// What is refused, or changed: it counts whatever other ways there are.
    pub(super) refused: Vec<String>,
    /// When the way is taken at all: that does not matter beside a way that always is.
    pub(super) only: Vec<String>,
}

/// The limits of one way.
pub(super) fn limits(plan: &Plan<'_>, column: &Column, reference: &Reference, way: &Way<'_>) -> Limits {
    let (a, b) = (plan.read.map, plan.write.map);
    let (mut met, mut only) = (Vec::new(), Vec::new());
    let domain = match way.derived.map(|at| &way.supply.derived[at]) {
        None => Domain::of(a, column, reference),
        Some(derived) => {
            for earlier in &way.supply.derived[..way.derived.unwrap_or_default()] {
                let other = |spot: &Spot| plan.slots.field(spot.slot).key != reference.field.key;
                if possible(plan, earlier) && earlier.inputs.iter().any(|(spot, _)| other(spot)) {
                    only.push(format!("only where {} gives none", earlier.from));
                }
            }
            if let Some(Implied::Copy(_)) = way.supply.implied {
                only.push("only where the source implies nothing else".to_owned());
            }
            if derived.by == By::IfEmail {
                only.push("only where it is an e-mail address".to_owned());
            }
            for (spot, needed) in &derived.inputs {
                let key = &plan.slots.field(spot.slot).key;
                if *needed && reference.field.key != *key && !super::needed::always_filled(a, key, spot.item)
                {
                    only.push(format!("only beside {}", title_of(a, key)));
                }
            }
            let inputs = inputs(plan, derived);
            Domain::made(derived.by, &inputs, way.reference)
        }
    };
    if let Some(switch) = &way.supply.switch
        && (!switch.spoken() || way.derived.is_some())
    {
        let title = title_of(a, &plan.slots.field(switch.spot().slot).key);
        only.push(format!("only where {title} does not say that there is none"));
    }
    if way.derived.is_none() {
        states(column, way.column, &mut met);
    }
    earlier_kinds(plan, column, way, &mut met);
    let hint = way.derived.is_some_and(|at| way.supply.derived[at].by.carries() == Carries::Nothing);
    match way.codec.map(|codec| &codec.base) {
        // What is only a hint is nobody's loss where it finds no words beside the others.
        None if hint => {}
        Some(Base::Cases(_)) | None => words(a, column, &domain, way, &mut met),
        Some(Base::Text | Base::SipUri | Base::Hex) => texts(a, b, &domain, way, &mut met),
        Some(Base::Locale(form)) => locales(*form, &domain, &mut met),
        Some(Base::Timezone) => zones(&domain, &mut met),
        Some(Base::Date(_) | Base::Mac(_) | Base::Country(_)) => {}
    }
    met.dedup();
    Limits { refused: met, only }
}

/// The texts of a derivation's inputs, as far as the source has columns for them.
fn inputs(plan: &Plan<'_>, derived: &DerivePlan) -> Vec<Domain> {
    let a = plan.read.map;
    let domain = |key: &str| {
        let mut fields = a
            .columns
            .iter()
            .flat_map(|column| a.fields_of(column).into_iter().map(move |field| (column, field)));
        fields.find(|(_, field)| field.field.key == key).map(|(column, field)| Domain::of(a, column, field))
    };
    derived.inputs.iter().filter_map(|(spot, _)| domain(&plan.slots.field(spot.slot).key)).collect()
}

/// Whether a derivation gives anything for some text of the source.
pub(super) fn possible(plan: &Plan<'_>, derived: &DerivePlan) -> bool {
    let sign = match derived.by {
        By::IfEmail | By::LocalPart => '@',
        By::DomainSplit(_) => '\\',
        _ => return true,
    };
    inputs(plan, derived).first().is_none_or(|domain| domain.words.is_none() && domain.chars.contains(&sign))
}

/// The title of the source's column for a field.
fn title_of(a: &Map, key: &str) -> String {
    let mut columns = a.columns.iter();
    let found = columns.find(|column| a.fields_of(column).iter().any(|field| field.field.key == key));
    found.map_or_else(|| key.to_owned(), |column| a.title(column))
}

/// States that the source can say and the target cannot.
fn states(source: &Column, target: &Column, met: &mut Vec<String>) {
    let blank = match source.blank {
        Blank::State(state) => Some(state),
        _ => None,
    };
    for state in source.states.iter().map(|(state, _)| *state).chain(blank) {
        let said =
            target.states.iter().any(|(known, _)| *known == state) || target.blank == Blank::State(state);
        let word = format!("no word for the state `{}`", state.name());
        if !said && !met.contains(&word) {
            met.push(word);
        }
    }
}

/// A cell that holds one item takes the first kind that has one.
fn earlier_kinds(plan: &Plan<'_>, source: &Column, way: &Way<'_>, met: &mut Vec<String>) {
    let Meaning::Kinds(None, kinds) = &way.column.meaning else { return };
    let own = kinds.iter().position(|kind| kind.field == *way.reference).unwrap_or_default();
    let a = plan.read.map;
    for kind in &kinds[..own] {
        // What shares the source's cell is never there together.
        let mut others = a.columns.iter().filter(|other| other.first_cell != source.first_cell);
        if others.any(|other| a.fields_of(other).iter().any(|field| field.overlaps(&kind.field))) {
            met.push(format!("only where {} is blank", kind.field.path()));
        }
    }
}

/// Values without a word in the target.
fn words(a: &Map, source: &Column, domain: &Domain, way: &Way<'_>, met: &mut Vec<String>) {
    let theirs = match (way.codec.and_then(Codec::cases), &way.column.meaning) {
        (Some(cases), _) => cases,
        (None, Meaning::Tuple(fields, cases)) => return tuple((a, source), domain, way, fields, cases, met),
        _ => return,
    };
    let Some(words) = &domain.words else {
        let values: Vec<&str> = theirs.rows.iter().map(|(_, values)| values[0].as_str()).collect();
        met.push(format!("only {}", values.join(", ")));
        return;
    };
    let (mut near, mut without) = (Vec::new(), Vec::new());
    for word in words {
        if theirs.find_values(&[word]).is_some() {
            continue;
        }
        match theirs.narrow.iter().find(|(outside, _)| outside == word) {
            Some((_, row)) => near.push(format!("{word} as {}", theirs.rows[*row].0[0])),
            None => without.push(word.as_str()),
        }
    }
    if !near.is_empty() {
        met.push(format!("nearest word: {}", near.join(", ")));
    }
    if !without.is_empty() {
        met.push(format!("no word for {}", without.join(", ")));
    }
}

/// What the names of Windows cannot say of the source's time zones.
fn zones(domain: &Domain, met: &mut Vec<String>) {
    let Some(words) = &domain.words else {
        if domain.chars.contains(&'/') {
            met.push("the time zone's name in Windows, which others share".into());
        }
        return;
    };
    for word in words {
        match zone::write(word) {
            Some((_, true)) => {}
            Some((text, false)) => met.push(format!("{word} as {text}")),
            None => met.push(format!("no word for {word}")),
        }
    }
}

/// What a spelling of locales cannot say of the source's.
fn locales(form: LocaleForm, domain: &Domain, met: &mut Vec<String>) {
    let Some(words) = &domain.words else {
        match form {
            LocaleForm::Language if domain.chars.contains(&'-') => {
                met.push("the language without its region".into())
            }
            LocaleForm::Lcid => met.push("only what Windows has a number for".into()),
            _ => {}
        }
        return;
    };
    for word in words {
        match form.write(word) {
            Some((_, true)) => {}
            Some((text, false)) => met.push(format!("{word} as {text}")),
            None => met.push(format!("no word for {word}")),
        }
    }
}

/// Values that are one of several facts which only together have words.
fn tuple(
    (a, source): (&Map, &Column),
    domain: &Domain,
    way: &Way<'_>,
    fields: &[Reference],
    cases: &Cases,
    met: &mut Vec<String>,
) {
    let values = |at: usize| {
        let mut values: Vec<&String> = cases.rows.iter().filter_map(|(_, row)| row.get(at)).collect();
        values.sort();
        values.dedup();
        values
    };
    let own = fields.iter().position(|field| field == way.reference).unwrap_or_default();
    let known = values(own);
    let without: Vec<&str> =
        domain.words.iter().flatten().filter(|word| !known.contains(word)).map(String::as_str).collect();
    if !without.is_empty() {
        met.push(format!("no word for {}", without.join(", ")));
    }
    // A value that stands for itself needs no others, unless the source says them too.
    let alone = |word: &&String| {
        let mut rows = cases.rows.iter().map(|(_, row)| row);
        rows.any(|row| row[own] == **word && row.iter().filter(|value| !value.is_empty()).count() == 1)
    };
    let said = |field: &Reference| a.has_field(&field.field.key);
    if fields.iter().filter(|field| *field != way.reference).all(|field| !said(field)) {
        let mut open = domain.words.iter().flatten().filter(|word| known.contains(word));
        if open.all(|word| alone(&word)) {
            return;
        }
    }
    let others: Vec<&Reference> = fields.iter().filter(|field| *field != way.reference).collect();
    // What one column of the source says is said together.
    let beside = |field: &Reference| a.fields_of(source).iter().any(|own| own.field.key == field.field.key);
    let always =
        |field: &&&Reference| beside(field) || super::needed::always_filled(a, &field.field.key, field.item);
    let open: Vec<String> = others.iter().filter(|field| !always(field)).map(|field| field.path()).collect();
    if !open.is_empty() {
        met.push(format!("only together with {}", open.join(" and ")));
    } else if !others.iter().all(|field| beside(field))
        && (0..fields.len()).map(|at| values(at).len()).product::<usize>() > cases.rows.len()
    {
        let others: Vec<String> = others.iter().map(|field| field.path()).collect();
        met.push(format!("not in every combination with {}", others.join(" and ")));
    }
}

/// Texts that the target's cell does not take.
fn texts(a: &Map, b: &Map, domain: &Domain, way: &Way<'_>, met: &mut Vec<String>) {
    let strict = || way.column.checks.iter().filter(|check| check.severity >= Severity::Error);
    if let Some(words) = &domain.words {
        let bump = bumpalo::Bump::new();
        let refused = |word: &&String| {
            let written = way.codec.and_then(|codec| codec.write(word, &bump));
            written.is_some_and(|written| {
                strict().any(|check| {
                    check.test_cell(written.text).is_some() || check.test_item(written.text).is_some()
                })
            })
        };
        let refused: Vec<&str> = words.iter().filter(refused).map(String::as_str).collect();
        if !refused.is_empty() {
            met.push(format!("not {}", refused.join(", ")));
        }
        return;
    }
    let kind = match &way.column.meaning {
        Meaning::Kinds(_, kinds) => {
            let kind = kinds.iter().find(|kind| kind.field == *way.reference);
            kind.map(|kind| kind.shape).filter(|shape| *shape != Shape::Any)
        }
        _ => None,
    };
    if let Some(shape) = kind.filter(|shape| !domain.has_shape(*shape)) {
        met.push(format!("must be {}", shape.describe()));
    }
    for check in strict() {
        met.extend(domain.limits(check));
    }
    let list = match &way.column.meaning {
        Meaning::Kinds(list, _) => list.as_ref(),
        _ => way.codec.and_then(|codec| codec.list.as_ref()),
    };
    // What the characters of a check leave out already need not be said again.
    let open = |c: char| {
        let mut classes = strict().filter_map(|check| check.chars.as_ref());
        let mut shapes = strict().filter_map(|check| check.shape).chain(kind);
        domain.chars.contains(&c)
            && classes.all(|class| class.holds(c))
            && shapes.all(|shape| shape.may_hold(c))
    };
    if let Some(list) = list
        && list.separator.chars().all(open)
    {
        met.push(match list.separator.as_str() {
            separator if list.doubled => {
                format!("no `{}` at the beginning of a further item", shown(separator, 8))
            }
            "\n" => "no line break in an item".to_owned(),
            separator => format!("no `{}` in an item", shown(separator, 8)),
        });
    }
    if !b.layout.embedded_newline && open('\n') {
        met.push("no line breaks".to_owned());
    }
    if (b.layout.trim || list.is_some_and(|list| !list.exact)) && domain.edge && open(' ') {
        met.push("no blanks at the ends".to_owned());
    }
    if b.layout.apostrophe && !a.layout.apostrophe && open('\'') && (open('+') || open('0')) {
        met.push("no apostrophe in front of a number".to_owned());
    }
    for (_, word) in way.column.states.iter().filter(|(_, word)| domain.may_be(word)) {
        met.push(format!("not the word `{}`", shown(word, 40)));
    }
}

/// Items that find no place: which of them do.
pub(super) fn items(a: &Map, b: &Map, reference: &Reference, direct: &[&Way<'_>]) -> Option<String> {
    let many = |item: Item| matches!(item, Item::All | Item::From(_) | Item::Row);
    let takes = |way: &Way<'_>| match way.reference.item {
        // One record for each item.
        Item::Row if row_per(b, way.column).is_some_and(|key| of_list(way.reference, key)) => Item::All,
        item => item,
    };
    let whole = direct.iter().any(|way| covers(takes(way), reference.item))
        || many(reference.item)
            && direct.iter().any(|way| matches!(takes(way), Item::From(_) | Item::All))
            && direct.iter().any(|way| matches!(takes(way), Item::At(0) | Item::All));
    if !whole {
        let mut items: Vec<String> = direct.iter().map(|way| way.reference.path()).collect();
        // One item may go to several columns.
        let mut known = BTreeSet::new();
        items.retain(|path| known.insert(path.clone()));
        return Some(format!("only {}", items.join(" and ")));
    }
    let list = |way: &&Way<'_>| match &way.column.meaning {
        Meaning::Kinds(list, _) => list.as_ref().and_then(|list| list.max),
        _ => way.codec.and_then(|codec| codec.list.as_ref()).and_then(|list| list.max),
    };
    let most = direct.iter().filter_map(list).min()?;
    let coming: usize = a
        .columns
        .iter()
        .flat_map(|column| a.fields_of(column))
        .filter(|field| field.field.key == reference.field.key)
        // A list is read whole, however many items are written.
        .map(|field| if matches!(field.item, Item::At(_) | Item::One) { 1 } else { usize::MAX })
        .fold(0, usize::saturating_add);
    (coming > most)
        .then(|| if most == 1 { "one item only".to_owned() } else { format!("at most {most} items") })
}

/// The list of which each item takes a record, in the file of a column.
fn row_per<'m>(b: &'m Map, column: &Column) -> Option<&'m str> {
    let file = b.file_of(b.cells[column.first_cell].column);
    b.file(file).layout.row_per.as_deref()
}

/// Whether a reference is of the list with that key, or of a member of it.
fn of_list(reference: &Reference, key: &str) -> bool {
    reference.field.list() == Some(key.trim_end_matches("[]"))
}

fn covers(target: Item, source: Item) -> bool {
    match (target, source) {
        (Item::All | Item::One, _) => true,
        (Item::From(a), Item::From(b) | Item::At(b)) => a <= b,
        (Item::At(a), Item::At(b)) => a == b,
        (Item::Row, Item::Row) => true,
        _ => false,
    }
}
