//! Open this for the keys of a configuration file and what each may hold.
//!
//! It reads no file and does not know which one is closest; `settings` does.

use super::arguments::sdk_version;
use super::selection::{Selection, Selector, Transforms};
use super::toml_value::{Mistake, Place, parse};
use crate::engine::options::{HouseName, Idempotency, IdempotencyStyle, InFlight, SdkVersion, Size, Timeout, Timeouts};
use crate::engine::transform::Level;
use crate::prove::workers::Proving;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use toml::Value;

/// What one file says; None and empty where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    pub selection: Selection,
    pub exclude: Patterns,
    pub per_file_ignores: Vec<(Patterns, Vec<Selector>)>,
    pub target_sdk: Option<SdkVersion>,
    pub fail_on: Option<Level>,
    pub in_flight: Option<InFlight>,
    pub unsafe_fixes: bool,
    pub timeouts: Timeouts,
    pub idempotency: Idempotency,
    pub graceful_shutdown: Option<Duration>,
    pub computation: Size,
    pub require_search_attributes: bool,
    pub names: BTreeMap<String, HouseName>,
    pub proving: Proving,
}

/// Patterns as in a `.gitignore`, over paths that count from the configuration's folder.
#[derive(Clone, Debug)]
pub struct Patterns(Gitignore);

impl Default for Patterns {
    fn default() -> Self {
        Self(Gitignore::empty())
    }
}

impl Patterns {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `path` counts from the configuration's folder.
    pub fn matches(&self, path: &Path) -> bool {
        self.0.matched_path_or_any_parents(path, false).is_ignore()
    }
}

const KEYS: &[&str] = &[
    "select",
    "ignore",
    "exclude",
    "target-sdk",
    "fail-on",
    "in-flight",
    "unsafe-fixes",
    "per-file-ignores",
    "heartbeat",
    "timeouts",
    "idempotency",
    "graceful-shutdown",
    "computation",
    "require-search-attributes",
    "names",
    "prove",
];

/// The section `[tool.temporal-fix]` of a parsed `pyproject.toml`; none where it has no such section.
pub fn from_pyproject(file: &str, root: &Value, transforms: Transforms) -> Result<Option<Configuration>, Mistake> {
    let section = root.get("tool").and_then(|tool| tool.get("temporal-fix"));
    section.map(|section| read(&Place::new(file, "tool.temporal-fix", section), transforms)).transpose()
}

/// A file of its own, with the keys at the top level.
pub fn from_own_file(file: &str, text: &str, transforms: Transforms) -> Result<Configuration, Mistake> {
    read(&Place::new(file, "", &parse(file, text)?), transforms)
}

/// The file that `--config` names: in a `pyproject.toml` the section counts, as it does without the flag.
pub fn from_named_file(file: &Path, text: &str, transforms: Transforms) -> Result<Configuration, Mistake> {
    let shown = file.display().to_string();
    if file.file_name().is_none_or(|name| name != "pyproject.toml") {
        return from_own_file(&shown, text, transforms);
    }
    let configuration = from_pyproject(&shown, &parse(&shown, text)?, transforms)?;
    Ok(configuration.unwrap_or_default())
}

fn read(section: &Place<'_>, transforms: Transforms) -> Result<Configuration, Mistake> {
    let mut configuration = Configuration::default();
    for (key, place) in section.entries()? {
        match key {
            "select" => configuration.selection.select = Some(selectors(&place, transforms)?),
            "ignore" => configuration.selection.ignore = selectors(&place, transforms)?,
            "exclude" => configuration.exclude = exclude(&place)?,
            "target-sdk" => configuration.target_sdk = Some(target_sdk(&place)?),
            "fail-on" => configuration.fail_on = Some(place.choice(&LEVELS)?),
            "in-flight" => configuration.in_flight = Some(place.choice(&IN_FLIGHT)?),
            "unsafe-fixes" => configuration.unsafe_fixes = place.boolean()?,
            "per-file-ignores" => configuration.per_file_ignores = per_file_ignores(&place, transforms)?,
            "heartbeat" => configuration.timeouts.heartbeat = Some(place.duration()?),
            "timeouts" => configuration.timeouts.patterns = timeouts(&place)?,
            "idempotency" => configuration.idempotency = idempotency(&place)?,
            "require-search-attributes" => configuration.require_search_attributes = place.boolean()?,
            "graceful-shutdown" => configuration.graceful_shutdown = Some(place.duration()?),
            "computation" => configuration.computation = computation(&place)?,
            "names" => configuration.names = names(&place)?,
            "prove" => configuration.proving = proving(&place)?,
            _ => return Err(place.unknown_key(KEYS)),
        }
    }
    Ok(configuration)
}

