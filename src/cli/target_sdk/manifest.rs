//! Open this for the requirements in `pyproject.toml` (of the standards, of Poetry, uv and pdm) and in `setup.cfg`.
//!
//! It reads no file, and no requirement either: `requirement` does.

use super::not_toml;
use super::requirement::{Lowest, is_sdk, of_constraint, of_requirement};
use toml::{Table, Value};

/// What `project.dependencies`, `project.optional-dependencies`, `dependency-groups` and the tables of Poetry, uv and pdm
/// say.
pub fn of_pyproject(text: &str) -> Lowest {
    let mut lowest = Lowest::default();
    let root: Table = match toml::from_str(text) {
        Ok(root) => root,
        Err(error) => {
            lowest.add(Err(not_toml(text, error.span().map_or(0, |span| span.start))));
            return lowest;
        }
    };
    let project = root.get("project");
    let optional = project.and_then(|project| project.get("optional-dependencies"));
    let extras = [optional, root.get("dependency-groups")].into_iter().flatten().flat_map(values);
    for list in project.and_then(|project| project.get("dependencies")).into_iter().chain(extras) {
        // A group that is included by another one is read where it stands.
        let requirements = list.as_array().into_iter().flatten().filter_map(Value::as_str);
        requirements.for_each(|requirement| lowest.add(of_requirement(requirement)));
    }
    if let Some(tool) = root.get("tool") {
        tool.get("poetry").into_iter().for_each(|poetry| add_poetry(poetry, &mut lowest));
        add_groups(tool, &mut lowest);
    }
    lowest
}

/// What uv and pdm keep for themselves.
fn add_groups(tool: &Value, lowest: &mut Lowest) {
    let under = |name: &str| tool.get(name).and_then(|tool| tool.get("dev-dependencies"));
    let lists = under("uv").into_iter().chain(under("pdm").into_iter().flat_map(values));
    let requirements = lists.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    // pdm takes editable folders in the notation of pip.
    let requirements = requirements.filter(|requirement| !requirement.starts_with('-'));
    requirements.for_each(|requirement| lowest.add(of_requirement(requirement)));
}

fn add_poetry(poetry: &Value, lowest: &mut Lowest) {
    let groups = poetry.get("group").into_iter().flat_map(values).filter_map(|group| group.get("dependencies"));
    let own = ["dependencies", "dev-dependencies"].into_iter().filter_map(|key| poetry.get(key));
    for table in own.chain(groups).filter_map(Value::as_table) {
        for (_, dependency) in table.iter().filter(|(name, _)| is_sdk(name)) {
            // One for each version of Python is a list.
            let several = dependency.as_array().map_or(std::slice::from_ref(dependency), Vec::as_slice);
            let constraints = several.iter().filter_map(|it| it.get("version").unwrap_or(it).as_str());
            constraints.for_each(|constraint| lowest.add(of_constraint(constraint)));
        }
    }
}

fn values(table: &Value) -> impl Iterator<Item = &Value> {
    table.as_table().into_iter().flat_map(Table::values)
}

/// What `install_requires` and the extras say.
pub fn of_setup_cfg(text: &str) -> Lowest {
    let mut lowest = Lowest::default();
    for Entry { section, key, lines } in entries(text) {
        let requires = match section {
            "options" => key == "install_requires",
            section => section == "options.extras_require",
        };
        if !requires {
            continue;
        }
        // On one line `;` stands between requirements; on several it begins a marker.
        let semicolons = if lines.len() == 1 { lines[0].split(';').collect() } else { lines };
        semicolons.into_iter().for_each(|requirement| lowest.add(of_requirement(requirement)));
    }
    lowest
}

/// A key of an INI file.
pub struct Entry<'a> {
    pub section: &'a str,
    pub key: &'a str,
    /// Those with something on them.
    pub lines: Vec<&'a str>,
}

/// The keys of an INI file; an indented line goes on with the value above it.
pub fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = Vec::new();
    let mut section = "";
    for line in text.lines().map(without_comment).filter(|line| !line.trim().is_empty()) {
        if line.starts_with([' ', '\t']) {
            if let Some(entry) = entries.last_mut().filter(|entry| entry.section == section) {
                entry.lines.push(line.trim());
            }
        } else if let Some(name) = line.strip_prefix('[').and_then(|line| line.split(']').next()) {
            section = name.trim();
        } else if let Some((key, value)) = line.split_once(['=', ':']) {
            let lines = [value.trim()].into_iter().filter(|value| !value.is_empty()).collect();
            entries.push(Entry { section, key: key.trim(), lines });
        }
    }
    entries
}

