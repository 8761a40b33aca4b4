//! Reading one cell by the general way: every codec, list and kind, and all that can be wrong with them.

use bumpalo::Bump;

use super::repeat::CURSORS;
use super::{ReadOp, ReadPlan, Strictness, note};
use crate::judge::{Judge, Spot as At, Words, column_note};
use crate::map::codec::{Base, Cases, Codec, List};
use crate::map::{Blank, Kind, Meaning, Required};
use crate::model::State;
use crate::plan::frame::{Frame, Said, Spot, What};
use crate::plan::judge_cell::{self, CellCx};
use crate::plan::remedy::Whence;
use crate::plan::unread;
use crate::report::Severity;
use crate::value::mask::is_mask;
use crate::value::spreadsheet::{self, Damage};

/// Reads one cell.
pub(super) struct CellReader<'p, 'm, 'f, 'a, 'b> {
    pub(super) plan: &'b ReadPlan<'m>,
    pub(super) op: &'b ReadOp<'m>,
    pub(super) number: u16,
    pub(super) bump: &'b Bump,
    pub(super) judge: &'p mut Judge<'f, 'a>,
    pub(super) frame: &'p mut Frame<'b>,
    /// Of each spot how many items this cell has said that an earlier column said too.
    pub(super) cursors: [u8; CURSORS],
}

impl<'b> CellReader<'_, '_, '_, '_, 'b> {
    pub(super) fn at(&self) -> At {
        self.op.cells.iter().flatten().next().map_or(At::Record, |cell| At::Cell(*cell + self.plan.lead))
    }