const LEVELS: [(&str, Level); 3] = [("error", Level::Error), ("warning", Level::Warning), ("advice", Level::Advice)];

const IN_FLIGHT: [(&str, InFlight); 3] =
    [("protect", InFlight::Protect), ("guard", InFlight::Guard), ("ignore", InFlight::Ignore)];

const STYLES: [(&str, IdempotencyStyle); 3] = [
    ("auto", IdempotencyStyle::Auto),
    ("parameter", IdempotencyStyle::Parameter),
    ("derive", IdempotencyStyle::Derive),
];

const HOUSE_NAMES: [(&str, HouseName); 4] = [
    ("deterministic", HouseName::Deterministic),
    ("side-effect", HouseName::SideEffect),
    ("execute-activity", HouseName::ExecuteActivity),
    ("workflow-class", HouseName::WorkflowClass),
];

fn selectors(place: &Place<'_>, transforms: Transforms) -> Result<Vec<Selector>, Mistake> {
    let words = place.texts()?.into_iter();
    words.map(|(word, place)| Selector::parse(word, transforms).map_err(|message| place.mistake(message))).collect()
}

fn exclude(place: &Place<'_>) -> Result<Patterns, Mistake> {
    let texts = place.texts()?;
    patterns(place, texts.into_iter().map(|(text, _)| text))
}

fn patterns<'a>(place: &Place<'_>, texts: impl IntoIterator<Item = &'a str>) -> Result<Patterns, Mistake> {
    let mut builder = GitignoreBuilder::new("");
    for text in texts {
        // As a `.gitignore` would have it, a bracket without an end matches nothing, and so does what begins with `./`.
        let plain = text.trim_start_matches('!');
        globset::Glob::new(plain).map_err(|error| place.mistake(format!("not a pattern: {}", error.kind())))?;
        let anchored = plain.strip_prefix("./").map(|rest| format!("{}/{rest}", &text[..text.len() - plain.len()]));
        let text = anchored.as_deref().unwrap_or(text);
        builder.add_line(None, text).map_err(|error| place.mistake(format!("not a pattern: {error}")))?;
    }
    builder.build().map(Patterns).map_err(|error| place.mistake(format!("not a pattern: {error}")))
}

fn target_sdk(place: &Place<'_>) -> Result<SdkVersion, Mistake> {
    sdk_version(place.text()?).map_err(|message| place.mistake(format!("{message}, in quotes")))
}

fn per_file_ignores(place: &Place<'_>, transforms: Transforms) -> Result<Vec<(Patterns, Vec<Selector>)>, Mistake> {
    let one = |(pattern, place): (&str, Place<'_>)| {
        if pattern.starts_with('!') {
            return Err(place.mistake("a pattern here cannot start with `!`"));
        }
        Ok((patterns(&place, [pattern])?, selectors(&place, transforms)?))
    };
    place.entries()?.into_iter().map(one).collect()
}

fn timeouts(place: &Place<'_>) -> Result<Vec<(String, Timeout)>, Mistake> {
    let one = |(pattern, place): (&str, Place<'_>)| {
        globset::Glob::new(pattern).map_err(|error| place.mistake(format!("not a pattern: {}", error.kind())))?;
        Ok((pattern.to_owned(), timeout(&place)?))
    };
    place.entries()?.into_iter().map(one).collect()
}

fn timeout(place: &Place<'_>) -> Result<Timeout, Mistake> {
    let mut timeout = Timeout::default();
    for (key, place) in place.entries()? {
        match key {
            "start-to-close" => timeout.start_to_close = Some(place.duration()?),
            "schedule-to-close" => timeout.schedule_to_close = Some(place.duration()?),
            "heartbeat" => timeout.heartbeat = Some(place.duration()?),
            _ => return Err(place.unknown_key(&["start-to-close", "schedule-to-close", "heartbeat"])),
        }
    }
    if timeout.start_to_close.is_none() && timeout.schedule_to_close.is_none() {
        return Err(place.mistake("an activity needs `start-to-close` or `schedule-to-close`"));
    }
    Ok(timeout)
}

