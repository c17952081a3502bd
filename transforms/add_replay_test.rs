//! Add a test that replays recorded histories to a project whose workflows have none.
//!
//! ## Why
//! A change of a workflow's code breaks the workflows that are running when it no longer makes the commands that their
//! histories hold. Only a replay of real histories shows this before the change is deployed. The new file replays each
//! `histories/*.json` beside it with the project's workflows and with what their workers are given; how to record one
//! is said at its top. A history holds no workflow id, and the ids of children derive from it, so that each has its own
//! in a file beside it.
//!
//! ## Left alone
//! Projects that use `Replayer` anywhere, that have no tests, or whose workflows all stand in tests,
//! examples or documentation.
//!
//! ## Safety
//! Unsafe: it is one more test, which is skipped as long as no history is recorded. Manual where the workflows cannot be
//! imported under names and types of their own, or without running a program, or where their workers are given what only their own code can make.
//!
//! ## Replay
//! None: no workflow code is touched.

use crate::engine::edits::imports;
use crate::engine::file::File;
use crate::engine::files::FilePath;
use crate::engine::project::{ClassRef, Entity};
use crate::engine::python::{Expr, Ranged, ast};
use crate::engine::transform::{Finding, Fix, Level, Run, Safety, Tag, Transform};
use crate::engine::vocabulary::portable::{Portable, PortableImport};
use crate::engine::whole::Whole;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const TRANSFORM: Transform = Transform {
    name: "add-replay-test",
    tags: &[Tag::Testing],
    default: true,
    level: Level::Advice,
    labels: &[(Safety::Unsafe, None), (Safety::Manual, None)],
    doc: include_str!("add_replay_test.rs"),
    example: &[
        ("shop/__init__.py", ""),
        ("shop/flows.py", include_str!("add_replay_test/example/shop/flows.py")),
        ("tests/test_flows.py", include_str!("add_replay_test/example/tests/test_flows.py")),
    ],
    run: Run::Project(run),
};

fn run(whole: &Whole<'_>) -> Vec<Finding> {
    let classes = workflows(whole);
    let Some(&first) = classes.first() else { return Vec::new() };
    let paths = whole.paths();
    let Some(folder) = test_folder(whole, &paths) else { return Vec::new() };
    if whole.files().any(|file| replays(whole, file)) {
        return Vec::new();
    }
    let Some((file, finding)) = finding(whole, first) else { return Vec::new() };
    let by_hand = |why: &str| {
        let message = format!("{}; {why}, so write a test with `temporalio.worker.Replayer` by hand", finding.message);
        vec![Finding { message, ..finding.clone() }]
    };
    let names = ["test_replay.py", "test_workflow_replay.py"].map(|name| FilePath::new(join(&folder, name)));
    let Some(path) = names.into_iter().find(|path| !paths.contains(path)) else {
        return by_hand("the names for one are taken");
    };
    let Some(imported) = imported(whole, &classes) else {
        return by_hand("not every workflow can be imported by a name and a type of its own");
    };
    let Some(options) = options(whole) else {
        return by_hand("their workers are given what only their own code makes");
    };
    let style = Style::of(whole, &file);
    let below = folder.strip_prefix(whole.root().as_str()).unwrap_or(&folder).trim_start_matches('/');
    let is_own = |root: &str| whole.project().has_own(first.file, root);
    let text = style.text(below, &imported, &options, &is_own);
    vec![finding.with_fix(Fix::not_safe(None).create(path, text))]
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The workflow classes of the project that run in production: not those of tests and examples.
fn workflows(whole: &Whole<'_>) -> Vec<ClassRef> {
    const SHOWN: &[&str] = &["docs", "example", "examples", "sample", "samples"];
    let project = whole.project();
    let is_shown = |path: &FilePath| {
        let below = path.folder().strip_prefix(whole.root().as_str()).unwrap_or(path.folder());
        below.split('/').any(|part| SHOWN.contains(&part))
    };
    let is_own = |path: &FilePath| !path.is_test() && !is_shown(path);
    let own = whole.files().filter(|&file| is_own(&project.files()[file].path));
    let own: BTreeSet<usize> = own.collect();
    project.workflows().filter(|class| own.contains(&class.file)).collect()
}

/// The first workflow, as the place of what the whole project lacks.
fn finding<'a>(whole: &Whole<'a>, class: ClassRef) -> Option<(File<'a>, Finding)> {
    let file = whole.open(class.file)?;
    let (_, definition) = file.workflows().find(|(at, _)| *at == class)?;
    let message = "no test replays recorded histories: a change that breaks running workflows shows only in production";
    let finding = file.finding_at(file.id(definition), definition.name.range, message);
    Some((file, Finding { chain: Vec::new(), ..finding }))
}

