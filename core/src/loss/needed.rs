//! What a target needs and a source may lack: columns that must be filled, rules that ask for others, blanks that are
//! refused.

use super::{Line, Loss, secrets};
use crate::map::{Column, Demand, Map, Required, Want, Write};
use crate::model::Item;
use crate::plan::Plan;
use crate::plan::supply::{Implied, SupplyPlan};
use crate::report::Severity;

/// What the target needs: always, where its group is used, or where the source is blank.
pub(super) fn find(plan: &Plan<'_>, a: &Map, b: &Map, loss: &mut Loss) {
    for op in
        plan.write.ops.iter().filter(|op| op.column.required != Required::No && op.column.write == Write::Yes)
    {
        let secret = b.secret(op.column);
        let never = op.supplies.iter().all(SupplyPlan::never);
        let direct: Vec<&SupplyPlan> = op.supplies.iter().filter(|supply| supply.from_record).collect();
        let source_required = a.columns.iter().any(|column| {
            column.required == Required::Always
                && a.fields_of(column)
                    .iter()
                    .any(|field| b.fields_of(op.column).iter().any(|to| field.overlaps(to)))
        });
        let supplied = op.supplies.iter().any(|supply| supply.map_default.is_some());
        let how = match (never, op.column.required) {
            (true, Required::Always) => "always",
            (true, _) => "where its group is used",
            _ if supplied || source_required => continue,
            (false, Required::Group) if !direct.is_empty() => {
                "where its group is used and the source is blank"
            }
            _ if !direct.is_empty() => "where the source is blank",
            _ if op.supplies.iter().any(|supply| surely_derived(supply, a, plan)) => continue,
            _ if op.supplies.iter().any(|supply| surely_implied(supply, a, plan)) => continue,
            _ => "where the values that it is made of are blank",
        };
        if op.column.required == Required::Group && !group_used(plan, op.index, b) {
            continue;
        }
        let mut line = line_needed(b, op.column, how, secret);
        if secret {
            line.help = secrets::ways_out(a, b, op.column, "secret/blank-required");
        }
        loss.needed.push(line);
    }
    for rule in b.rules.iter().filter(|rule| rule.severity == Severity::Refuse) {
        let [condition] = rule.when.as_slice() else { continue };
        let column = b.cells[condition.cell].column;
        if condition.want == Want::Blank && rule.demand == Demand::Never {
            let how = if can_fill(plan, column) { "where the source is blank" } else { "always" };
            let mut line = line_needed(b, &b.columns[column], &format!("{how}: {}", rule.because), true);
            line.help = secrets::ways_out(a, b, &b.columns[column], &rule.code);
            loss.needed.push(line);
        }
    }
    for rule in b.rules.iter().filter(|rule| rule.severity >= Severity::Error) {
        let Demand::Require(cells) = &rule.demand else { continue };
        let possible = rule.when.iter().all(|condition| {
            let column = b.cells[condition.cell].column;
            matches!(condition.want, Want::Blank) || can_fill(plan, column)
        });
        for cell in cells {
            let column = b.cells[*cell].column;
            if possible && !can_fill(plan, column) {
                let when: Vec<&str> = rule.when.iter().map(|c| b.cells[c.cell].title.as_str()).collect();
                let how = format!("where {} asks for it: {}", when.join(" and "), rule.because);
                loss.needed.push(line_needed(b, &b.columns[column], &how, b.secret(&b.columns[column])));
            }
        }
    }
}

/// Whether a derivation's needed inputs are columns that the source always fills, and it never fails on them.
fn surely_derived(supply: &SupplyPlan, a: &Map, plan: &Plan<'_>) -> bool {
    use crate::model::derive::By;
    supply.derived.iter().any(|derived| {
        matches!(
            derived.by,
            By::JoinSpace | By::Same | By::True | By::SplitName(0) | By::LicenseMode | By::ModeLicense(0)
        ) && derived
            .inputs
            .iter()
            .filter(|(_, needed)| *needed)
            .all(|(spot, _)| always_filled(a, &plan.slots.field(spot.slot).key, spot.item))
    })
}

/// Whether the source's vendor takes it from a column that is always filled.
pub(super) fn surely_implied(supply: &SupplyPlan, a: &Map, plan: &Plan<'_>) -> bool {
    match supply.implied {
        Some(Implied::Copy(spot)) => always_filled(a, &plan.slots.field(spot.slot).key, spot.item),
        _ => false,
    }
}

/// Whether the source always fills a field, or that item of it.
pub(super) fn always_filled(a: &Map, key: &str, item: Item) -> bool {
    a.columns.iter().any(|column| {
        column.required == Required::Always
            && a.fields_of(column)
                .iter()
                .any(|field| field.field.key == *key && field.item.meets(item) && field.item != Item::From(1))
    })
}

fn can_fill(plan: &Plan<'_>, column: usize) -> bool {
    plan.write.ops[column].supplies.iter().any(|supply| !supply.never())
}

fn group_used(plan: &Plan<'_>, column: usize, b: &Map) -> bool {
    let thing = |index: usize| {
        b.fields_of(&b.columns[index]).first().and_then(|field| field.field.thing().map(str::to_owned))
    };
    let mine = thing(column);
    mine.is_some()
        && plan.write.ops.iter().any(|op| {
            op.index != column
                && thing(op.index) == mine
                && op.supplies.iter().any(|supply| supply.from_record)
        })
}

fn line_needed(b: &Map, column: &Column, how: &str, secret: bool) -> Line {
    let fields: Vec<String> = b.fields_of(column).iter().map(|field| field.path()).collect();
    let title = b.title(column);
    let thing = b.fields_of(column).iter().any(|field| field.field.thing().is_some())
        && column.required == Required::Always;
    let help = if thing {
        "fill it in the source: a default never makes up a line, a DID, a device or a mailbox".to_owned()
    } else if secret {
        "no option invents a password: leave it blank with --allow, and set it in the target".to_owned()
    } else if b.own(column) {
        "fill it in the source: it is each user's own".to_owned()
    } else if column.width > 1 {
        fields.iter().map(|field| format!("--default {field}=…")).collect::<Vec<_>>().join(" ")
    } else {
        format!("--default '{title}=…'")
    };
    Line { field: fields.join(", "), from: String::new(), to: title, how: how.to_owned(), secret, help }
}
