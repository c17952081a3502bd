//! Open this for what flags and configuration mean for one file: which configuration is closest, and who wins.
//!
//! It holds no keys (`configuration`) and no flags (`arguments`).

use super::arguments::RewriteArguments;
use super::configuration::{Configuration, Patterns, from_named_file, from_own_file, from_pyproject};
use super::entry_points::EntryPoints;
use super::escape::one_line;
use super::line_length::LineLengths;
use super::selection::{Selection, Selector, Transforms, chosen};
use super::target_sdk::Targets;
use super::toml_value::{Mistake, parse};
use crate::disk::{read_text, without_dots};
use crate::engine::files::FilePath;
use crate::engine::guard::RETIRE;
use crate::engine::histories::Histories;
use crate::engine::options::{InFlight, Options, Retiring, SdkVersion, Settings};
use crate::engine::transform::Level;
use crate::prove::workers::Proving;
use memchr::memmem;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// What flags say, whatever the file.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub selection: Selection,
    pub unsafe_fixes: bool,
    pub in_flight: Option<InFlight>,
    pub target_sdk: Option<SdkVersion>,
    pub fail_on: Option<Level>,
    pub retiring: Retiring,
    pub histories: Arc<Histories>,
}

impl Flags {
    /// # Errors
    /// A name of `--select` or `--ignore` does not exist.
    pub fn of(arguments: &RewriteArguments, transforms: Transforms) -> anyhow::Result<Self> {
        let selectors = |flag: &str, words: &[String]| -> anyhow::Result<Vec<Selector>> {
            let parse = |word: &String| Selector::parse(word, transforms);
            words.iter().map(parse).collect::<Result<_, _>>().map_err(|message| anyhow::anyhow!("{flag}: {message}"))
        };
        let select = arguments.select.as_deref().map(|words| selectors("--select", words)).transpose()?;
        Ok(Self {
            selection: Selection { select, ignore: selectors("--ignore", &arguments.ignore)? },
            unsafe_fixes: arguments.unsafe_fixes,
            in_flight: arguments.in_flight.map(Into::into),
            target_sdk: arguments.target_sdk,
            fail_on: arguments.fail_on.map(Into::into),
            retiring: arguments.retiring.clone(),
            histories: Arc::default(),
        })
    }
}

/// Where configuration is looked for.
#[derive(Clone, Debug)]
pub enum Source {
    /// The closest file upwards.
    Closest,
    /// This one, for every file. Its patterns count from the working directory, because it may lie anywhere.
    File(PathBuf),
    /// None at all.
    Isolated,
}

impl Source {
    pub fn of(arguments: &RewriteArguments) -> Self {
        match &arguments.config {
            Some(file) => Source::File(file.clone()),
            None if arguments.isolated => Source::Isolated,
            None => Source::Closest,
        }
    }
}

/// The settings of a run. Folders are looked at once and shared by all threads.
pub struct ProjectSettings {
    transforms: Transforms,
    flags: Flags,
    closest: bool,
    working_dir: PathBuf,
    /// What holds where no configuration is found.
    top: Arc<Folder>,
    folders: RwLock<FxHashMap<OsString, Arc<Folder>>>,
    /// Asked only about files that matter: a lock file may be long.
    targets: Targets,
    line_lengths: LineLengths,
    entry_points: EntryPoints,
    mistakes: Mutex<BTreeMap<PathBuf, Mistake>>,
}

/// What holds for the files of a folder, as far as their names do not matter.
struct Folder {
    configuration: Arc<Configuration>,
    /// Where the configuration's patterns count from.
    base: PathBuf,
    options: Arc<Options>,
    variants: Mutex<BTreeMap<Variant, Arc<Options>>>,
}

/// In what the options of some files of a folder differ from those of the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Variant {
    /// The numbers of the per-file ignores that match.
    ignores: Vec<usize>,
    /// What the project says where neither flag nor configuration does.
    target_sdk: Option<SdkVersion>,
    line_length: u16,
    entry_points: Arc<[String]>,
}

impl ProjectSettings {
    /// # Errors
    /// The file of `--config` is absent or has a mistake.
    pub fn new(transforms: Transforms, flags: Flags, source: &Source, working_dir: &Path) -> anyhow::Result<Self> {
        let configuration = match source {
            Source::File(file) => named(file, working_dir, transforms)?,
            Source::Closest | Source::Isolated => Configuration::default(),
        };
        let options = options(transforms, &flags, &configuration);
        let top = Folder::new(Arc::new(configuration), working_dir.to_path_buf(), options);
        Ok(Self {
            transforms,
            flags,
            closest: matches!(source, Source::Closest),
            working_dir: working_dir.to_path_buf(),
            top: Arc::new(top),
            folders: RwLock::default(),
            targets: Targets::new(working_dir),
            line_lengths: LineLengths::default(),
            entry_points: EntryPoints::default(),
            mistakes: Mutex::default(),
        })
    }

