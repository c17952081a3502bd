//! Open this for which names and parameters the SDK has, and in which versions: `names.tsv`, made by
//! `tools/sdk_tables.py` from the wheel of each minor version.
//!
//! What it cannot know (private names, generated modules, classes with bases from elsewhere) it calls known: only what
//! certainly is not there is missing.

use super::NEWEST;
use crate::engine::options::SdkVersion;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What the SDK of one version says of a name or a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// It is there, or nobody can tell.
    Yes,
    /// Since a later version: its minor number.
    Later(u32),
    /// Until an earlier version: the minor number of the last one.
    Earlier(u32),
    /// In no version.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Module,
    Class,
    Function,
    Value,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    kind: Kind,
    /// It may have members that the table does not name.
    is_open: bool,
    versions: Versions,
    parameters: &'static str,
}

#[derive(Clone, Copy, Debug)]
struct Versions {
    first: u32,
    last: u32,
}

impl Versions {
    /// `7`, `7-22`.
    fn read(text: &str) -> Option<Self> {
        match text.split_once('-') {
            Some((first, last)) => Some(Self { first: first.parse().ok()?, last: last.parse().ok()? }),
            None => Some(Self { first: text.parse().ok()?, last: NEWEST.minor }),
        }
    }

    fn at(self, target: SdkVersion) -> Known {
        match target {
            // What a version that this build does not know adds or takes away, it cannot say.
            target if target.major != NEWEST.major || target > NEWEST => Known::Yes,
            SdkVersion { minor, .. } if minor < self.first => Known::Later(self.first),
            SdkVersion { minor, .. } if minor > self.last => Known::Earlier(self.last),
            _ => Known::Yes,
        }
    }
}

static TABLE: LazyLock<FxHashMap<&'static str, Row>> = LazyLock::new(|| rows().collect());

/// Whether a version has a qualified name. Where the name leads through something that is missing itself, that is
/// what is judged elsewhere: here it is known.
pub fn name(qualified: &str, target: SdkVersion) -> Known {
    let Some((owner, member)) = qualified.rsplit_once('.') else { return Known::Yes };
    let is_private = qualified.split('.').any(|part| part.starts_with('_'));
    if target > NEWEST || target.major != NEWEST.major || is_private {
        return Known::Yes;
    }
    let Some(of) = TABLE.get(owner).filter(|of| of.versions.at(target) == Known::Yes) else { return Known::Yes };
    match TABLE.get(qualified) {
        // It may have moved to where the table cannot look: another distribution, a base from elsewhere.
        _ if of.is_open || !matches!(of.kind, Kind::Module | Kind::Class) => Known::Yes,
        Some(row) => row.versions.at(target),
        // Python's own, such as `mro`.
        None if of.kind == Kind::Class && member == "mro" => Known::Yes,
        None => Known::Never,
    }
}

/// Whether a version takes a parameter of a function, a method or a class's constructor.
pub fn parameter(callee: &str, parameter: &str, target: SdkVersion) -> Known {
    let Some(row) = TABLE.get(callee).filter(|row| row.versions.at(target) == Known::Yes) else { return Known::Yes };
    if !matches!(row.kind, Kind::Function | Kind::Class) || row.parameters == "*" || target > NEWEST {
        return Known::Yes;
    }
    let found = row.parameters.split(' ').find_map(|known| match known.split_once(':') {
        Some((name, versions)) => (name == parameter).then(|| Versions::read(versions))?,
        None => (known == parameter).then_some(row.versions),
    });
    found.map_or(Known::Never, |versions| versions.at(target))
}

/// What a name is, in whatever version.
pub fn kind(qualified: &str) -> Option<Kind> {
    TABLE.get(qualified).map(|row| row.kind)
}

/// The members of a module or class, or the parameters of a callable, that come closest to what was written.
pub fn nearest(owner: &str, written: &str, target: SdkVersion) -> Vec<&'static str> {
    let members = TABLE.iter().filter_map(|(name, row)| {
        let member = name.strip_prefix(owner)?.strip_prefix('.')?;
        (!member.contains('.') && row.versions.at(target) == Known::Yes).then_some(member)
    });
    closest(members, written)
}

pub fn nearest_parameters(callee: &str, written: &str, target: SdkVersion) -> Vec<&'static str> {
    let parameters = TABLE.get(callee).map_or("", |row| row.parameters);
    let known = parameters.split_whitespace().filter_map(|known| known.split(':').next());
    closest(known.filter(|name| parameter(callee, name, target) == Known::Yes), written)
}