fn without_comment(line: &str) -> &str {
    let is_comment = line.trim_start().starts_with(['#', ';']);
    if is_comment { "" } else { line.split(" #").next().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(Lowest { version, trouble }: Lowest) -> String {
        let version = version.map_or("none".to_owned(), |version| format!("{}.{}", version.major, version.minor));
        [vec![version], trouble].concat().join("; ")
    }

    #[test]
    fn pyproject_says_it_in_many_places() {
        for (text, expected) in [
            ("[project]\nname = 'a'\ndependencies = ['pydantic>=2', 'temporalio>=1.7,<2']", "1.7"),
            (
                "[project]\ndependencies = ['temporalio']\noptional-dependencies.ai = ['temporalio[openai]>=1.18']",
                "1.18",
            ),
            (
                "[project]\ndependencies = ['temporalio>=1.9']\n[project.optional-dependencies]\nold = ['temporalio~=1.4']",
                "1.4",
            ),
            ("[dependency-groups]\nall = [{include-group = 'dev'}]\ndev = ['temporalio==1.8.0']", "1.8"),
            ("[tool.poetry.dependencies]\npython = '^3.10'\ntemporalio = '^1.7'", "1.7"),
            ("[tool.poetry.dependencies]\nTemporalio = {version = '~1.7.1', extras = ['opentelemetry']}", "1.7"),
            (
                "[tool.poetry.dependencies]\ntemporalio = [{version = '^1.9', python = '>=3.9'}, {version = '^1.4', python = '<3.9'}]",
                "1.4",
            ),
            (
                "[tool.poetry.dependencies]\ntemporalio = {git = 'https://example.com/sdk-python.git', tag = '1.9.0'}",
                "none",
            ),
            ("[tool.poetry.dev-dependencies]\ntemporalio = '1.6.0'", "1.6"),
            ("[tool.poetry.group.worker.dependencies]\ntemporalio = '>=1.5'", "1.5"),
            ("[tool.poetry.dependencies]\ntemporalio = '*'", "none"),
            ("[tool.uv]\ndev-dependencies = ['pytest', 'temporalio>=1.6']", "1.6"),
            ("[tool.pdm.dev-dependencies]\nlint = ['ruff']\ntest = ['-e file:///lib', 'temporalio~=1.8']", "1.8"),
            ("[project]\nname = 'temporalio'\nversion = '1.5.0'", "none"),
            ("[project]\ndependencies = 'temporalio>=1.7'", "none"),
            ("[project]\ndependencies = [7, 'temporalio>=1.7']\n[dependency-groups]\nodd = 7", "1.7"),
            ("[project]\ndependencies = ['temporalio=1.7', 'temporalio>=1.9']", "1.9; `=1.7` is no range of versions"),
            ("[project]\nname = {{ name }}", "none; not valid TOML in line 2"),
            ("", "none"),
        ] {
            assert_eq!(shown(of_pyproject(text)), expected, "{text}");
        }
    }

    #[test]
    fn setup_cfg_has_lists() {
        for (text, expected) in [
            ("[options]\ninstall_requires =\n    pydantic>=2\n    temporalio>=1.7,<2; python_version > '3.8'", "1.7"),
            ("[options]\ninstall_requires =\r\n\ttemporalio==1.6.0  # as on the workers\r\n", "1.6"),
            ("[options]\ninstall_requires = pydantic>=2; temporalio>=1.7", "1.7"),
            ("[options]\ninstall_requires: temporalio>=1.7", "1.7"),
            ("[options]\ninstall_requires = file: requirements.txt", "none"),
            ("[options.extras_require]\nworker =\n  temporalio~=1.8\ndev = pytest", "1.8"),
            ("[options]\ninstall_requires =\n    # temporalio==1.2\n    temporalio>=1.7\n\n    pydantic", "1.7"),
            ("[metadata]\ndescription =\n    temporalio>=1.7", "none"),
            ("[options]\ninstall_requires =\n    temporalio\ntests_require =\n    temporalio==1.2", "none"),
            ("    temporalio>=1.7\n[options", "none"),
        ] {
            assert_eq!(shown(of_setup_cfg(text)), expected, "{text}");
        }
    }
}