    /// Reads the configuration for a file, so that its mistakes are known before anything else is done.
    pub fn look_at(&self, path: &FilePath) {
        drop(self.folder_of(&self.absolute(Path::new(path.as_str()))));
    }

    /// Whether the configuration for a file has been read.
    pub fn has_looked_at(&self, path: &FilePath) -> bool {
        let path = self.absolute(Path::new(path.as_str()));
        !self.closest || path.parent().is_none_or(|folder| self.known(folder).is_some())
    }

    /// Which files decided the target SDK, and which could not: one line each, for the files asked for so far.
    pub fn notes(&self) -> Vec<String> {
        self.targets.notes()
    }

    /// Whether the configuration excludes this file, given as it was typed or walked.
    pub fn excludes(&self, path: &Path) -> bool {
        let path = self.absolute(path);
        let folder = self.folder_of(&path);
        let exclude = &folder.configuration.exclude;
        !exclude.is_empty() && path.strip_prefix(&folder.base).is_ok_and(|path| exclude.matches(path))
    }

    /// The lowest level that counts for the exit code.
    pub fn fail_on(&self, path: &FilePath) -> Level {
        let configured = || self.folder_of(&self.absolute(Path::new(path.as_str()))).configuration.fail_on;
        self.flags.fail_on.or_else(configured).unwrap_or(Level::Advice)
    }

    /// What a proof is told of the workers in a project.
    pub fn proving(&self, root: &FilePath) -> Proving {
        let folder = self.folder(&self.absolute(Path::new(root.as_str())));
        folder.configuration.proving.clone()
    }

    /// The mistakes in the configuration of the files asked for so far, sorted by file.
    pub fn mistakes(&self) -> Vec<Mistake> {
        self.mistakes.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The path from the root of the file system, without `.` and `..`; links are not followed, so that the
    /// configuration is the one beside the path that the user named.
    fn absolute<'p>(&self, path: &'p Path) -> Cow<'p, Path> {
        let may_have_dots = memmem::find(path.as_os_str().as_encoded_bytes(), b"/.").is_some();
        if path.is_absolute() && !may_have_dots {
            return Cow::Borrowed(path);
        }
        Cow::Owned(without_dots(&self.working_dir.join(path)))
    }

    fn folder_of(&self, file: &Path) -> Arc<Folder> {
        file.parent().map_or_else(|| Arc::clone(&self.top), |folder| self.folder(folder))
    }

    fn known(&self, folder: &Path) -> Option<Arc<Folder>> {
        self.folders.read().unwrap_or_else(PoisonError::into_inner).get(folder.as_os_str()).map(Arc::clone)
    }

    fn folder(&self, path: &Path) -> Arc<Folder> {
        if !self.closest {
            return Arc::clone(&self.top);
        }
        if let Some(folder) = self.known(path) {
            return folder;
        }
        let above = path.parent().map_or_else(|| Arc::clone(&self.top), |parent| self.folder(parent));
        let folder = self.configured(path).map_or(above, |configuration| {
            let options = options(self.transforms, &self.flags, &configuration);
            Arc::new(Folder::new(Arc::new(configuration), path.to_path_buf(), options))
        });
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(folders.entry(path.into()).or_insert(folder))
    }

    /// What the files of one folder say; the walk is not asked, since those that an ignore rule hides count too.
    fn configured(&self, folder: &Path) -> Option<Configuration> {
        let own = folder.join("temporal-fix.toml");
        match read_text(&own) {
            Ok(None) => {}
            Ok(Some(text)) => {
                let read = from_own_file(&self.shown(&own), &text, self.transforms);
                return read.map_or_else(|mistake| self.note(own, mistake), Some);
            }
            Err(error) => {
                let mistake = Mistake(format!("{}: {error}", one_line(&self.shown(&own))));
                return self.note(own, mistake);
            }
        }
        let path = folder.join("pyproject.toml");
        // One that cannot be parsed is a mistake only where it means us: templates of projects are often no TOML.
        let text = read_text(&path).ok().flatten().filter(|text| text.contains("temporal-fix"))?;
        let shown = self.shown(&path);
        let read = parse(&shown, &text).and_then(|root| from_pyproject(&shown, &root, self.transforms));
        read.unwrap_or_else(|mistake| self.note(path, mistake))
    }

    fn note<T>(&self, path: PathBuf, mistake: Mistake) -> Option<T> {
        self.mistakes.lock().unwrap_or_else(PoisonError::into_inner).insert(path, mistake);
        None
    }

    fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.working_dir).unwrap_or(path).display().to_string()
    }
}

