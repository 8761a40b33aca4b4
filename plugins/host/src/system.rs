//! What differs between systems when a child is started and ended: its pipes, its group, its limits, and how it went.
//!
//! Everything that a child starts belongs to its group, and goes when the group is ended: after the work, when it takes
//! too long, on an interrupt, and when the run dies. On Windows a group is a job object.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::io;
use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};

#[cfg(unix)]
use unix as this;
#[cfg(windows)]
use windows as this;

pub(crate) use this::{Input, Output, ending, limit, peak, print_to, streams};

/// The groups that are running. Whoever starts a child holds the list until the child is on it.
static GROUPS: Mutex<Vec<Arc<this::Group>>> = Mutex::new(Vec::new());

/// A child, its pipes and its group.
pub(crate) struct Started {
    pub(crate) child: Child,
    /// What the child reads.
    pub(crate) input: Input,
    /// What the child says.
    pub(crate) output: Output,
    pub(crate) group: Group,
}

/// A child's group; it ends when this is dropped.
pub(crate) struct Group(Arc<this::Group>);

/// Starts a child in a group of its own, with pipes, and nothing to print to. `memory`: how many bytes each process of
/// the group may have, where the run can see to that; 0: as many as there are.
///
/// # Errors
/// The system refuses.
pub(crate) fn start(command: &mut Command, memory: u64) -> io::Result<Started> {
    let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    let (child, input, output, group) = this::start(command, memory)?;
    let group = Arc::new(group);
    groups.push(Arc::clone(&group));
    Ok(Started { child, input, output, group: Group(group) })
}

impl Group {
    /// Ends every process of it.
    pub(crate) fn end(&self) {
        self.0.end();
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.0.end();
        GROUPS.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| !Arc::ptr_eq(other, &self.0));
    }
}

/// Ends every child of this process with all that it has started, and lets no other begin. For a process that is about to
/// end: whoever waits for a child afterwards waits in vain.
pub fn end_children() {
    let groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    groups.iter().for_each(|group| group.end());
    std::mem::forget(groups);
}
