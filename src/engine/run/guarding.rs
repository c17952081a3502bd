//! Open this for `--in-flight guard` in a pass: which breaking fixes share a guard, and what each guard is called.
//!
//! What a guard looks like, `guard` says.

use crate::engine::Request;
use crate::engine::edits::merge;
use crate::engine::edits::statements;
use crate::engine::file::File;
use crate::engine::files::FilePath;
use crate::engine::guard::{self, Places};
use crate::engine::opened::{Held, Opened};
use crate::engine::options::InFlight;
use crate::engine::project::Project;
use crate::engine::report::Withheld;
use crate::engine::run::find::{Found, function_around};
use crate::engine::run::load::{Loaded, LoadedFile};
use crate::engine::run::standing::{Row, Standing, Standings};
use crate::engine::transform::{Fix, Replay};
use std::collections::BTreeSet;

/// Puts every applicable breaking fix behind a guard where the user wants that, and withholds those that none can
/// hold. Fixes of one place get one guard together.
pub(in crate::engine) fn guard(request: &Request<'_>, loaded: &Loaded, project: &Project, standings: &mut Standings) {
    let mut parties: Vec<Party> = Vec::new();
    for (at, row) in standings.rows.iter_mut().enumerate() {
        let Standing::Applicable(fix) = &row.standing else { continue };
        let wants = request.settings.of(&row.found.finding.path).in_flight == InFlight::Guard;
        if fix.replay != Some(Replay::Breaking) || !wants {
            continue;
        }
        match with_file(loaded, project, &row.found.finding.path, |file| guard::places(file, fix)) {
            Ok(places) => join(&mut parties, at, places),
            Err(why) => row.standing = unguarded(request, row, why),
        }
    }
    let mut taken: BTreeSet<String> = project.patches().map(str::to_owned).collect();
    for family in families(parties, &standings.rows) {
        let mut id = None;
        for party in family {
            settle(request, loaded, project, &mut standings.rows, &party.rows, &mut id, &mut taken);
        }
    }
    standings.rows.iter_mut().for_each(|row| say_what_none_can_hold(loaded, project, row));
}

/// Of fixes that are withheld until the user says what is to become of workflows in flight: where no guard can hold one,
/// nobody is told to ask for it.
fn say_what_none_can_hold(loaded: &Loaded, project: &Project, row: &mut Row) {
    let Standing::Withheld(withheld) = &mut row.standing else { return };
    let breaking = withheld.iter_mut().find(|reason| **reason == Withheld::Breaking);
    let (Some(breaking), Some(fix)) = (breaking, &row.found.finding.fix) else { return };
    let guarded = with_file(loaded, project, &row.found.finding.path, |file| guard::guarded(file, fix, guard::OWN));
    if let Err(why) = guarded {
        *breaking = Withheld::Unguarded(why);
    }
}

/// Rows whose fixes share a place.
struct Party {
    rows: Vec<usize>,
    places: BTreeSet<(usize, u32)>,
}

fn join(parties: &mut Vec<Party>, row: usize, places: Places) {
    let mut party = Party { rows: vec![row], places: places.into_iter().collect() };
    let (sharing, rest): (Vec<Party>, Vec<Party>) =
        std::mem::take(parties).into_iter().partition(|other| !other.places.is_disjoint(&party.places));
    for other in sharing {
        party.rows.extend(other.rows);
        party.places.extend(other.places);
    }
    party.rows.sort_unstable();
    *parties = rest;
    parties.push(party);
}

