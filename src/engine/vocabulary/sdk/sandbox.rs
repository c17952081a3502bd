//! Open this for what the default sandbox refuses: members of the standard library, from `sandbox.tsv`.
//!
//! The table is read from the newest wheel by `tools/sdk_tables.py`; what to do about a member, transforms say.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// What becomes of a member while a workflow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Refused,
    Warns,
    Free,
}

static TABLE: LazyLock<FxHashMap<&'static str, Said>> =
    LazyLock::new(|| rows().map(|(name, said, _)| (name, said)).collect());

/// Whether the default sandbox refuses a member in a running workflow.
pub fn sandbox_refuses(qualified: &str) -> bool {
    // Python 3.14 asks for paths when it prints an error: from there on the sandbox lets them pass.
    if qualified == "os.path" || qualified.starts_with("os.path.") {
        return false;
    }
    let mut refused = false;
    for (end, _) in qualified.match_indices('.').skip(1).chain([(qualified.len(), "")]) {
        let name = &qualified[..end];
        let said = TABLE.get(name).copied().or_else(|| {
            let (module, _) = name.rsplit_once('.')?;
            TABLE.get(format!("{module}.*").as_str()).copied()
        });
        match said {
            Some(Said::Free) => return false,
            Some(Said::Refused) => refused = true,
            Some(Said::Warns) | None => {}
        }
    }
    refused
}

/// Every member that the sandbox refuses: `datetime.datetime.now`, `os.*`. With it, whether it is free at import.
pub fn refused_members() -> impl Iterator<Item = (&'static str, bool)> {
    rows().filter(|(_, said, _)| *said == Said::Refused).map(|(name, _, only_running)| (name, only_running))
}

fn rows() -> impl Iterator<Item = (&'static str, Said, bool)> {
    include_str!("sandbox.tsv").lines().filter_map(|line| {
        let mut fields = line.split('\t');
        let name = fields.next()?;
        let said = match fields.next()? {
            "refused" => Said::Refused,
            "warns" => Said::Warns,
            _ => Said::Free,
        };
        Some((name, said, fields.next()? == "running"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_the_table_names() {
        for name in ["datetime.datetime.now", "os.getenv", "os.environ.get", "random.choice", "builtins.open"] {
            assert!(sandbox_refuses(name), "{name}");
        }
        for name in ["random.Random", "os.stat", "os.path.join", "secrets.compare_digest", "asyncio.wait", "uuid.uuid5"]
        {
            assert!(!sandbox_refuses(name), "{name}");
        }
    }

    #[test]
    fn every_line_is_read() {
        assert_eq!(rows().count(), include_str!("sandbox.tsv").lines().count());
    }
}
