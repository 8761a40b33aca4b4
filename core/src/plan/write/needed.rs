//! Blank cells of the target that must not be: what is said of them, and what to do about them.

use super::{WriteOp, WritePlan};
use crate::judge::{Judge, Spot as At, Words};
use crate::map::{Rule, Want};
use crate::plan::{generate, read, secrets, thing};
use crate::report::Severity;

/// How a cell is filled that must not stay blank.
#[derive(PartialEq)]
enum Filling {
    /// In the source alone, and why.
    Source(&'static str),
    /// In the source, or by an option as it is typed: what the option does, and the option.
    Option(&'static str, String),
}

/// What `--default` does.
const GIVE: &str = "give every record without one";
/// What `--secrets` does.
const MAKE: &str = "make new ones with";

impl<'m> WritePlan<'m> {
    /// Says that a cell is blank and must not be.
    pub(super) fn needed(
        &self,
        op: &WriteOp<'m>,
        code: &str,
        severity: Severity,
        because: &str,
        judge: &mut Judge<'_, '_>,
    ) {
        let title = self.map.title(op.column);
        judge.add(code, Some(&title), severity, At::Record, || {
            let mut words = Words {
                message: format!("{} needs `{title}`, and the record has nothing for it", self.map.name),
                notes: read::note(self.map, op.index, because),
                ..Words::default()
            };
            words.help = Some(if severity == Severity::Refuse {
                let secret = self.map.fields_of(op.column).iter().find_map(|field| field.field.secret());
                if secret.is_some_and(secrets::can_be_made) {
                    format!("make new ones with `--secrets generate`, or accept blank ones with `--allow {code}`, and set them in {}", self.map.vendor)
                } else {
                    format!("passwords cannot be invented: accept blank ones with `--allow {code}`, and set them in {}", self.map.vendor)
                }
            } else {
                in_words(&[self.filling(op, code != "required/blank")])
            });
            words
        });
    }

    /// What to do about cells that a rule of the target requires and that are blank, by their places behind `first`. None
    /// where the program writes nothing there.
    pub(crate) fn to_fill(&self, rule: &Rule, blank: &[usize], first: usize) -> Option<String> {
        let column = |cell: usize| self.map.cells[cell + first].column;
        let filling = |cell: &usize| {
            let op = self.ops.get(column(*cell)).filter(|op| !op.supplies.is_empty())?;
            if let Some(secret) = self.map.fields_of(op.column).iter().find_map(|field| field.field.secret())
            {
                let made = rule.severity >= Severity::Error && generate::can_fill(self.map, op.column);
                return Some(match made {
                    true => Filling::Option(MAKE, format!("`--secrets {}=generate`", secrets::kind(secret))),
                    false => Filling::Source("one secret for all of them would be none"),
                });
            }
            // Where the rule asks because of the same thing, the record speaks of it.
            let own = thing(self.map, op.column);
            let speaks = rule.when.iter().filter(|condition| condition.want != Want::Blank);
            let mut things =
                speaks.map(|condition| thing(self.map, &self.map.columns[column(condition.cell)]));
            Some(self.filling(op, own.is_some() && things.any(|other| other == own)))
        };
        let fillings = blank.iter().map(filling).collect::<Option<Vec<Filling>>>()?;
        (!fillings.is_empty()).then(|| in_words(&fillings))
    }

    /// How a cell is filled. `there`: the record speaks of the line, the mailbox and so on that it is a part of.
    fn filling(&self, op: &WriteOp<'m>, there: bool) -> Filling {
        let name = self.map.cells[op.column.first_cell].title.as_str();
        if !there && op.supplies.iter().any(|supply| supply.thing.is_some()) {
            Filling::Source("a default never makes up a line, a DID, a device or a mailbox")
        } else if self.map.own(op.column) {
            Filling::Source("it is each user's own")
        } else if op.column.width > 1 {
            let paths: Vec<String> =
                op.supplies.iter().map(|supply| format!("`--default {}=…`", supply.path)).collect();
            Filling::Option(GIVE, paths.join(" "))
        } else if name.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            Filling::Option(GIVE, format!("`--default '{name}=…'`"))
        } else {
            Filling::Option(GIVE, format!("`--default {name}=…`"))
        }
    }
}

/// What to do about blank cells.
fn in_words(fillings: &[Filling]) -> String {
    match fillings {
        [Filling::Source(why)] => format!("fill it in the source: {why}"),
        [Filling::Option(does, option)] => format!("fill it in the source, or {does} {option}"),
        [Filling::Source(why), rest @ ..] if rest.iter().all(|other| *other == fillings[0]) => {
            format!("fill them in the source: {why}")
        }
        many => {
            let options: Vec<&str> = many
                .iter()
                .filter_map(|filling| match filling {
                    Filling::Option(GIVE, option) => Some(option.as_str()),
                    _ => None,
                })
                .collect();
            match options.len() == many.len() {
                true => format!("fill them in the source, or {GIVE} {}", options.join(" ")),
                false => "fill them in the source".to_owned(),
            }
        }
    }
}