impl Settings for ProjectSettings {
    fn of(&self, path: &FilePath) -> Arc<Options> {
        let path = self.absolute(Path::new(path.as_str()));
        let folder = self.folder_of(&path);
        let matches =
            |(patterns, _): &(Patterns, _)| path.strip_prefix(&folder.base).is_ok_and(|below| patterns.matches(below));
        let ignores = folder.configuration.per_file_ignores.iter().enumerate();
        let ignores = ignores.filter(|(_, ignored)| matches(ignored)).map(|(number, _)| number).collect();
        let target_sdk = match folder.options.target_sdk {
            Some(_) => None,
            None => path.parent().and_then(|parent| self.targets.of(parent)),
        };
        let line_length = path.parent().map_or(folder.options.line_length, |parent| self.line_lengths.of(parent));
        let entry_points = path.parent().map_or_else(Arc::default, |parent| self.entry_points.of(parent));
        folder.variant(Variant { ignores, target_sdk, line_length, entry_points }, self.transforms)
    }

    fn excludes(&self, path: &FilePath) -> bool {
        self.excludes(Path::new(path.as_str()))
    }
}

impl Folder {
    fn new(configuration: Arc<Configuration>, base: PathBuf, options: Options) -> Self {
        Self { configuration, base, options: Arc::new(options), variants: Mutex::default() }
    }

    fn variant(&self, variant: Variant, transforms: Transforms) -> Arc<Options> {
        let is_plain = variant.line_length == self.options.line_length && variant.entry_points.is_empty();
        if variant.ignores.is_empty() && variant.target_sdk.is_none() && is_plain {
            return Arc::clone(&self.options);
        }
        let mut variants = self.variants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(options) = variants.get(&variant) {
            return Arc::clone(options);
        }
        let mut options = Options::clone(&self.options);
        let ignores = &self.configuration.per_file_ignores;
        let selectors: Vec<Selector> =
            variant.ignores.iter().flat_map(|&number| ignores[number].1.iter().copied()).collect();
        for transform in transforms.iter().filter(|transform| selectors.iter().any(|word| word.ignores(transform))) {
            options.selected.remove(transform.name);
        }
        options.target_sdk = options.target_sdk.or(variant.target_sdk);
        options.line_length = variant.line_length;
        options.entry_points = Arc::clone(&variant.entry_points);
        Arc::clone(variants.entry(variant).or_insert(Arc::new(options)))
    }
}

fn named(file: &Path, working_dir: &Path, transforms: Transforms) -> anyhow::Result<Configuration> {
    let shown = file.display().to_string();
    let text = match read_text(&working_dir.join(file)) {
        Ok(Some(text)) => text,
        Ok(None) => anyhow::bail!("--config: {}: no such file", one_line(&shown)),
        Err(error) => anyhow::bail!("--config: {}: {error}", one_line(&shown)),
    };
    from_named_file(file, &text, transforms).map_err(|mistake| anyhow::anyhow!("{mistake}"))
}

fn options(transforms: Transforms, flags: &Flags, configuration: &Configuration) -> Options {
    let retires = flags.retiring != Retiring::default();
    let chosen = || chosen(transforms, &flags.selection, &configuration.selection);
    Options {
        selected: if retires { [RETIRE.name].into() } else { chosen() },
        unsafe_fixes: flags.unsafe_fixes || configuration.unsafe_fixes,
        in_flight: flags.in_flight.or(configuration.in_flight).unwrap_or(InFlight::Protect),
        target_sdk: target_sdk(flags, configuration),
        line_length: Options::default().line_length,
        timeouts: configuration.timeouts.clone(),
        idempotency: configuration.idempotency.clone(),
        require_search_attributes: configuration.require_search_attributes,
        graceful_shutdown: configuration.graceful_shutdown.unwrap_or(Options::default().graceful_shutdown),
        computation: configuration.computation,
        names: configuration.names.clone(),
        entry_points: Arc::default(),
        retiring: flags.retiring.clone(),
        histories: Arc::clone(&flags.histories),
    }
}