fn idempotency(place: &Place<'_>) -> Result<Idempotency, Mistake> {
    let mut idempotency = Idempotency::default();
    let owned = |place: &Place<'_>| -> Result<Vec<String>, Mistake> {
        Ok(place.texts()?.into_iter().map(|(text, _)| text.to_owned()).collect())
    };
    for (key, place) in place.entries()? {
        match key {
            "style" => idempotency.style = place.choice(&STYLES)?,
            "verbs" => idempotency.verbs = owned(&place)?,
            "clients" => idempotency.clients = owned(&place)?,
            _ => return Err(place.unknown_key(&["style", "verbs", "clients"])),
        }
    }
    Ok(idempotency)
}

fn computation(place: &Place<'_>) -> Result<Size, Mistake> {
    let mut size = Size::default();
    for (key, place) in place.entries()? {
        match key {
            "statements" => size.statements = place.number()?,
            "branches" => size.branches = place.number()?,
            _ => return Err(place.unknown_key(&["statements", "branches"])),
        }
    }
    Ok(size)
}

fn proving(place: &Place<'_>) -> Result<Proving, Mistake> {
    let mut proving = Proving::default();
    for (key, place) in place.entries()? {
        match key {
            "data-converter" => proving.data_converter = Some(imported(&place)?),
            "interceptors" => {
                let texts = place.texts()?.into_iter();
                proving.interceptors = Some(texts.map(|(_, place)| imported(&place)).collect::<Result<_, _>>()?);
            }
            "workflow-runner" => {
                let is_known = place.text().is_ok_and(|text| RUNNERS.contains(&text));
                let runner = if is_known { Ok(place.text()?.to_owned()) } else { imported(&place) };
                proving.workflow_runner =
                    Some(runner.map_err(|Mistake(it)| Mistake(it + ", \"sandboxed\" or \"unsandboxed\""))?);
            }
            "time-limit" => proving.time_limit = Some(place.duration()?),
            _ => return Err(place.unknown_key(&["data-converter", "interceptors", "workflow-runner", "time-limit"])),
        }
    }
    Ok(proving)
}

const RUNNERS: [&str; 2] = ["sandboxed", "unsandboxed"];

/// `package.module:name`
fn imported(place: &Place<'_>) -> Result<String, Mistake> {
    let text = place.text()?;
    let is_name = |text: &str| {
        let is_part = |part: &str| {
            let mut letters = part.chars();
            letters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
                && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
        };
        text.split('.').all(is_part)
    };
    match text.split_once(':') {
        Some((module, name)) if is_name(module) && is_name(name) => Ok(text.to_owned()),
        _ => Err(place.mistake(format!("`{text}` names nothing to import: write it like \"package.module:name\""))),
    }
}

