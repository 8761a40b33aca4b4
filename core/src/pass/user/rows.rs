//! The rows of a user: written, put out when the user stands, or set aside.

use super::{Chunk, Scratch, repeats};
use crate::judge::{Judge, Scene, Sofar, Spot as At};
use crate::layout::Record;
use crate::map::Rule;
use crate::pass::account::Accounted;
use crate::pass::batch::{Reject, Run};
use crate::pass::record::judge_line;
use crate::plan::generate;
use crate::plan::rules::{self, RowCells};
use crate::plan::{Frame, Plan, WriteCx};

impl Run<'_, '_, '_> {
    /// Writes the rows of a user into the scratch. `unread`: some cell could not be read. Gives whether a row has an
    /// error.
    pub(super) fn write<'b>(
        &mut self,
        plan: &'b Plan<'_>,
        chunk: Chunk<'b>,
        records: &'b [Record],
        first: u64,
        unread: bool,
        scratch: &mut Scratch<'b>,
    ) -> bool {
        let job = self.job;
        let odd = scratch.kept.iter().any(|(_, odd)| *odd);
        let lead = job.binding.lead;
        let mut failed = false;
        scratch.written.same.clear();
        scratch.written.stands.clear();
        scratch.written.supplied.clear();
        scratch.handed.clear();
        let count = plan.rows(&scratch.frame);
        let mut sofar = Sofar::default();
        for row in 0..count {
            if count > 1 {
                sofar.turn_to(row);
            }
            let source = if row < records.len() { row } else { 0 };
            let scene = Scene {
                chunk: chunk.text,
                rows: chunk.rows,
                record: &records[source],
                number: first + source as u64,
                user: records,
                row: source,
                terminator: job.dialect.terminator,
                visible: self.visible,
                hidden: job.hidden || odd,
            };
            let mut judge = Judge {
                allow: job.allow,
                said: job.skip_invalid.then_some(scratch.said.as_mut_slice()),
                sofar: std::mem::take(&mut sofar),
                ..Judge::new(&mut self.end.report.findings, scene)
            };
            plan.turn_to(&mut scratch.frame, row);
            let cx = WriteCx {
                texts: &scratch.texts[..records.len()],
                origins: &plan.origins,
                bump: chunk.bump,
                lead,
            };
            plan.write.run(&mut scratch.frame, &cx, &mut scratch.written, &mut judge);
            // A record that cannot be read is not written, and needs nothing.
            if !plan.generators.is_empty() && !unread {
                let (frame, written) = (&mut scratch.frame, &mut scratch.written);
                let (generators, handed) = (&plan.generators, &mut scratch.handed);
                generate::fill(generators, &plan.write, frame, &plan.slots, chunk.bump, written, handed);
            }
            if !unread {
                plan.write.required(&scratch.written, &mut judge);
            }
            let part = match plan.write.map.is_bundle() {
                true => scratch.written.file,
                false => job.part(&scratch.written.cells),
            };
            if let Some(mask) = job.masks.and_then(|masks| masks.get(part)) {
                plan.write.settle(&mut scratch.written, mask, &mut judge);
            }
            let at = |cell: usize| {
                let column = plan.write.map.cells[cell].column;
                origin(plan, column, &scratch.frame, lead)
            };
            // What could not be read is not blank: nothing is asked of a record before its cells are mended.
            if !unread {
                let (file, cells) = (scratch.written.file, &scratch.written.cells);
                let own = plan.write.map.files.get(file).map_or(0..cells.len(), |file| file.cells.clone());
                let first = own.start;
                let cells = RowCells { cells: &cells[own], at: &|cell| at(cell + first) };
                let fill = |rule: &Rule, blank: &[usize]| plan.write.to_fill(rule, blank, first);
                let severity = |rule: &Rule| Some(rule.severity);
                rules::judge_row(plan.write.map.file(file), &cells, &mut judge, severity, fill);
                if lead > 0 {
                    repeats::judge_again(plan.write.map.file(file), &cells, lead, &mut judge);
                }
            }
            // Where only filled columns are written, a line has no length before it is known which those are.
            let columns = &plan.write.map.columns;
            let open = plan.write.map.layout.filled_only || columns.iter().any(|column| column.grown);
            if plan.write.map.limits.line_bytes.is_some()
                && (job.masks.is_some() || !open)
                && let Some(writer) = &mut self.writer
            {
                // The line as it would be written: without the cells of columns that are left out.
                let mask = job.masks.and_then(|masks| masks.get(part));
                let cells = scratch.written.cells.iter().enumerate();
                scratch.masked.clear();
                scratch
                    .masked
                    .extend(cells.filter(|(i, _)| mask.is_none_or(|mask| mask[*i])).map(|(_, cell)| *cell));
                scratch.line.clear();
                writer.row(&scratch.masked, &mut scratch.line);
                judge_line(plan.write.map, scratch.line.len(), &mut judge);
            }
            failed |= judge.failed;
            sofar = std::mem::take(&mut judge.sofar);
            // What is set aside does not stand in the way of a later record.
            if !(failed && job.skip_invalid) {
                let written = &scratch.written.cells;
                let index = self.index + source as u32;
                self.unique.keys(|cell| written[cell], index, &mut self.keys);
            }
            let mut cells = match scratch.rows.get_mut(row) {
                Some((_, cells)) => std::mem::take(cells),
                None => {
                    scratch.rows.push((0, Vec::new()));
                    Vec::new()
                }
            };
            std::mem::swap(&mut cells, &mut scratch.written.cells);
            scratch.rows[row] = (part, cells);
        }
        if !failed {
            generate::name_logins(&plan.generators, &scratch.rows[..count], &mut scratch.handed);
        }
        failed
    }

    /// The user stands: its rows go out, and its cells have their fates.
    pub(super) fn put(&mut self, plan: &Plan<'_>, records: &[Record], scratch: &mut Scratch<'_>) {
        let job = self.job;
        let count = plan.rows(&scratch.frame);
        let rows = std::mem::take(&mut scratch.rows);
        for (part, cells) in rows.iter().take(count) {
            if let Some(writer) = &mut self.writer {
                match job.masks.and_then(|masks| masks.get(*part)) {
                    None => writer.row(cells, &mut self.out[*part]),
                    Some(mask) => {
                        let hidden = cells.iter().zip(mask).any(|(cell, kept)| !kept && !cell.is_empty());
                        self.end.hidden += u64::from(hidden);
                        scratch.masked.clear();
                        let kept = cells.iter().zip(mask).filter(|(_, kept)| **kept);
                        scratch.masked.extend(kept.map(|(cell, _)| *cell));
                        writer.row(&scratch.masked, &mut self.out[*part]);
                    }
                }
            }
            if job.parts {
                self.row_ends[*part].push(self.out[*part].len());
                if job.traced {
                    self.end.trace.parts.push(*part as u8);
                }
            }
            self.end.report.counts.rows += 1;
            self.count_row(*part, cells);
            for cell in &scratch.written.stands {
                self.end.filled[*part][*cell] = true;
            }
        }
        scratch.rows = rows;
        self.end.report.counts.written += records.len() as u64;
        if job.traced && records.len() > 1 {
            self.end.trace.users.push((self.number + 1 - records.len() as u64, records.len()));
        }
        for (row, (record, (filled, odd))) in records.iter().zip(&scratch.kept).enumerate() {
            let accounted = Accounted {
                texts: &scratch.texts[row],
                filled: *filled,
                line: record.line,
                row,
                rows: &scratch.rows[..count],
                hidden: job.hidden || *odd,
            };
            self.fates(plan, &scratch.frame, &scratch.written, &accounted);
        }
        self.supplied(&scratch.written);
        self.handed.extend(scratch.handed.drain(..).map(|(_, handed)| handed));
    }

    /// The user is set aside: its records go to the rejects as they were.
    pub(super) fn put_aside(
        &mut self,
        chunk: Chunk<'_>,
        records: &[Record],
        first: u64,
        scratch: &mut Scratch<'_>,
    ) {
        let lead = self.job.binding.lead;
        self.end.report.counts.set_aside += records.len() as u64;
        if self.job.traced {
            self.end.trace.aside.extend(first..first + records.len() as u64);
        }
        for (row, record) in records.iter().enumerate() {
            self.set_aside(&scratch.texts[row], record.line);
            if !self.job.skip_invalid {
                continue;
            }
            let number = first + row as u64;
            let said = &mut scratch.said[row];
            if said.is_empty() {
                let rule = self.repeats(number).map(|rule| &self.job.judged().rules[rule]);
                let hidden = self.job.hidden || scratch.kept.iter().any(|(_, odd)| *odd);
                let cells =
                    scratch.rows.get(row).or(scratch.rows.first()).map_or(&[][..], |(_, cells)| cells);
                said.push(match rule {
                    Some(rule) => {
                        (rule.code.clone(), repeats::message(self.job.judged(), rule, cells, hidden))
                    }
                    None => ("user".to_owned(), "another record of the same user has an error".to_owned()),
                });
            }
            // The record's bytes as they were; of a file of rejects those behind its own columns.
            let own = chunk.rows.front(record, lead).filter(|_| lead > 0);
            let from = own.unwrap_or(record.start as usize);
            self.rejects.push(Reject {
                line: record.line,
                number,
                said: std::mem::take(said),
                text: from..record.end as usize,
            });
        }
    }
}

/// The cell that a target column's value came from.
fn origin(plan: &Plan<'_>, column: usize, frame: &Frame<'_>, lead: usize) -> At {
    let supplies = plan.write.ops.get(column).map_or(&[][..], |op| &op.supplies);
    let of_record = supplies.iter().filter(|supply| supply.from_record);
    let found = of_record.into_iter().find_map(|supply| {
        let items = &frame.slots[supply.spot.slot as usize];
        let item = frame.range(supply.spot).find(|item| items[*item].text().is_some())?;
        let from = items[item].from;
        plan.origins.get(usize::from(from))?.at(item, lead)
    });
    found.unwrap_or(At::Record)
}
