//! What a pass found, put together from its batches.

use std::sync::Arc;

use super::End;
use crate::report::{Detail, Place, Severity, ledger};

impl End {
    /// Adds what a later batch found; of the changes of a column no more than are wanted.
    pub(super) fn absorb(&mut self, part: &mut End, wanted: usize) {
        self.report.findings.absorb(std::mem::take(&mut part.report.findings));
        self.report.counts.absorb(part.report.counts);
        self.report.quick += part.report.quick;
        let columns = &mut self.report.ledger.columns;
        for (index, fates) in part.fates.iter().enumerate() {
            if index == columns.len() {
                let reason = "the record has more cells than the first line".into();
                columns.push(ledger::Column {
                    title: "(surplus cells)".into(),
                    about: Arc::new(ledger::About { reason, ..ledger::About::default() }),
                    ..ledger::Column::default()
                });
            }
            columns[index].fates.absorb(fates);
        }
        for (column, cells) in std::mem::take(&mut part.removed) {
            *self.report.ledger.removed.entry(column).or_default() += cells;
        }
        for (column, counts) in std::mem::take(&mut part.masked) {
            let masked = self.report.ledger.masked.entry(column).or_default();
            masked.iter_mut().zip(counts).for_each(|(own, more)| *own += more);
        }
        for (column, changes) in std::mem::take(&mut part.changes).into_iter().enumerate() {
            if changes.is_empty() {
                continue;
            }
            let kept = self.report.ledger.changes.entry(column).or_default();
            let room = wanted.saturating_sub(kept.len());
            kept.extend(changes.into_iter().take(room));
        }
        for (own, more) in self.filled.iter_mut().zip(&part.filled) {
            own.iter_mut().zip(more).for_each(|(own, more)| *own |= more);
        }
        self.trace.aside.append(&mut part.trace.aside);
        self.trace.users.append(&mut part.trace.users);
        self.trace.parts.append(&mut part.trace.parts);
        self.hidden += part.hidden;
        self.rows.iter_mut().zip(&part.rows).for_each(|(own, more)| *own += more);
        for (own, more) in self.split.iter_mut().zip(&part.split) {
            own.0 += more.0;
            own.1 += more.1;
        }
        self.met.iter_mut().zip(&part.met).for_each(|(own, more)| *own |= more);
    }

    pub(super) fn blank_line(&mut self, line: u64, format: &str) {
        let place = Place { line, column: 1, record: 0 };
        self.report.findings.add("record/blank-line", None, Severity::Error, Some(place), || Detail {
            message: format!("{format} does not take blank lines"),
            help: Some("take the line out".into()),
            ..Detail::default()
        });
    }

    /// What cannot be cut is an error of the file: its text is in no record, and so in no file of rejects either.
    pub(super) fn unclosed(&mut self, end: Option<(u64, u64, bool)>) {
        let Some((line, column, quoted)) = end else { return };
        let place = Place { line, column, record: 0 };
        let (message, help) = if quoted {
            (
                "a quote is opened here and never closed, so that the rest of the file is one cell",
                "close the quote, or double it if it belongs to the text",
            )
        } else {
            (
                "a record begins here that is longer than 16 MiB or has more than 262,144 cells",
                "check that the line ends and the delimiter are what the file says they are",
            )
        };
        self.report.findings.add("quote/unclosed", None, Severity::Error, Some(place), || Detail {
            message: message.into(),
            help: Some(help.into()),
            ..Detail::default()
        });
    }
}
