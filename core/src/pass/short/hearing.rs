//! What the batches of a pass have done for those behind them: findings that were said often enough, and changes of
//! which enough texts are kept. What is not known of it yet is done once more, and dropped where batches are absorbed.

use std::sync::atomic::{AtomicU64, Ordering};

use super::rules::Counted;
use super::{Cells, MOST, Short, State};
use crate::pass::batch::Run;
use crate::report::{Findings, Report};

/// Columns of which the texts of further changes are wanted from this batch.
#[cold]
pub(super) fn wanted(run: &Run<'_, '_, '_>, state: &mut State<'_>) -> Cells {
    for (column, kept) in run.end.changes.iter().enumerate() {
        if kept.len() >= run.job.changes {
            state.wanted &= !(1 << column);
        }
    }
    state.wanted
}

/// What earlier batches have done for those behind them.
#[derive(Debug, Clone, Copy)]
pub(in crate::pass) struct Said {
    /// Which of the counted findings have been said often enough.
    pub(super) told: u64,
    /// Columns of which the texts of further changes are wanted.
    pub(super) wanted: Cells,
}

/// The same, as batches give it on.
#[derive(Debug)]
pub(in crate::pass) struct Hearing {
    told: AtomicU64,
    wanted: AtomicU64,
}

impl Hearing {
    /// Before the first batch. `changes`: how many changes of a column are wanted.
    pub(in crate::pass) fn new(changes: usize) -> Hearing {
        let wanted = if changes > 0 { Cells::MAX } else { 0 };
        Hearing { told: AtomicU64::new(0), wanted: AtomicU64::new(wanted) }
    }

    /// What has been said so far. What other threads say meanwhile is said twice, and kept once.
    pub(in crate::pass) fn said(&self) -> Said {
        Said { told: self.told.load(Ordering::Relaxed), wanted: self.wanted.load(Ordering::Relaxed) }
    }
}

impl Short<'_> {
    /// Takes note of what a run has said so far.
    pub(in crate::pass) fn hear(&self, hearing: &Hearing, report: &Report, changes: usize) {
        hearing.told.store(self.told(&report.findings), Ordering::Relaxed);
        let enough =
            report.ledger.changes.iter().filter(|(column, kept)| **column < MOST && kept.len() >= changes);
        let wanted = enough.fold(hearing.said().wanted, |wanted, (column, _)| wanted & !(1 << column));
        hearing.wanted.store(wanted, Ordering::Relaxed);
    }

    /// Which of the counted findings have been said often enough.
    fn told(&self, findings: &Findings) -> u64 {
        let full = |one: &Counted<'_>| findings.full(one.code, one.title, one.severity).is_some();
        (0..).zip(&self.counted).fold(0, |told, (bit, one)| told | u64::from(full(one)) << bit)
    }
}