/// Where the project's tests are; those that test workflows count first.
fn test_folder(whole: &Whole<'_>, paths: &[FilePath]) -> Option<String> {
    let is_test = |path: &&FilePath| path.file_name().starts_with("test_") || path.file_name().ends_with("_test.py");
    let known: Vec<&FilePath> = whole.files().map(|file| &whole.project().files()[file].path).collect();
    let of_workflows: Vec<&FilePath> = known.into_iter().filter(is_test).collect();
    let tests = if of_workflows.is_empty() { paths.iter().filter(is_test).collect() } else { of_workflows };
    let root = whole.root().as_str();
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for path in tests {
        let below = path.folder().strip_prefix(root).unwrap_or(path.folder());
        let parts: Vec<&str> = below.split('/').collect();
        let end = parts.iter().position(|part| ["test", "tests"].contains(part)).map_or(parts.len(), |at| at + 1);
        *folders.entry(format!("{root}{}", parts[..end].join("/"))).or_default() += 1;
    }
    let most = folders.into_iter().max_by(|(one, ones), (other, others)| (ones, other).cmp(&(others, one)));
    most.map(|(folder, _)| folder)
}

/// Whether a file uses the SDK's replayer.
fn replays(whole: &Whole<'_>, file: usize) -> bool {
    let imports = &whole.project().facts(file).imports;
    let has = |module: &str| imports.iter().any(|name| name == module);
    let is_replayer = |name: &str| name == "temporalio.worker.Replayer";
    let starred = || whole.open(file).is_some_and(|file| file.source().text().contains("Replayer"));
    imports.iter().any(|name| name.ends_with("Replayer"))
        || (has("temporalio") || has("temporalio.worker")) && whole.calls(file, is_replayer)
        || has("temporalio.worker.") && starred()
}

/// The type under which a workflow is registered, or how it is computed; the same for all that take every type.
fn type_of(whole: &Whole<'_>, class: ClassRef) -> String {
    let known = whole.project().class(class);
    if let Some(registered) = known.workflow.as_ref().and_then(|workflow| workflow.registered.clone()) {
        return registered;
    }
    let file = whole.open(class.file);
    let name = file.and_then(|file| {
        let (_, definition) = file.workflows().find(|(at, _)| *at == class)?;
        let mut calls = definition.decorator_list.iter().filter_map(|decorator| decorator.expression.as_call_expr());
        calls.find_map(|call| Some(file.text(file.keyword(call, "name")?).to_owned()))
    });
    name.map_or_else(String::new, |name| format!("={name}"))
}

/// What the test itself calls something.
const OWN_NAMES: &[&str] = &[
    "Path",
    "RECORDED",
    "ReplayTest",
    "Replayer",
    "WORKFLOWS",
    "WorkflowHistory",
    "asyncio",
    "pytest",
    "test_replay",
    "unittest",
];

/// Whether the import of a module runs a program.
fn does_work_when_imported(whole: &Whole<'_>, module: usize) -> bool {
    let is_program = whole.project().files()[module].path.file_name() == "__main__.py";
    is_program || whole.open(module).is_none_or(|file| file.runs_when_imported())
}