    pub(super) fn cell_cx(&self) -> CellCx<'b> {
        CellCx { map: self.plan.map, column: self.op.index, at: self.at(), whence: Whence::File }
    }

    /// Reads a cell of a column that has one.
    pub(super) fn cell(&mut self, raw: &'b str) {
        let column = self.op.column;
        if raw.is_empty() {
            self.blank();
            return;
        }
        let text = if self.plan.map.layout.apostrophe { spreadsheet::without_apostrophe(raw) } else { raw };
        if !column.states.is_empty()
            && let Some((state, _)) = column.states.iter().find(|(_, word)| word == text)
        {
            self.state(*state);
            return;
        }
        if self.op.secret && is_mask(text) {
            self.mask();
            return;
        }
        let before = self.judge.failed;
        match &column.meaning {
            _ if self.op.idle => {}
            Meaning::None => return,
            Meaning::Field(_, codec) => match &codec.list {
                None => self.single(text, codec),
                Some(list) => self.list(text, list, |reader, item| reader.single(item, codec)),
            },
            Meaning::Kinds(None, kinds) => self.kind(text, kinds),
            Meaning::Kinds(Some(list), kinds) => {
                self.list(text, list, |reader, item| reader.kind(item, kinds));
            }
            Meaning::Tuple(..) => return,
        }
        if !column.checks.is_empty() && !self.op.asked_again && (before || !self.judge.failed) {
            let cx = self.cell_cx();
            let strictness = self.plan.strictness;
            judge_cell::check(self.judge, &cx, &[], text, |severity| strictness.of(severity));
        }
    }

    pub(super) fn state(&mut self, state: State) {
        for spot in &self.op.spots {
            self.put(*spot, What::State(state));
        }
    }

    /// What stands in place of a secret says that it stays as it is, and never becomes one.
    pub(super) fn mask(&mut self) {
        self.state(State::Keep);
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        let vendor = self.plan.strictness == Strictness::Vendor;
        self.judge.add("secret/masked", Some(&title), Severity::Warning, at, || Words {
            message: format!("`{title}` holds a mask in place of a secret"),
            label: "no secret".into(),
            notes: vec![
                column_note(map, index),
                match vendor {
                    true => format!("{} may take the mask itself for the secret", map.name),
                    false => "it is taken to say that the secret stays as it is, and is not written".into(),
                },
            ],
            help: Some("put the secret itself into the cell, or leave it blank".into()),
            ..Words::default()
        });
    }

    pub(super) fn blank(&mut self) {
        let column = self.op.column;
        match column.blank {
            Blank::Absent => {}
            Blank::State(state) => self.state(state),
            Blank::Word => {
                if let Some(value) = self.plan.map.blank_word(column) {
                    self.put(self.op.spots[0], What::Text(value));
                }
            }
            Blank::Refuse => {
                self.required("required/blank", "the vendor refuses a blank cell in this column")
            }
        }
        if column.required == Required::Always && !self.op.asked_again {
            self.required("required/blank", "");
        }
    }

    /// A blank cell that must be filled.
    pub(super) fn required(&mut self, code: &str, because: &str) {
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let severity = self.plan.strictness.of(Severity::Error);
        let title = map.title(self.op.column);
        self.judge.add(code, Some(&title), severity, at, || Words {
            message: format!("`{title}` is blank, and {} needs it", map.name),
            label: "nothing stands here".into(),
            notes: note(map, index, because),
            help: None,
            ..Words::default()
        });
    }

    fn single(&mut self, item: &'b str, codec: &'b Codec) {
        let stripped = codec.strip(item);
        if self.op.numeric && self.destroyed(stripped) {
            return;
        }
        match codec.read(stripped, self.bump) {
            Ok(reading) => {
                if reading.other {
                    self.other(item, reading.value);
                }
                if !reading.value.is_empty() {
                    if self.op.asked.any() {
                        self.asked(reading.value);
                    }
                    self.put(self.op.spots[0], What::Text(reading.value));
                }
            }
            Err(misfit) => {
                let cx = self.cell_cx();
                unread::misfit(self.judge, &cx, item, misfit, codec);
            }
        }
    }

    /// Whether a spreadsheet took digits of a number away. Lesser damage is reported, and the text is taken as it is.
    fn destroyed(&mut self, text: &str) -> bool {
        let Some(damage) = spreadsheet::damage(text) else { return false };
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        let scene = self.judge.scene;
        let destroyed = damage == Damage::Exponent;
        let (code, severity) = if destroyed {
            ("number/destroyed", Severity::Error)
        } else {
            ("spreadsheet/damaged", Severity::Warning)
        };
        self.judge.add(code, Some(&title), severity, at, || Words {
            message: format!("{}: {}", scene.value(at, text), damage.describe()),
            label: if destroyed { "digits are missing".into() } else { String::new() },
            notes: vec![column_note(map, index)],
            help: Some(match damage.meant().filter(|_| scene.value(at, text).starts_with('`')) {
                Some(meant) => format!("it is taken as it stands; if `{meant}` is meant, correct the cell"),
                None if destroyed => {
                    "take the number from the system that has it; it cannot be restored from this file".into()
                }
                None => "it is taken as it stands; correct the cell".into(),
            }),
            ..Words::default()
        });
        destroyed
    }

    fn other(&mut self, item: &str, value: &str) {
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        let scene = self.judge.scene;
        self.judge.add("word/other", Some(&title), Severity::Warning, at, || Words {
            message: format!(
                "{} is no documented word, and {} takes it for `{value}`",
                scene.value(at, item),
                map.name
            ),
            label: format!("taken for `{value}`"),
            notes: vec![column_note(map, index)],
            help: Some("write a documented word, so that nobody has to guess".into()),
            ..Words::default()
        });
    }

    fn list(&mut self, text: &'b str, list: &List, mut each: impl FnMut(&mut Self, &'b str)) {
        let mut blank = false;
        let bump = self.bump;
        let mut one = |item: &'b str| match (item.trim(), item) {
            (_, "") if list.exact => self.frame.put(self.op.spots[0], Said::NOTHING),
            (_, item) if list.exact => each(self, item),
            ("", _) => blank = true,
            (item, _) => each(self, item),
        };
        match list.separator.as_bytes() {
            _ if list.doubled => {
                for item in list.items(text) {
                    one(match list.single(item) {
                        std::borrow::Cow::Borrowed(item) => item,
                        std::borrow::Cow::Owned(item) => bump.alloc_str(&item),
                    });
                }
            }
            // Mostly the separator is one character, and a search for a byte needs no preparation.
            [byte] => {
                let mut from = 0;
                for at in memchr::memchr_iter(*byte, text.as_bytes()) {
                    one(&text[from..at]);
                    from = at + 1;
                }
                one(&text[from..]);
            }
            _ => text.split(list.separator.as_str()).for_each(one),
        }
        if blank {
            let (map, index, at) = (self.plan.map, self.op.index, self.at());
            let title = map.title(self.op.column);
            self.judge.add("list/blank-item", Some(&title), Severity::Warning, at, || Words {
                message: "the list holds an item of nothing, which is dropped".into(),
                label: "a separator too many".into(),
                notes: vec![column_note(map, index)],
                help: Some("take the surplus separator out".into()),
                ..Words::default()
            });
        }
    }

    fn kind(&mut self, item: &'b str, kinds: &'b [Kind]) {
        for (kind, spot) in kinds.iter().zip(&self.op.spots) {
            let Some(stripped) = kind.inside(item) else { continue };
            // Where any text may stand, one that looks like a number is none that was destroyed.
            if super::numeric(&kind.field) && self.destroyed(item) {
                return;
            }
            if kind.name.is_some() && (stripped.is_empty() || self.repeated(item, kind, *spot)) {
                return;
            }
            if self.op.unasked && matches!(kind.codec.base, Base::Text | Base::Mac(_)) {
                // What has the shape can be read, and nobody asks for what it says.
                return;
            }
            match kind.codec.read(stripped, self.bump) {
                Ok(reading) if reading.value.is_empty() => {}
                Ok(reading) => self.put(*spot, What::Text(reading.value)),
                Err(misfit) => {
                    let cx = self.cell_cx();
                    unread::misfit(self.judge, &cx, item, misfit, &kind.codec);
                }
            }
            return;
        }
        if self.op.numeric && self.destroyed(item) {
            return;
        }
        let cx = self.cell_cx();
        unread::no_kind(self.judge, &cx, item, kinds, Severity::Error);
    }

    /// Whether a named item stands a second time in the cell.
    fn repeated(&mut self, item: &str, kind: &Kind, spot: Spot) -> bool {
        if self.frame.one(spot).from != self.number {
            return false;
        }
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        let scene = self.judge.scene;
        self.judge.add("pair/repeated", Some(&title), Severity::Error, at, || Words {
            message: format!(
                "{} stands behind another {} in `{title}`",
                scene.value(at, item),
                kind.describe()
            ),
            label: "which of the two is meant cannot be told".into(),
            notes: vec![column_note(map, index)],
            help: Some("take one of the two out".into()),
            ..Words::default()
        });
        true
    }

    /// Reads the cells of a column that has several.
    pub(super) fn tuple(&mut self, words: &[&str], cases: &'b Cases) {
        if words.iter().all(|word| word.is_empty()) {
            self.blank();
            return;
        }
        if let [word] = words
            && let Some((state, _)) = self.op.column.states.iter().find(|(_, known)| known == word)
        {
            self.state(*state);
            return;
        }
        if let Some(row) = cases.find_words(words) {
            let said = self.op.spots.iter().zip(&cases.rows[row].1).filter(|(_, value)| !value.is_empty());
            for (spot, value) in said {
                self.put(*spot, What::Text(value));
            }
            return;
        }
        let (map, index, at) = (self.plan.map, self.op.index, self.at());
        let title = map.title(self.op.column);
        let scene = self.judge.scene;
        self.judge.add("word/unknown", Some(&title), Severity::Error, at, || {
            let shown: Vec<String> = words
                .iter()
                .map(|word| if word.is_empty() { "a blank cell".to_owned() } else { scene.value(at, word) })
                .collect();
            let cases: Vec<String> =
                cases.rows.iter().map(|(cells, _)| format!("`{}`", cells.join("`, `"))).collect();
            Words {
                message: format!("{} do not go together in `{title}`", shown.join(" and ")),
                label: "no such case".into(),
                notes: vec![column_note(map, index)],
                help: Some(format!("write one of {}", cases.join(" or "))),
                ..Words::default()
            }
        });
    }
}