/// Parties that one patch decides for: an execution must not take the old way here and the new one there, where what is
/// changed may meet. The others are alone.
fn families(parties: Vec<Party>, rows: &[Row]) -> Vec<Vec<Party>> {
    /// The transforms and workflows of a family.
    type Keys<'a> = BTreeSet<(&'static str, &'a str)>;
    let mut families: Vec<(Keys<'_>, Vec<Party>)> = Vec::new();
    for party in parties {
        let meeting = party.rows.iter().map(|&at| &rows[at].found);
        let meeting = meeting.filter(|found| found.finding.fix.as_ref().is_some_and(|fix| fix.meets_others));
        let mut keys = Keys::new();
        for found in meeting {
            let (transform, workflows) = (found.transform.name, &found.breaks);
            keys.extend(workflows.iter().map(|workflow| (transform, workflow.as_str())));
        }
        let (meets, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut families).into_iter().partition(|(others, _)| !others.is_disjoint(&keys));
        let mut members = Vec::new();
        for (others, earlier) in meets {
            keys.extend(others);
            members.extend(earlier);
        }
        members.push(party);
        families = rest;
        families.push((keys, members));
    }
    families.into_iter().map(|(_, members)| members).collect()
}

/// Gives the rows of a party one guarded fix; those whose edits are in the way of the others' wait for the next pass.
/// The first party of a family gives the patch its id.
fn settle(
    request: &Request<'_>,
    loaded: &Loaded,
    project: &Project,
    rows: &mut [Row],
    party: &[usize],
    of_family: &mut Option<String>,
    taken: &mut BTreeSet<String>,
) {
    let fixes: Vec<Fix> = party
        .iter()
        .filter_map(|&at| match &rows[at].standing {
            Standing::Applicable(fix) => Some(fix.clone()),
            _ => None,
        })
        .collect();
    let chosen = merge::choose(&fixes.iter().collect::<Vec<_>>()).chosen;
    let mut together: Option<Fix> = None;
    for &at in &chosen {
        let fix = fixes[at].clone();
        together = Some(match together {
            Some(others) => others.and(fix),
            None => fix,
        });
    }
    let Some((&first, together)) = chosen.first().map(|&at| &party[at]).zip(together) else { return };
    let id = of_family.get_or_insert_with(|| name(loaded, project, &rows[first].found, taken)).clone();
    let path = rows[first].found.finding.path.clone();
    let guarded = with_file(loaded, project, &path, |file| guard::guarded(file, &together, &id));
    let fix_id = rows[first].found.fix_id.clone();
    let is_left_out = request.choice.leaves_out(&fix_id);
    for (index, &at) in party.iter().enumerate() {
        let row = &mut rows[at];
        if !chosen.contains(&index) {
            row.standing = Standing::Waiting;
            continue;
        }
        match &guarded {
            Ok(_) if is_left_out => row.standing = Standing::Withheld(vec![Withheld::LeftOut]),
            Ok(fix) => {
                // What lies outside of workflow code needs no guard.
                let is_asked = fix.edits.iter().any(|(_, edit)| edit.text.contains(&id));
                row.found.patch = is_asked.then(|| id.clone());
                row.found.finding.fix = Some(fix.clone());
                row.found.fix_id.clone_from(&fix_id);
                row.standing = Standing::Guarded(fix.clone());
            }
            Err(why) => row.standing = unguarded(request, row, why),
        }
    }
}

/// What no guard can hold is withheld; the label of one that a history has refuted says nothing that counts.
fn unguarded(request: &Request<'_>, row: &Row, why: &'static str) -> Standing {
    let refuted = request.choice.refuted.get(&row.found.fix_id);
    let evidence = refuted.map(|refuted| Withheld::Refuted(refuted.by.clone()));
    Standing::Withheld([Withheld::Unguarded(why)].into_iter().chain(evidence).collect())
}

/// `temporal-fix-NAME-a1b2c3`: by transform, module, function and text, so that it does not change with
/// the lines above; ids that are there already belong to others.
fn name(loaded: &Loaded, project: &Project, found: &Found, taken: &mut BTreeSet<String>) -> String {
    let finding = &found.finding;
    let (mut function, mut text) = ("", "");
    if let Some(file) = loaded.files.get(&finding.path) {
        function = function_around(project, file, finding);
        let source = file.source();
        let line = statements::line_at(&source, finding.range.start());
        text = &file.kept.text()[line.map_or(finding.range, |line| line.range)];
    }
    let mut ordinal = 0_u32;
    loop {
        let of = [found.transform.name, project.module(&finding.path), function, text, &ordinal.to_string()].join("\0");
        let id = format!("{}{}-{:06x}", guard::OWN, found.transform.name, crc32fast::hash(of.as_bytes()) >> 8);
        if taken.insert(id.clone()) {
            return id;
        }
        ordinal += 1;
    }
}

fn with_file<T>(
    loaded: &Loaded,
    project: &Project,
    path: &FilePath,
    ask: impl FnOnce(&File<'_>) -> Result<T, &'static str>,
) -> Result<T, &'static str> {
    let sources = |path: &FilePath| loaded.files.get(path).map(LoadedFile::source);
    let held = Held::new(project, &sources);
    let opened = Opened::new(&held);
    let file = project.file_index(path).and_then(|index| File::open(&opened, index));
    ask(&file.ok_or("its file cannot be read again")?)
}