fn closest<'a>(candidates: impl Iterator<Item = &'a str>, written: &str) -> Vec<&'a str> {
    let folded = written.to_lowercase();
    let mut near: Vec<(usize, &str)> = candidates
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| distance * 3 <= candidate.len().max(folded.len()))
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// Classes and functions of this name elsewhere in the SDK, right below its public modules.
pub fn elsewhere(member: &str, target: SdkVersion) -> Vec<String> {
    const HOMES: &[&str] = &[
        "common",
        "exceptions",
        "workflow",
        "activity",
        "client",
        "worker",
        "converter",
        "service",
        "testing",
        "runtime",
    ];
    let names = HOMES.iter().map(|home| format!("temporalio.{home}.{member}"));
    let known = names.filter(|name| {
        TABLE.get(name.as_str()).is_some_and(|row| {
            matches!(row.kind, Kind::Class | Kind::Function) && row.versions.at(target) == Known::Yes
        })
    });
    known.collect()
}

/// The minor version of temporalio 1 in which a name appeared, or a parameter: `temporalio.workflow.new_random(name)`.
pub fn since(name: &str) -> u32 {
    const FIRST: SdkVersion = SdkVersion { major: NEWEST.major, minor: 0 };
    let versions = match name.strip_suffix(')').and_then(|name| name.split_once('(')) {
        Some((callee, parameter_name)) => {
            return match parameter(callee, parameter_name, NEWEST) {
                Known::Yes => since_parameter(callee, parameter_name),
                _ => FIRST.minor,
            };
        }
        None => TABLE.get(name).map(|row| row.versions),
    };
    versions.map_or(FIRST.minor, |versions| versions.first)
}

fn since_parameter(callee: &str, name: &str) -> u32 {
    let parameters = TABLE.get(callee).map_or("", |row| row.parameters).split(' ');
    let own = parameters.filter_map(|known| known.split_once(':')).find(|(known, _)| *known == name);
    let versions = own.and_then(|(_, versions)| Versions::read(versions));
    versions.map_or_else(|| since(callee), |versions| versions.first)
}

fn rows() -> impl Iterator<Item = (&'static str, Row)> {
    include_str!("names.tsv").lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let (name, kind, versions) = (fields.next()?, fields.next()?, fields.next()?);
        let row = Row {
            kind: match kind {
                "m" | "M" => Kind::Module,
                "c" | "C" => Kind::Class,
                "f" | "F" => Kind::Function,
                _ => Kind::Value,
            },
            is_open: kind.starts_with(char::is_uppercase),
            versions: Versions::read(versions)?,
            parameters: fields.next().unwrap_or_default(),
        };
        Some((name, row))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minor: u32) -> SdkVersion {
        SdkVersion { major: 1, minor }
    }

    #[test]
    fn every_line_is_read() {
        assert_eq!(rows().count(), include_str!("names.tsv").lines().count());
        assert_eq!(rows().map(|(_, row)| row.versions.last).max(), Some(NEWEST.minor));
    }

    #[test]
    fn knows_names_by_version() {
        assert_eq!(name("temporalio.workflow.wait", at(6)), Known::Later(7));
        assert_eq!(name("temporalio.workflow.wait", at(7)), Known::Yes);
        assert_eq!(name("temporalio.workflow.timedelta", NEWEST), Known::Earlier(27));
        assert_eq!(name("temporalio.workflow.gather", NEWEST), Known::Never);
        assert_eq!(name("temporalio.workflow.gather", at(36)), Known::Yes);
        assert_eq!(name("temporalio.workflow.unsafe.is_replaying", NEWEST), Known::Yes);
        assert_eq!(name("temporalio.workflow._Runtime", NEWEST), Known::Yes);
        assert_eq!(name("temporalio.api.common.v1.Nothing", NEWEST), Known::Yes);
        assert_eq!(name("temporalio.workflow.logger.whatever", NEWEST), Known::Yes);
    }

    #[test]
    fn knows_parameters_by_version() {
        assert_eq!(parameter("temporalio.workflow.execute_activity", "summary", at(8)), Known::Later(9));
        assert_eq!(parameter("temporalio.client.Client.execute_workflow", "replay_history", NEWEST), Known::Never);
        assert_eq!(parameter("temporalio.worker.Worker", "task_queue", at(0)), Known::Yes);
        assert_eq!(since("temporalio.workflow.new_random(name)"), 35);
        assert_eq!(since("temporalio.workflow.in_workflow"), 11);
    }
}
