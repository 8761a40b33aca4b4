//! Rows as a frame: how many columns, the number of the first row, how many cells; where each cell ends, its state, all texts.

use std::io::{self, Write};

use tieline_core::native::{Batch, CLEAR};

use super::{MAX_FRAME, damaged, send};

/// Sends rows as a frame of this kind.
pub(super) fn send_rows(to: &mut impl Write, kind: u8, batch: &Batch) -> io::Result<()> {
    if batch.arena.len() > MAX_FRAME {
        return Err(damaged("a frame is too long"));
    }
    let mut head = vec![0; 24 + batch.ends.len() * 4];
    let numbers = [batch.columns as u64, batch.first_record, batch.ends.len() as u64];
    head[..24].copy_from_slice(&numbers.map(u64::to_le_bytes).concat());
    // What is no longer than a frame fits.
    for (place, end) in head[24..].as_chunks_mut::<4>().0.iter_mut().zip(&batch.ends) {
        *place = (*end as u32).to_le_bytes();
    }
    send(to, kind, &[&head, &batch.states, batch.arena.as_bytes()])
}

/// Rows out of a frame: every end, state and byte is checked.
pub(super) fn take_rows(content: &[u8]) -> io::Result<Batch> {
    let (head, rest) = content.split_at_checked(24).ok_or_else(|| damaged("rows are too short"))?;
    let number = |at: usize| u64::from_le_bytes(head[at..at + 8].try_into().unwrap_or_default());
    let (columns, first_record, cells) = (number(0), number(8), number(16));
    let cells = usize::try_from(cells).ok().filter(|cells| *cells <= rest.len() / 5);
    let (Some(cells), true) = (cells, (1..=4096).contains(&columns) || content.len() == 24) else {
        return Err(damaged("rows are too short"));
    };
    if columns > 0 && !(cells as u64).is_multiple_of(columns) {
        return Err(damaged("a row is not whole"));
    }
    let (ends, rest) = rest.split_at(cells * 4);
    let (states, arena) = rest.split_at(cells);
    let arena = simdutf8::basic::from_utf8(arena).map_err(|_| damaged("a text is no UTF-8"))?.to_owned();
    let ends: Vec<u64> =
        ends.as_chunks::<4>().0.iter().map(|end| u64::from(u32::from_le_bytes(*end))).collect();
    let mut last = 0;
    for end in &ends {
        let fits = *end >= last && *end <= arena.len() as u64 && arena.is_char_boundary(*end as usize);
        if !fits || *end - last > 1 << 20 {
            return Err(damaged("a cell ends nowhere"));
        }
        last = *end;
    }
    if last != arena.len() as u64 || states.iter().any(|state| *state > CLEAR) {
        return Err(damaged("a cell has an unknown state"));
    }
    Ok(Batch { columns: columns as usize, first_record, arena, ends, states: states.to_vec() })
}
