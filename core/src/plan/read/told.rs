//! Reading a cell whose kind is told by the word in the one behind it.

use super::cell::CellReader;
use crate::judge::{Spot as At, Words, column_note};
use crate::map::Kind;
use crate::plan::frame::What;
use crate::plan::{judge_cell, unread};
use crate::report::Severity;
use crate::value::mask::is_mask;

impl<'b> CellReader<'_, '_, '_, '_, 'b> {
    /// Reads a cell whose kind is told by the word in the one behind it.
    pub(super) fn told(&mut self, text: &'b str, word: &str, kinds: &'b [Kind]) {
        let column = self.op.column;
        if text.is_empty() {
            self.blank();
            return;
        }
        if let Some((state, _)) = column.states.iter().find(|(_, known)| known == text) {
            self.state(*state);
            return;
        }
        if self.op.secret && is_mask(text) {
            self.mask();
            return;
        }
        let Some(index) = kinds.iter().position(|kind| kind.is.as_deref() == Some(word)) else {
            self.untold(word, kinds);
            return;
        };
        let (kind, spot) = (&kinds[index], self.op.spots[index]);
        let before = self.judge.failed;
        match kind.codec.read(kind.codec.strip(text), self.bump) {
            Ok(reading) if reading.value.is_empty() => {}
            Ok(reading) => self.put(spot, What::Text(reading.value)),
            Err(misfit) => {
                let cx = self.cell_cx();
                unread::misfit(self.judge, &cx, text, misfit, &kind.codec);
            }
        }
        if !column.checks.is_empty() && (before || !self.judge.failed) {
            let cx = self.cell_cx();
            let strictness = self.plan.strictness;
            judge_cell::check(self.judge, &cx, &[], text, |severity| strictness.of(severity));
        }
    }

    /// A word that tells no kind.
    fn untold(&mut self, word: &str, kinds: &[Kind]) {
        let (map, index) = (self.plan.map, self.op.index);
        let at = self
            .op
            .cells
            .get(1)
            .copied()
            .flatten()
            .map_or(At::Record, |cell| At::Cell(cell + self.plan.lead));
        let title = map.cells[self.op.column.first_cell + 1].title.clone();
        let scene = self.judge.scene;
        self.judge.add("word/unknown", Some(&title), Severity::Error, at, || {
            let known = kinds.iter().map(|kind| match kind.is.as_deref() {
                None | Some("") => "a blank".to_owned(),
                Some(word) => format!("`{word}`"),
            });
            Words {
                message: match word {
                    "" => format!("`{title}` is blank, and does not tell what stands in front of it"),
                    word => format!("{} is no word of `{title}`", scene.value(at, word)),
                },
                notes: vec![column_note(map, index)],
                help: Some(format!("write one of {}", known.collect::<Vec<_>>().join(", "))),
                ..Words::default()
            }
        });
    }
}
