//! Open this for the lowest version of temporalio that one requirement admits, in Python's notation or in Poetry's.
//!
//! It reads no file; `manifest` and `pip` take requirements out of theirs.

use crate::engine::options::SdkVersion;
use pep440_rs::{Version, VersionSpecifiers};
use std::str::FromStr;

/// How far above the lower bound a version is looked for that `!=` does not take out.
const MINORS: u64 = 100;
const PATCHES: u64 = 20;

/// What requirements say together.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Lowest {
    /// None: none of them has a lower bound.
    pub version: Option<SdkVersion>,
    /// What could not be read, as clauses.
    pub trouble: Vec<String>,
}

impl Lowest {
    pub fn add(&mut self, read: Result<Option<SdkVersion>, String>) {
        match read {
            Ok(Some(version)) => self.version = Some(self.version.map_or(version, |known| known.min(version))),
            Ok(None) => {}
            Err(trouble) => self.trouble.push(trouble),
        }
    }
}

/// The lowest version that a requirement such as `temporalio[openai-agents]>=1.18,<2; python_version > "3.9"` admits;
/// None if it is for another package or has no lower bound. Where a marker holds is not known, so it always may.
///
/// # Errors
/// The range is none; the message is a clause.
pub fn of_requirement(requirement: &str) -> Result<Option<SdkVersion>, String> {
    let (name, rest) = split(requirement);
    if !is_sdk(name) {
        return Ok(None);
    }
    let rest = rest.trim_start();
    let rest = match rest.strip_prefix('[') {
        Some(extras) => extras.split_once(']').map_or("", |(_, rest)| rest).trim_start(),
        None => rest,
    };
    if let Some(url) = rest.strip_prefix('@') {
        return Ok(of_url(url.trim_start()));
    }
    let range = rest.split(';').next().unwrap_or_default().trim();
    let range = range.strip_prefix('(').and_then(|range| range.strip_suffix(')')).unwrap_or(range);
    of_range(range)
}

/// Whether a requirement is for the SDK.
pub fn names_sdk(requirement: &str) -> bool {
    is_sdk(split(requirement).0)
}

fn split(requirement: &str) -> (&str, &str) {
    let requirement = requirement.trim();
    let of_name = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    requirement.split_at(requirement.find(|it| !of_name(it)).unwrap_or(requirement.len()))
}

/// Whether a package's name is the SDK's. Names are equal that differ in case or in `-`, `_` and `.`, and this one has
/// none of the three.
pub fn is_sdk(name: &str) -> bool {
    name.eq_ignore_ascii_case("temporalio")
}

/// The lowest version of Poetry's constraints: `^1.7`, `~1.7`, `1.7.*`, `>=1.7 <2`, `^1.7 || ^2.0`, a bare version.
///
/// # Errors
/// The constraint is none; the message is a clause.
pub fn of_constraint(constraint: &str) -> Result<Option<SdkVersion>, String> {
    let mut lowest: Option<SdkVersion> = None;
    for range in constraint.split('|').map(str::trim).filter(|range| !range.is_empty()) {
        let Some(version) = of_range(&without_carets(range))? else { return Ok(None) };
        lowest = Some(lowest.map_or(version, |known| known.min(version)));
    }
    Ok(lowest)
}

