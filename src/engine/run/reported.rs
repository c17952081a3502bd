//! Open this for which findings of later passes are those of the first one: what another fix rewrote around a finding
//! leaves only a rough place of it.
//!
//! It reads reports and gives places back; what became of each, `passes` says.

use crate::engine::report::Reported;
use rustc_hash::FxHashMap;

/// Gives the reports of later passes the places that the first pass found them at. What is left of the first ones has
/// vanished.
pub(super) fn recognise(reported: &mut [Reported], first: Vec<Reported>) -> Vec<Reported> {
    let mut known: FxHashMap<_, Vec<Reported>> = FxHashMap::default();
    for finding in first {
        known.entry((finding.transform, finding.path.clone())).or_default().push(finding);
    }
    let ways: [fn(&Reported, &Reported) -> bool; 4] = [
        |one, now| one.start == now.start && one.end == now.end && one.message == now.message,
        |one, now| one.start == now.start && one.end == now.end,
        |one, now| is_within(one, now) && one.message == now.message,
        |one, now| is_within(one, now) || one.start == now.start,
    ];
    let mut waiting: Vec<&mut Reported> = reported.iter_mut().collect();
    for is_same in ways {
        waiting.retain_mut(|now| {
            let Some(ones) = known.get_mut(&(now.transform, now.path.clone())) else { return true };
            let Some(at) = ones.iter().position(|one| is_same(one, now)) else { return true };
            let one = ones.remove(at);
            (now.start, now.end) = (one.start, one.end);
            false
        });
    }
    let mut vanished: Vec<Reported> = known.into_values().flatten().collect();
    vanished.sort_by(|a, b| (&a.path, a.start, a.transform).cmp(&(&b.path, b.start, b.transform)));
    vanished
}

fn is_within(one: &Reported, now: &Reported) -> bool {
    now.start <= one.start && one.end <= now.end
}
