//! Open this for the entry points that a package's metadata names: console scripts and plugins, in `pyproject.toml` and
//! `setup.cfg`.
//!
//! It is asked only about files that matter. What is no TOML says nothing here: it is the packager's to complain.

use super::target_sdk::manifest::entries;
use crate::disk::read_text;
use crate::engine::facts::entry_point;
use rustc_hash::FxHashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use toml::{Table, Value};

/// The entry points of a run. Folders are looked at once.
#[derive(Debug, Default)]
pub struct EntryPoints(Mutex<FxHashMap<PathBuf, Arc<[String]>>>);

impl EntryPoints {
    /// What the folder and those around it name, as `app.clock.stamp`, sorted.
    pub fn of(&self, folder: &Path) -> Arc<[String]> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        within(&mut known, folder)
    }
}

fn within(known: &mut FxHashMap<PathBuf, Arc<[String]>>, folder: &Path) -> Arc<[String]> {
    if let Some(known) = known.get(folder) {
        return Arc::clone(known);
    }
    let around = folder.parent().map_or_else(Arc::default, |parent| within(known, parent));
    let own = of_folder(folder);
    let names = if own.is_empty() {
        around
    } else {
        let mut names: Vec<String> = around.iter().cloned().chain(own).collect();
        names.sort_unstable();
        names.dedup();
        names.into()
    };
    known.insert(folder.to_path_buf(), Arc::clone(&names));
    names
}

fn of_folder(folder: &Path) -> Vec<String> {
    let text = |name: &str| read_text(&folder.join(name)).ok().flatten().unwrap_or_default();
    let (pyproject, setup) = (text("pyproject.toml"), text("setup.cfg"));
    let mut lines = Vec::new();
    lines.extend(toml::from_str(&pyproject).map_or_else(|_| Vec::new(), |root| of_pyproject(&root)));
    let of_setup = entries(&setup).into_iter().filter(|entry| entry.section == "options.entry_points");
    lines.extend(of_setup.flat_map(|entry| entry.lines).map(str::to_owned));
    lines.iter().filter_map(|line| entry_point(line)).collect()
}

/// Every text that names a member of a module, whichever tool it is for, and what tables of entry points hold.
fn of_pyproject(root: &Table) -> Vec<String> {
    let mut found = Vec::new();
    root.iter().for_each(|(key, value)| add_texts(key, value, false, &mut found));
    found
}

fn add_texts(key: &str, value: &Value, is_object: bool, found: &mut Vec<String>) {
    const OBJECTS: [&str; 6] = ["attr", "call", "entry-points", "gui-scripts", "plugins", "scripts"];
    let is_object = is_object || OBJECTS.contains(&key);
    match value {
        Value::String(text) if is_object || text.contains(':') => found.push(text.clone()),
        Value::Table(table) => table.iter().for_each(|(key, value)| add_texts(key, value, is_object, found)),
        Value::Array(values) => values.iter().for_each(|value| add_texts(key, value, is_object, found)),
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the tests lay out projects")]
mod tests {
    use super::EntryPoints;
    use std::fs;

    #[test]
    fn they_stand_in_many_places() {
        for (name, text, expected) in [
            ("pyproject.toml", "[project.scripts]\nstamp = 'app.clock:stamp'\n", "app.clock.stamp"),
            ("pyproject.toml", "[project.gui-scripts]\nstamp = 'app.clock:Clock.now [fast]'\n", "app.clock.Clock.now"),
            ("pyproject.toml", "[project.entry-points.'acme.hooks']\nclock = 'app.clock'\n", "app.clock"),
            (
                "pyproject.toml",
                "[tool.poetry.scripts]\na = 'app:a'\nb = {callable = 'app:b', extras = ['x']}\n",
                "app.a app.b",
            ),
            ("pyproject.toml", "[tool.poetry.plugins.'acme.hooks']\nclock = 'app.clock:stamp'\n", "app.clock.stamp"),
            ("pyproject.toml", "[tool.poe.tasks]\nstamp = {script = 'app.clock:stamp(1)'}\n", "app.clock.stamp"),
            ("pyproject.toml", "[tool.setuptools.dynamic]\nversion = {attr = 'app.clock.stamp'}\n", "app.clock.stamp"),
            ("pyproject.toml", "[project]\nname = 'app.clock'\nurl = 'https://app.clock/stamp'\n", ""),
            ("pyproject.toml", "[project.scripts\nstamp = 'app.clock:stamp'\n", ""),
            (
                "setup.cfg",
                "[options.entry_points]\nconsole_scripts =\n    stamp-it = app.clock:stamp\n    b=app:b\n",
                "app.b app.clock.stamp",
            ),
            ("setup.cfg", "[metadata]\nname = app.clock:stamp\n", ""),
        ] {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(name), text).unwrap();
            assert_eq!(EntryPoints::default().of(folder.path()).join(" "), expected, "{text}");
            assert_eq!(EntryPoints::default().of(&folder.path().join("src/app")).join(" "), expected, "{text}");
        }
    }
}