/// A range of Poetry's in Python's notation, as far as the lower end goes: what bounds it above is left out.
fn without_carets(range: &str) -> String {
    let mut joined = String::new();
    for word in range.split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
        let follows_operator = joined.ends_with(['=', '<', '>', '~', '^', '!']);
        joined.push_str(if joined.is_empty() || follows_operator { "" } else { "," });
        joined.push_str(word);
    }
    let parts = joined.split(',').filter(|part| !part.is_empty() && *part != "*");
    let parts = parts.map(|part| match part.strip_prefix('^').or_else(|| part.strip_prefix('~')) {
        Some(bound) if !bound.starts_with('=') => format!(">={bound}"),
        _ if part.starts_with(|first: char| first.is_ascii_digit()) => format!("=={part}"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(",")
}

fn of_range(range: &str) -> Result<Option<SdkVersion>, String> {
    if range.is_empty() {
        return Ok(None);
    }
    let specifiers = VersionSpecifiers::from_str(range).map_err(|_| format!("`{range}` is no range of versions"))?;
    let bounds = specifiers.iter().filter(|specifier| specifier.has_lower_bound());
    let Some(bound) = bounds.map(|specifier| specifier.version()).max() else { return Ok(None) };
    let part = |index: usize| bound.release().get(index).copied().unwrap_or_default();
    let (major, minor, patch) = (part(0), part(1), part(2));
    let minors = (minor..=minor.saturating_add(MINORS)).map(|above| (above, if above == minor { patch } else { 0 }));
    let releases = minors.flat_map(|(minor, patch)| {
        (patch..=patch.saturating_add(PATCHES)).map(move |patch| Version::new([major, minor, patch]))
    });
    // The bound itself comes last: a release before a final one, or one of the house's own (`1.7.0+acme`).
    let mut candidates = releases.chain([bound.clone()]);
    Ok(candidates.find(|version| specifiers.contains(version)).as_ref().and_then(sdk_version))
}

/// The version in the name of a wheel or of an archive; what a repository holds, its address does not say.
fn of_url(url: &str) -> Option<SdkVersion> {
    let url = url.split(|it: char| it.is_whitespace() || it == '#' || it == '?').next()?;
    let (name, rest) = url.rsplit('/').next()?.split_once('-')?;
    let wheel = rest.strip_suffix(".whl").and_then(|rest| rest.split('-').next());
    let version = wheel.or_else(|| rest.strip_suffix(".tar.gz")).or_else(|| rest.strip_suffix(".zip"))?;
    if is_sdk(name) { of_version(version) } else { None }
}

/// What a single version, such as that of a lock file, is for us.
pub fn of_version(text: &str) -> Option<SdkVersion> {
    sdk_version(&Version::from_str(text).ok()?)
}

fn sdk_version(version: &Version) -> Option<SdkVersion> {
    let part = |index: usize| u32::try_from(version.release().get(index).copied().unwrap_or_default()).ok();
    Some(SdkVersion { major: part(0)?, minor: part(1)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(read: Result<Option<SdkVersion>, String>) -> String {
        match read {
            Ok(Some(version)) => format!("{}.{}", version.major, version.minor),
            Ok(None) => "none".to_owned(),
            Err(trouble) => trouble,
        }
    }

    #[test]
    fn the_lowest_version_of_a_requirement() {
        for (requirement, expected) in [
            ("temporalio==1.18.2", "1.18"),
            ("temporalio === 1.18.2", "1.18"),
            ("temporalio>=1.7,<2", "1.7"),
            ("temporalio <2, >= 1.7.1", "1.7"),
            ("temporalio>=1.4,>=1.9", "1.9"),
            ("temporalio~=1.7", "1.7"),
            ("temporalio~=1.7.3", "1.7"),
            ("temporalio==1.*", "1.0"),
            ("temporalio==1.7.*", "1.7"),
            ("temporalio>1.7", "1.7"),
            ("temporalio>1.7,!=1.7.*", "1.8"),
            ("temporalio>=1.7,!=1.7.0", "1.7"),
            ("temporalio>=1.7,!=1.7.*,!=1.8.*", "1.9"),
            ("temporalio>=1", "1.0"),
            ("temporalio>=0.1b2", "0.1"),
            ("temporalio==1.7.0rc1", "1.7"),
            ("temporalio==1.7.0+acme.2", "1.7"),
            ("temporalio>=2", "2.0"),
            ("temporalio", "none"),
            ("temporalio<2", "none"),
            ("temporalio!=1.5.0", "none"),
            ("temporalio>=1.9,<1.5", "none"),
            ("temporalio; python_version >= \"3.9\"", "none"),
            ("temporalio>=1.7; python_version >= \"3.9\"", "1.7"),
            ("temporalio[opentelemetry,openai-agents]>=1.18", "1.18"),
            ("temporalio [opentelemetry] (>=1.18)", "1.18"),
            ("temporalio(==1.6)", "1.6"),
            ("Temporalio>=1.7", "1.7"),
            ("TEMPORALIO >= 1.7", "1.7"),
            ("  temporalio>=1.7  ", "1.7"),
            ("temporalio-contrib>=1.7", "none"),
            ("temporal.io>=1.7", "none"),
            ("temporalio2==1.7", "none"),
            ("pydantic==2.1", "none"),
            ("", "none"),
            (
                "temporalio @ https://example.com/temporalio-1.18.0-cp310-abi3-manylinux_2_17_x86_64.whl#sha256=a1",
                "1.18",
            ),
            ("temporalio @ https://example.com/temporalio-1.9.0.tar.gz ; python_version > '3.9'", "1.9"),
            ("temporalio @ git+https://example.com/temporalio/sdk-python@1.9.0", "none"),
            ("temporalio @ file:///wheels/other-1.9.0.tar.gz", "none"),
            ("temporalio>=1.7.*", "`>=1.7.*` is no range of versions"),
            ("temporalio=>1.7", "`=>1.7` is no range of versions"),
        ] {
            assert_eq!(shown(of_requirement(requirement)), expected, "{requirement}");
        }
    }

    #[test]
    fn the_lowest_version_of_a_constraint_of_poetrys() {
        for (constraint, expected) in [
            ("^1.7", "1.7"),
            ("^1.7.2", "1.7"),
            ("^1", "1.0"),
            ("^ 1.7", "1.7"),
            ("~1.7", "1.7"),
            ("~1.7.2", "1.7"),
            ("~=1.7", "1.7"),
            ("1.7.1", "1.7"),
            ("==1.7.1", "1.7"),
            ("1.*", "1.0"),
            ("1.7.*", "1.7"),
            (">=1.7,<2", "1.7"),
            (">= 1.7, < 2", "1.7"),
            (">=1.7 <2.0", "1.7"),
            ("^1.7,!=1.7.*", "1.8"),
            ("^1.9 || ^1.7", "1.7"),
            ("^1.9 | <1.2", "none"),
            ("*", "none"),
            ("<2", "none"),
            ("", "none"),
            ("latest", "`latest` is no range of versions"),
        ] {
            assert_eq!(shown(of_constraint(constraint)), expected, "{constraint}");
        }
    }
}
