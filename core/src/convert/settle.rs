//! Settles the source format: the one named, or the one detected where no other would change the result.

use crate::error::Error;
use crate::map::Map;
use crate::open::{Bound, Opened, Overrides};
use crate::plan::{Options, Plan};
use crate::registry::Registry;

/// The source format: the one named, or the one detected where no other would change the result.
pub(crate) fn settle_source(
    from: Option<&str>,
    reading: &Overrides,
    opened: &Opened,
    registry: &Registry,
    target: &Map,
    options: &Options,
) -> Result<(Bound, Vec<String>), Error> {
    if let Some(from) = from {
        let map = registry.source_map(from)?;
        return Ok((opened.bind(&map, reading)?, Vec::new()));
    }
    let found = opened.candidates(registry)?;
    let name = opened.source.name();
    let Some(best) = found.first() else {
        let hint = opened.hint(registry);
        return Err(Error::Format(format!(
            "the format of `{name}` is not recognised; name it with `--from`, see `tieline formats list`{hint}"
        )));
    };
    let bound = opened.bind(&best.map, reading)?;
    let signature = |bound: &Bound| Plan::compile(&bound.map, &bound.binding, target, options).signature();
    let mine = signature(&bound);
    for rival in found[1..].iter().take_while(|rival| rival.score == best.score) {
        let other = opened.bind(&rival.map, reading)?;
        if signature(&other) == mine {
            continue;
        }
        let (a, b) = (best.map.full_id(), rival.map.full_id());
        let apart = crate::detect::difference(&best.map, &rival.map);
        let apart = if apart.is_empty() {
            String::new()
        } else {
            format!("\nwhat tells them apart: {}", apart.join("; "))
        };
        return Err(Error::Format(format!(
            "`{name}` may be {a} or {b}, and the result would not be the same; say `--from {a}` or `--from {b}`{apart}"
        )));
    }
    let mut evidence = best.evidence.clone();
    evidence.insert(0, format!("{} ({})", best.map.full_id(), best.map.name));
    Ok((bound, evidence))
}
