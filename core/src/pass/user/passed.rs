//! Records that are passed over, though nothing is wrong with them: those that say nothing, the vendor's own example,
//! those that ask to remove what the target has no word for.

use super::{Chunk, Scratch};
use crate::judge::{Spot as At, Words};
use crate::layout::Record;
use crate::map::layout::begins_example;
use crate::pass::batch::Run;
use crate::pass::{Job, Work};
use crate::report::Severity;

impl Run<'_, '_, '_> {
    /// The record says nothing: a spreadsheet leaves such ones behind the last row.
    pub(super) fn blank(&mut self, chunk: Chunk<'_>, record: &Record) {
        let counts = &mut self.end.report.counts;
        counts.set_aside += 1;
        counts.blank += 1;
        if self.job.traced {
            self.end.trace.aside.push(self.number);
        }
        if self.job.remarks.is_some_and(|remarks| remarks.may_be_faulty(self.number)) {
            // It may have been no blank one. The run does not stand anyway.
            return;
        }
        let mut judge = self.judge(chunk, record, self.number);
        judge.add("record/blank", None, Severity::Warning, At::Record, || Words {
            message: "the record has no filled cell, and is passed over".into(),
            help: Some("take the line out; spreadsheets leave such lines behind the last row".into()),
            ..Words::default()
        });
    }

    /// The record is the vendor's own example.
    pub(super) fn example(&mut self, chunk: Chunk<'_>, record: &Record, texts: &[&str]) {
        let counts = &mut self.end.report.counts;
        counts.set_aside += 1;
        counts.examples += 1;
        if self.job.traced {
            self.end.trace.aside.push(self.number);
        }
        if matches!(self.job.work, Work::Convert(..)) {
            self.set_aside(texts, record.line);
        }
        let format = &self.job.source.name;
        let mut judge = self.judge(chunk, record, self.number);
        judge.add("record/example", None, Severity::Warning, At::Record, || Words {
            message: format!("the record is the example of {format} and no user, and is passed over"),
            help: Some("take the line out: the vendor may take it for a user".into()),
            ..Words::default()
        });
    }

    /// The user is to be removed, which the target cannot say.
    pub(super) fn removed(
        &mut self,
        chunk: Chunk<'_>,
        records: &[Record],
        action: &str,
        scratch: &Scratch<'_>,
    ) {
        let counts = &mut self.end.report.counts;
        counts.set_aside += records.len() as u64;
        counts.removed += records.len() as u64;
        let number = self.number + 1 - records.len() as u64;
        if self.job.traced {
            self.end.trace.aside.extend(number..number + records.len() as u64);
        }
        for (row, record) in records.iter().enumerate() {
            self.passed_over(&scratch.texts[row], record.line);
            let mut judge = self.judge(chunk, record, number + row as u64);
            judge.add("record/removed", None, Severity::Warning, At::Record, || Words {
                message: format!(
                    "the record asks to {action}, which the target has no word for, and is passed over"
                ),
                help: Some("do it by hand in the target".into()),
                ..Words::default()
            });
        }
    }
}

/// Whether a record is the vendor's own example.
pub(super) fn is_example(job: &Job<'_, '_>, texts: &[&str]) -> bool {
    let Some((title, text)) = &job.source.layout.example_row else { return false };
    let cell = job.source.cell_of_title(title).and_then(|cell| job.binding.of_cell[cell]);
    cell.and_then(|at| texts.get(at)).is_some_and(|cell| begins_example(cell, text))
}