fn names(place: &Place<'_>) -> Result<BTreeMap<String, HouseName>, Mistake> {
    let entries = place.entries()?.into_iter();
    entries.map(|(name, place)| Ok((name.to_owned(), place.choice(&HOUSE_NAMES)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sample::TRANSFORMS;
    use super::*;

    fn own(text: &str) -> Result<Configuration, Mistake> {
        from_own_file("temporal-fix.toml", text, TRANSFORMS)
    }

    #[test]
    fn every_key_is_read() {
        let configuration = own(r#"
            select = ["recommended", "extract-activity"]
            ignore = ["use-workflow-time"]
            exclude = ["legacy/", "*_pb2.py", "./app/old"]
            target-sdk = "1.7"
            fail-on = "warning"
            in-flight = "ignore"
            unsafe-fixes = true
            heartbeat = "20s"
            graceful-shutdown = "25s"
            require-search-attributes = true
            [per-file-ignores]
            "tests/**" = ["determinism"]
            [timeouts]
            "*" = { start-to-close = "60s" }
            "charge_*" = { start-to-close = "1m30s", schedule-to-close = "3m", heartbeat = "500ms" }
            [idempotency]
            style = "derive"
            verbs = ["zap"]
            clients = ["acme.Client"]
            [computation]
            statements = 20
            [names]
            "acme.clock.now" = "deterministic"
            [prove]
            data-converter = "acme.codec:CONVERTER"
            interceptors = ["acme.trace:Tracing", "acme.auth:make.one"]
            workflow-runner = "unsandboxed"
            time-limit = "2m"
        "#)
        .unwrap();
        assert_eq!(configuration.selection.select.as_deref().map(<[_]>::len), Some(2));
        assert_eq!(configuration.selection.ignore, [Selector::Transform("use-workflow-time")]);
        assert!(configuration.exclude.matches(Path::new("legacy/a/b.py")));
        assert!(configuration.exclude.matches(Path::new("app/order_pb2.py")));
        assert!(configuration.exclude.matches(Path::new("app/old/a.py")));
        assert!(!configuration.exclude.matches(Path::new("x/app/old/a.py")));
        assert!(!configuration.exclude.matches(Path::new("app/legacy.py")));
        assert_eq!(configuration.target_sdk, Some(SdkVersion { major: 1, minor: 7 }));
        assert_eq!(configuration.fail_on, Some(Level::Warning));
        assert_eq!(configuration.in_flight, Some(InFlight::Ignore));
        assert!(configuration.unsafe_fixes);
        assert!(configuration.per_file_ignores[0].0.matches(Path::new("tests/unit/a.py")));
        let charge = configuration.timeouts.of(Some("charge_card"));
        assert_eq!(charge.start_to_close, Some(Duration::from_secs(90)));
        assert_eq!(charge.heartbeat, Some(Duration::from_millis(500)));
        assert_eq!(configuration.timeouts.heartbeat(Some("charge_card")), Duration::from_millis(500));
        assert_eq!(configuration.timeouts.heartbeat(Some("other")), Duration::from_secs(20));
        assert_eq!(configuration.graceful_shutdown, Some(Duration::from_secs(25)));
        assert!(configuration.require_search_attributes);
        assert_eq!(configuration.idempotency.style, IdempotencyStyle::Derive);
        assert_eq!(configuration.idempotency.verbs, ["zap"]);
        assert_eq!(configuration.idempotency.clients, ["acme.Client"]);
        assert_eq!(configuration.computation, Size { statements: 20, branches: 3 });
        assert_eq!(configuration.names["acme.clock.now"], HouseName::Deterministic);
        assert_eq!(configuration.proving.data_converter.as_deref(), Some("acme.codec:CONVERTER"));
        assert_eq!(configuration.proving.interceptors.unwrap(), ["acme.trace:Tracing", "acme.auth:make.one"]);
        assert_eq!(configuration.proving.workflow_runner.as_deref(), Some("unsandboxed"));
        assert_eq!(configuration.proving.time_limit, Some(Duration::from_secs(120)));
    }

    #[test]
    fn every_listed_key_exists() {
        for key in KEYS {
            // A number fits nowhere, so that a key which exists complains about its value.
            let message = own(&format!("{key} = 1")).unwrap_err().0;
            assert!(message.contains("expected"), "{message}");
        }
    }

    #[test]
    fn a_mistake_is_one_clear_line() {
        let cases = [
            ("selct = []", "temporal-fix.toml: unknown key `selct`: did you mean `select`?"),
            ("target_sdk = \"1.7\"", "temporal-fix.toml: unknown key `target_sdk`: did you mean `target-sdk`?"),
            ("select = \"all\"", "temporal-fix.toml: select: expected a list of texts in quotes, found text"),
            ("select = [1]", "temporal-fix.toml: select: expected text in quotes, found a number"),
            (
                "ignore = [\"use-workflow-tim\"]",
                "temporal-fix.toml: ignore: unknown transform or tag `use-workflow-tim`: \
                 did you mean `use-workflow-time`?",
            ),
            ("target-sdk = 1.7", "temporal-fix.toml: target-sdk: expected text in quotes, found a number"),
            ("target-sdk = \"new\"", "temporal-fix.toml: target-sdk: expected a version such as 1.7, in quotes"),
            ("fail-on = \"eror\"", "temporal-fix.toml: fail-on: unknown value `eror`: did you mean `error`?"),
            (
                "in-flight = \"x\"",
                "temporal-fix.toml: in-flight: unknown value `x`: valid here: protect, guard, ignore",
            ),
            ("unsafe-fixes = \"yes\"", "temporal-fix.toml: unsafe-fixes: expected true or false, found text"),
            ("exclude = [\"[z-a]\"]", "temporal-fix.toml: exclude: not a pattern: "),
            ("exclude = [\"[abc\"]", "temporal-fix.toml: exclude: not a pattern: "),
            ("per-file-ignores = []", "temporal-fix.toml: per-file-ignores: expected a table, found a list"),
            (
                "[per-file-ignores]\n\"tests/**\" = [\"ai2\"]",
                "temporal-fix.toml: per-file-ignores.\"tests/**\": unknown transform or tag `ai2`: did you mean `ai`?",
            ),
            (
                "[timeouts]\n\"*\" = { start-to-clos = \"1s\" }",
                "temporal-fix.toml: unknown key `timeouts.\"*\".start-to-clos`: did you mean `start-to-close`?",
            ),
            (
                "[timeouts]\n\"*\" = { start-to-close = \"1 week\" }",
                "temporal-fix.toml: timeouts.\"*\".start-to-close: `1 week` is no duration: \
                 write it like 500ms, 30s, 3m, 2h, 1d or 1m30s",
            ),
            ("heartbeat = \"0s\"", "temporal-fix.toml: heartbeat: `0s` is no time at all: it must be longer"),
            (
                "[timeouts]\n\"*\" = { start-to-close = 30 }",
                "temporal-fix.toml: timeouts.\"*\".start-to-close: expected a duration such as \"30s\", found a number",
            ),
            (
                "[timeouts]\n\"a\" = { heartbeat = \"1s\" }",
                "temporal-fix.toml: timeouts.a: an activity needs `start-to-close` or `schedule-to-close`",
            ),
            (
                "[names]\n\"a.b\" = \"determinstic\"",
                "temporal-fix.toml: names.\"a.b\": unknown value `determinstic`: did you mean `deterministic`?",
            ),
            (
                "[prove]\ndata-convertor = \"a:b\"",
                "temporal-fix.toml: unknown key `prove.data-convertor`: did you mean `data-converter`?",
            ),
            (
                "[prove]\nworkflow-runner = \"sandbox\"",
                "temporal-fix.toml: prove.workflow-runner: `sandbox` names nothing to import: \
                 write it like \"package.module:name\", \"sandboxed\" or \"unsandboxed\"",
            ),
            (
                "[prove]\ninterceptors = [\"a.b\"]",
                "temporal-fix.toml: prove.interceptors: `a.b` names nothing to import: \
                 write it like \"package.module:name\"",
            ),
            ("a = 1\nb = = 2", "temporal-fix.toml:2: not valid TOML: "),
        ];
        for (text, expected) in cases {
            let message = own(text).unwrap_err().0;
            assert!(message.starts_with(expected), "{message}\n{expected}");
            assert_eq!(message.lines().count(), 1, "{message}");
        }
    }

    #[test]
    fn a_section_of_pyproject_is_named_in_full() {
        let root = parse("pyproject.toml", "[tool.temporal-fix]\nselct = []").unwrap();
        let message = from_pyproject("pyproject.toml", &root, TRANSFORMS).unwrap_err().0;
        assert_eq!(message, "pyproject.toml: unknown key `tool.temporal-fix.selct`: did you mean `select`?");
        let root = parse("pyproject.toml", "[tool.ruff]\nline-length = 100").unwrap();
        assert!(from_pyproject("pyproject.toml", &root, TRANSFORMS).unwrap().is_none());
    }

    #[test]
    fn durations_are_sums_of_five_units() {
        for (text, milliseconds) in [
            ("500ms", 500),
            ("30s", 30_000),
            ("3m", 180_000),
            ("2h", 7_200_000),
            ("1d", 86_400_000),
            ("1m30s", 90_000),
            ("1h 5m", 3_900_000),
        ] {
            let value = Value::String(text.to_owned());
            let duration = Place::new("f", "k", &value).duration().unwrap();
            assert_eq!(duration, Duration::from_millis(milliseconds), "{text}");
        }
        for text in ["", "30", "0s", "1M", "1w", "-1s", "2 weeks", "1us"] {
            let value = Value::String(text.to_owned());
            assert!(Place::new("f", "k", &value).duration().is_err(), "{text}");
        }
    }
}