/// The module and name of each workflow, as a test imports it. None where one has none, two have the same name, or the
/// import would run a program.
fn imported(whole: &Whole<'_>, classes: &[ClassRef]) -> Option<BTreeSet<(String, String)>> {
    let mut names: BTreeSet<String> = OWN_NAMES.iter().map(|name| (*name).to_owned()).collect();
    let (mut registered, mut imported) = (BTreeSet::new(), BTreeSet::new());
    for &class in classes {
        let known = whole.project().class(class);
        let name = &known.name;
        let is_at_top = known.qualified == *name;
        // A replayer takes one workflow of a type, and one for all other types.
        let is_only = registered.insert(type_of(whole, class));
        if !is_at_top || !is_only || !names.insert(name.clone()) || does_work_when_imported(whole, class.file) {
            return None;
        }
        imported.insert((module(whole, class)?, name.clone()));
    }
    Some(imported)
}

/// The module of a workflow: as the tests import it, else by its place in the project.
fn module(whole: &Whole<'_>, class: ClassRef) -> Option<String> {
    let project = whole.project();
    let suffix = format!(".{}", project.class(class).name);
    let in_tests = whole.files().filter(|&file| project.files()[file].path.is_test()).find_map(|file| {
        let mut imports = project.facts(file).imports.iter().filter(|name| !name.starts_with('.'));
        let import = imports
            .find(|name| name.ends_with(&suffix) && project.resolve(file, name) == Some(Entity::Class(class)))?;
        Some(import.strip_suffix(&suffix)?.to_owned())
    });
    in_tests.or_else(|| {
        let path = project.files()[class.file].path.as_str().strip_prefix(whole.root().as_str())?;
        let path = path.trim_start_matches('/');
        let path = path.strip_prefix("src/").unwrap_or(path).strip_suffix(".py")?;
        let dotted = path.strip_suffix("/__init__").unwrap_or(path).replace('/', ".");
        let is_word = |part: &str| !part.is_empty() && part.chars().all(|c| c == '_' || c.is_ascii_alphanumeric());
        let is_package = project.absolute(class.file, &format!(":{}", project.class(class).name))
            == Some(format!("{dotted}{suffix}"));
        let is_imported = || {
            let mut others = whole.files().flat_map(|file| &project.facts(file).imports);
            others.any(|name| *name == dotted || name.starts_with(&format!("{dotted}.")))
        };
        (dotted.split('.').all(is_word) && (is_package || is_imported())).then_some(dotted)
    })
}

/// By keyword of `Replayer`.
type Given = BTreeMap<&'static str, Portable>;

/// None where it is not what the others are given.
fn agree(known: &mut Option<Given>, given: Given) -> Option<()> {
    (*known.get_or_insert_with(|| given.clone()) == given).then_some(())
}

/// What the workers of the project and their clients are given that replaying depends on, by keyword of `Replayer`.
/// None where they differ, or where it cannot be written in another file.
fn options(whole: &Whole<'_>) -> Option<Given> {
    const OF_WORKERS: &[&str] = &[
        "workflow_runner",
        "unsandboxed_workflow_runner",
        "interceptors",
        "plugins",
        "workflow_failure_exception_types",
    ];
    const OF_CLIENTS: &[&str] = &["data_converter", "interceptors", "plugins"];
    const CLIENTS: &[&str] = &["temporalio.client.Client.connect", "temporalio.client.Client"];
    let (mut of_workers, mut of_clients) = (None, None);
    let is_client = |name: &str| CLIENTS.contains(&name);
    let makes_one = |&file: &usize| {
        let has_workers = !whole.project().facts(file).workers.is_empty();
        !whole.project().files()[file].path.is_test() && (has_workers || whole.calls(file, is_client))
    };
    for file in whole.files().filter(makes_one).filter_map(|file| whole.open(file)) {
        for worker in file.workers().filter(|worker| !file.is_test_worker(worker)) {
            if worker.is_spread() && file.keyword_choices(worker.call.expr).is_none() {
                return None;
            }
            agree(&mut of_workers, given(&file, worker.call.expr, OF_WORKERS)?)?;
        }
        for (call, name) in file.named_calls() {
            if is_client(&name) && !file.is_in_test(call.id) {
                agree(&mut of_clients, given(&file, call.expr, OF_CLIENTS)?)?;
            }
        }
    }
    let mut options = of_workers.unwrap_or_default();
    for (name, value) in of_clients.unwrap_or_default() {
        if options.insert(name, value).is_some() {
            return None;
        }
    }
    Some(options)
}