/// The version that the code runs on: the flag, else the key. What a project's lock file or requirement says comes
/// after these two ([`Targets`]).
fn target_sdk(flags: &Flags, configuration: &Configuration) -> Option<SdkVersion> {
    flags.target_sdk.or(configuration.target_sdk)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests lay out projects")]
mod tests {
    use super::super::sample::TRANSFORMS;
    use super::*;
    use std::fs;

    /// A folder with files in it, and the settings that hold there.
    fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn settings(folder: &tempfile::TempDir, flags: Flags) -> ProjectSettings {
        ProjectSettings::new(TRANSFORMS, flags, &Source::Closest, folder.path()).unwrap()
    }

    fn selected(settings: &ProjectSettings, path: &str) -> Vec<&'static str> {
        settings.of(&path.into()).selected.iter().copied().collect()
    }

    #[test]
    fn the_closest_section_counts_and_nothing_is_merged() {
        let folder = project(&[
            ("pyproject.toml", "[tool.temporal-fix]\nselect = [\"all\"]\nunsafe-fixes = true"),
            ("a/pyproject.toml", "[project]\nname = \"a\""),
            ("b/pyproject.toml", "[tool.temporal-fix]\nselect = [\"use-workflow-time\"]"),
            ("b/c/pyproject.toml", "[tool.temporal-fix]\nselect = [\"use-workflow-time\"]"),
            ("b/c/temporal-fix.toml", "select = [\"extract-activity\"]"),
        ]);
        let settings = settings(&folder, Flags::default());
        assert_eq!(selected(&settings, "x.py").len(), 3);
        assert_eq!(selected(&settings, "a/x.py").len(), 3);
        assert!(settings.of(&"a/x.py".into()).unsafe_fixes);
        assert_eq!(selected(&settings, "b/x.py"), ["use-workflow-time"]);
        assert!(!settings.of(&"b/x.py".into()).unsafe_fixes);
        assert_eq!(selected(&settings, "b/c/d/x.py"), ["extract-activity"]);
        assert_eq!(settings.mistakes(), []);
    }

    #[test]
    fn flags_win_over_the_configuration() {
        let text = "in-flight = \"ignore\"\ntarget-sdk = \"1.4\"\nfail-on = \"error\"";
        let folder = project(&[("temporal-fix.toml", text)]);
        let configured = settings(&folder, Flags::default());
        assert_eq!(configured.of(&"x.py".into()).in_flight, InFlight::Ignore);
        assert_eq!(configured.of(&"x.py".into()).target_sdk, Some(SdkVersion { major: 1, minor: 4 }));
        assert_eq!(configured.fail_on(&"x.py".into()), Level::Error);
        let flags = Flags {
            in_flight: Some(InFlight::Protect),
            target_sdk: Some(SdkVersion { major: 1, minor: 9 }),
            fail_on: Some(Level::Warning),
            ..Flags::default()
        };
        let flagged = settings(&folder, flags);
        assert_eq!(flagged.of(&"x.py".into()).in_flight, InFlight::Protect);
        assert_eq!(flagged.of(&"x.py".into()).target_sdk, Some(SdkVersion { major: 1, minor: 9 }));
        assert_eq!(flagged.fail_on(&"x.py".into()), Level::Warning);
    }

    #[test]
    fn the_project_says_its_sdk_where_neither_flag_nor_key_does() {
        let folder = project(&[
            (".git/HEAD", ""),
            ("uv.lock", "[[package]]\nname = \"temporalio\"\nversion = \"1.6.0\""),
            ("keyed/temporal-fix.toml", "target-sdk = \"1.4\"\n[per-file-ignores]\n\"x.py\" = [\"all\"]"),
            ("app/temporal-fix.toml", "[per-file-ignores]\n\"test_*.py\" = [\"use-workflow-time\"]"),
        ]);
        let plain = settings(&folder, Flags::default());
        let target = |settings: &ProjectSettings, path: &str| settings.of(&path.into()).target_sdk.map(|of| of.minor);
        for (path, minor) in [("a.py", 6), ("app/b.py", 6), ("app/test_b.py", 6), ("keyed/x.py", 4), ("keyed/y.py", 4)]
        {
            assert_eq!(target(&plain, path), Some(minor), "{path}");
        }
        assert_eq!(selected(&plain, "app/test_b.py"), ["use-workflow-uuid4"]);
        assert!(Arc::ptr_eq(&plain.of(&"app/b.py".into()), &plain.of(&"app/c.py".into())));
        let flags = Flags { target_sdk: Some(SdkVersion { major: 1, minor: 9 }), ..Flags::default() };
        let flagged = settings(&folder, flags);
        assert_eq!([target(&flagged, "a.py"), target(&flagged, "keyed/x.py")], [Some(9), Some(9)]);
        assert_eq!(flagged.notes(), Vec::<String>::new());
    }

    #[test]
    fn excludes_and_ignores_count_from_the_configuration() {
        let text = "exclude = [\"/legacy/\"]\n[per-file-ignores]\n\"tests/**\" = [\"use-workflow-time\"]\n\
                    \"test_*.py\" = [\"use-workflow-uuid4\"]";
        let folder = project(&[("app/temporal-fix.toml", text)]);
        let settings = settings(&folder, Flags::default());
        assert!(settings.excludes(Path::new("app/legacy/a.py")));
        assert!(settings.excludes(&folder.path().join("app/legacy/a.py")));
        assert!(!settings.excludes(Path::new("app/x/legacy/a.py")));
        assert!(!settings.excludes(Path::new("legacy/a.py")));
        assert_eq!(selected(&settings, "app/a.py").len(), 2);
        assert_eq!(selected(&settings, "app/tests/a.py"), ["use-workflow-uuid4"]);
        assert_eq!(selected(&settings, "app/tests/test_a.py"), Vec::<&str>::new());
        assert!(Arc::ptr_eq(&settings.of(&"app/tests/a.py".into()), &settings.of(&"app/tests/b.py".into())));
    }

    #[test]
    fn files_outside_the_working_directory_have_their_own_configuration() {
        let folder = project(&[("other/temporal-fix.toml", "exclude = [\"x.py\"]"), ("here/x.py", "")]);
        let settings =
            ProjectSettings::new(TRANSFORMS, Flags::default(), &Source::Closest, &folder.path().join("here")).unwrap();
        assert!(settings.excludes(Path::new("../other/x.py")));
        assert!(!settings.excludes(Path::new("x.py")));
    }

    #[test]
    fn line_length_is_the_nearest_formatters() {
        let folder = project(&[
            ("pyproject.toml", "[tool.black]\nline-length = 100\n[tool.ruff]\nline-length = 110"),
            ("black/pyproject.toml", "[tool.black]\nline-length = 99"),
            ("ruff/ruff.toml", "line-length = 79"),
            ("ruff/deep/.ruff.toml", "line-length = 120"),
            ("odd/ruff.toml", "line-length = 'wide'"),
        ]);
        let settings = settings(&folder, Flags::default());
        let expected =
            [("a.py", 110), ("black/a.py", 99), ("ruff/x/a.py", 79), ("ruff/deep/a.py", 120), ("odd/a.py", 110)];
        for (path, width) in expected {
            assert_eq!(settings.of(&path.into()).line_length, width, "{path}");
        }
        let empty = project(&[]);
        let plain = ProjectSettings::new(TRANSFORMS, Flags::default(), &Source::Isolated, empty.path()).unwrap();
        assert_eq!(plain.of(&"a.py".into()).line_length, 88);
    }

    #[test]
    fn every_broken_file_is_named_once() {
        let folder = project(&[
            ("a/pyproject.toml", "[tool.temporal-fix]\nselct = []"),
            ("b/temporal-fix.toml", "x = "),
            ("c/pyproject.toml", "[tool.{{ name }}]\nline-length"),
        ]);
        let settings = settings(&folder, Flags::default());
        for path in ["a/1.py", "a/2.py", "b/1.py", "c/1.py"] {
            settings.of(&path.into());
        }
        let mistakes = settings.mistakes();
        assert_eq!(mistakes.len(), 2);
        assert_eq!(mistakes[0].0, "a/pyproject.toml: unknown key `tool.temporal-fix.selct`: did you mean `select`?");
        assert!(mistakes[1].0.starts_with("b/temporal-fix.toml:1: not valid TOML: "), "{}", mistakes[1]);
    }

    #[test]
    fn a_named_configuration_replaces_all_and_isolated_reads_none() {
        let folder = project(&[("temporal-fix.toml", "select = [\"all\"]"), ("house.toml", "exclude = [\"a/\"]")]);
        let source = Source::File("house.toml".into());
        let settings = ProjectSettings::new(TRANSFORMS, Flags::default(), &source, folder.path()).unwrap();
        assert_eq!(selected(&settings, "x.py").len(), 2);
        assert!(settings.excludes(Path::new("a/x.py")));
        let settings = ProjectSettings::new(TRANSFORMS, Flags::default(), &Source::Isolated, folder.path()).unwrap();
        assert_eq!(selected(&settings, "x.py").len(), 2);
        let absent = Source::File("none.toml".into());
        let error = ProjectSettings::new(TRANSFORMS, Flags::default(), &absent, folder.path()).err().unwrap();
        assert_eq!(error.to_string(), "--config: none.toml: no such file");
    }
}