fn given<'a>(file: &File<'a>, call: &'a ast::ExprCall, names: &[&'static str]) -> Option<Given> {
    let is_nothing = |value: &Expr| matches!(value, Expr::List(list) if list.elts.is_empty());
    let mut given = BTreeMap::new();
    for &name in names {
        let Some(value) = file.keyword(call, name).filter(|value| !is_nothing(value)) else { continue };
        given.insert(name, file.portable(value)?);
    }
    Some(given)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Framework {
    Pytest,
    Unittest,
}

/// How the project's authors write tests.
struct Style {
    framework: Framework,
    quote: char,
    step: String,
    line_length: usize,
}

impl Style {
    fn of(whole: &Whole<'_>, file: &File<'_>) -> Self {
        let facts = |index: usize| &whole.project().facts(index).imports;
        let tests: Vec<usize> = whole.files().filter(|&index| whole.project().files()[index].path.is_test()).collect();
        let uses =
            |module: &str| tests.iter().any(|&test| facts(test).iter().any(|name| imports::root(name) == module));
        let framework = if uses("unittest") && !uses("pytest") { Framework::Unittest } else { Framework::Pytest };
        let like = tests.first().and_then(|&test| whole.open(test));
        let like = like.as_ref().unwrap_or(file);
        let inner = like
            .statements()
            .map(|(_, statement)| statement)
            .find(|statement| !like.source().indentation(statement.start()).is_empty() && like.stands_alone(statement));
        Self {
            framework,
            quote: like.quote(0.into()),
            step: inner.map_or("    ", |statement| like.indent_step(statement)).to_owned(),
            line_length: file.options().line_length.into(),
        }
    }

    /// Modules of the project, told by the first part of their names, are imported below those of others.
    fn text(
        &self,
        folder: &str,
        imported: &BTreeSet<(String, String)>,
        options: &Given,
        is_own: &dyn Fn(&str) -> bool,
    ) -> String {
        let names: Vec<String> = imported.iter().map(|(_, name)| name.clone()).collect();
        let workflows = self.brackets("WORKFLOWS = [", &names, "]", "");
        let q = self.quote;
        let recorded = format!(
            "RECORDED = sorted((Path(__file__).parent / {q}histories{q}).glob({q}*.json{q}))\n{workflows}\n\n\n"
        );
        let imports = self.imports(imported, options, is_own);
        let test = match self.framework {
            Framework::Pytest => self.pytest(options),
            Framework::Unittest => self.unittest(options),
        };
        format!("{}\n{imports}\n{recorded}{test}", documentation(&join(folder, "histories")))
    }

    fn pytest(&self, options: &Given) -> String {
        let (i, q) = (&self.step, self.quote);
        format!(
            "@pytest.mark.parametrize({q}recorded{q}, RECORDED, ids=lambda path: path.stem)\n\
             def test_replay(recorded: Path) -> None:\n\
             {}",
            self.replay(i, options)
        )
    }

    fn unittest(&self, options: &Given) -> String {
        let (i, q) = (&self.step, self.quote);
        format!(
            "class ReplayTest(unittest.TestCase):\n\
             {i}def test_replay(self) -> None:\n\
             {i}{i}if not RECORDED:\n\
             {i}{i}{i}self.skipTest({q}no history is recorded yet: see the top of this file{q})\n\
             {i}{i}for recorded in RECORDED:\n\
             {i}{i}{i}with self.subTest(recorded.stem):\n\
             {i}{i}{i}{i}self.replay(recorded)\n\
             \n\
             {i}def replay(self, recorded: Path) -> None:\n\
             {}",
            self.replay(&i.repeat(2), options)
        )
    }

    /// The body that replays one history.
    fn replay(&self, indent: &str, options: &Given) -> String {
        let q = self.quote;
        let given = options.iter().map(|(name, value)| format!("{name}={}", value.text));
        let arguments: Vec<String> = std::iter::once("workflows=WORKFLOWS".to_owned()).chain(given).collect();
        let replayer = self.brackets("replayer = Replayer(", &arguments, ")", indent);
        format!(
            "{indent}workflow_id = recorded.with_suffix({q}.id{q}).read_text().strip()\n\
             {indent}history = WorkflowHistory.from_json(workflow_id, recorded.read_text())\n\
             {indent}{replayer}\n\
             {indent}asyncio.run(replayer.replay_workflow(history))\n"
        )
    }

    fn imports(&self, imported: &BTreeSet<(String, String)>, options: &Given, is_own: &dyn Fn(&str) -> bool) -> String {
        let mut wanted: BTreeSet<PortableImport> =
            options.values().flat_map(|value| value.imports.iter().cloned()).collect();
        let from =
            |module: &str, member: &str| PortableImport { module: module.to_owned(), member: Some(member.to_owned()) };
        let whole = |module: &str| PortableImport { module: module.to_owned(), member: None };
        wanted.extend([whole("asyncio"), from("pathlib", "Path"), from("temporalio.client", "WorkflowHistory")]);
        wanted.insert(from("temporalio.worker", "Replayer"));
        wanted.insert(whole(if self.framework == Framework::Pytest { "pytest" } else { "unittest" }));
        wanted.extend(imported.iter().map(|(module, name)| from(module, name)));
        let own: BTreeSet<&str> = imported.iter().map(|(module, _)| imports::root(module)).collect();
        let section = |import: &PortableImport| match imports::root(&import.module) {
            root if own.contains(root) || is_own(root) => 2,
            root => u8::from(!imports::is_standard(root)),
        };
        let mut sections: [Vec<String>; 3] = Default::default();
        for import in wanted.iter().filter(|import| import.member.is_none()) {
            sections[usize::from(section(import))].push(format!("import {}", import.module));
        }
        let mut members: BTreeMap<(u8, &str), Vec<String>> = BTreeMap::new();
        for import in &wanted {
            members.entry((section(import), &import.module)).or_default().extend(import.member.clone());
        }
        for ((section, module), members) in members.into_iter().filter(|(_, members)| !members.is_empty()) {
            let line = format!("from {module} import {}", members.join(", "));
            let fits = line.chars().count() <= self.line_length;
            let lines = || self.brackets(&format!("from {module} import ("), &members, ")", "");
            sections[usize::from(section)].push(if fits { line } else { lines() });
        }
        let sections = sections.iter().filter(|section| !section.is_empty());
        sections.map(|section| section.join("\n") + "\n").collect::<Vec<_>>().join("\n")
    }

    /// Items on the line of their brackets, or each on its own where they do not fit.
    fn brackets(&self, open: &str, items: &[String], close: &str, indent: &str) -> String {
        let line = format!("{open}{}{close}", items.join(", "));
        if indent.chars().count() + line.chars().count() <= self.line_length {
            return line;
        }
        let step = &self.step;
        let lines: String = items.iter().map(|item| format!("\n{indent}{step}{item},")).collect();
        format!("{open}{lines}\n{indent}{close}")
    }
}

fn documentation(histories: &str) -> String {
    format!(
        "\"\"\"Replays recorded histories: code that no longer fits them breaks running workflows.\n\n\
         Record one on the command line, with its workflow's id, which ids of children may\n\
         derive from:\n\n    \
         temporal workflow show --workflow-id ID --output json > {histories}/NAME.json\n    \
         echo ID > {histories}/NAME.id\n\"\"\"\n"
    )
}
