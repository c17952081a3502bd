//! Open this for how histories are replayed by the project's own interpreter: which class replays which history, what is
//! on the import path, and what an answer, a silence or an end means.
//!
//! What is done with a history, `runner.py` says; how it is started and killed, `process`.

use super::process::{self, Answer, End, Item};
use super::replayed::{Part, Recorded, Replay, Replayed, Verdict, WorkflowClass};
use super::workers::Given;
use super::{Question, said};
use crate::disk;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a history may take where the settings say nothing; its first one includes the imports.
pub const TIME_LIMIT: Duration = Duration::from_secs(30);

/// How many bytes of histories a process is asked for at once.
const BATCH: usize = 64 << 20;

/// The interpreter for a question.
///
/// # Errors
/// There is none; the message says what to do.
pub fn interpreter<'a>(question: &Question<'a>) -> anyhow::Result<Box<dyn Replay + 'a>> {
    let active = std::env::var_os("VIRTUAL_ENV");
    let find = |project| disk::interpreter(question.working_dir, question.python, active.as_deref(), project);
    let found = question.roots.iter().find_map(|root| find(root).ok());
    let path = found.map_or_else(|| find(question.project), Ok)?;
    Ok(Box::new(Python { path, question: *question, chosen: Mutex::default() }))
}

struct Python<'a> {
    path: PathBuf,
    question: Question<'a>,
    /// The class that replayed a history once, where several run its type: it is asked again.
    chosen: Mutex<BTreeMap<usize, usize>>,
}

impl Replay for Python<'_> {
    fn replay(&self, tree: &Path, histories: &[usize]) -> anyhow::Result<Vec<Replayed>> {
        let mut open: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for &history in histories {
            open.insert(history, self.candidates(history));
        }
        let mut seen: BTreeMap<(usize, usize), Vec<Verdict>> = BTreeMap::new();
        for round in 0.. {
            let asked: BTreeMap<usize, usize> =
                open.iter().filter_map(|(&history, classes)| Some((history, *classes.get(round)?))).collect();
            if asked.is_empty() {
                break;
            }
            let items = asked.iter().flat_map(|(&history, &class)| self.items(history, class)).collect();
            for (item, verdict) in self.verdicts(tree, items)? {
                seen.entry((item.history, item.class)).or_default().push(verdict);
            }
            for (history, class) in asked {
                if seen.get(&(history, class)).is_some_and(|verdicts| verdicts.iter().all(Verdict::is_good)) {
                    self.chosen.lock().unwrap_or_else(PoisonError::into_inner).insert(history, class);
                    open.remove(&history);
                }
            }
        }
        Ok(histories.iter().flat_map(|&history| self.answers(history, &seen)).collect())
    }
}

impl Python<'_> {
    /// The classes that may run a history's type, the likeliest first.
    fn candidates(&self, history: usize) -> Vec<usize> {
        if let Some(&class) = self.chosen.lock().unwrap_or_else(PoisonError::into_inner).get(&history) {
            return vec![class];
        }
        let wanted = Some(&*self.question.recorded[history].workflow_type);
        let classes = || self.question.classes.iter().enumerate();
        let known = |of: Option<&str>| {
            let mut found: Vec<usize> =
                classes().filter(|(_, class)| class.workflow_type.as_deref() == of).map(|(at, _)| at).collect();
            found.sort_by_key(|&at| !self.given(at).is_worked());
            found
        };
        let named = known(wanted);
        // What the text gives no name may have this one once it is imported, or take any.
        if named.is_empty() { known(None) } else { named }
    }

    fn given(&self, class: usize) -> &Given {
        &self.question.given[class]
    }

    /// The whole, and the cut where there is one, in this order.
    fn items(&self, history: usize, class: usize) -> impl Iterator<Item = Item> {
        let cut = self.question.recorded[history].cut.map(Some);
        [None].into_iter().chain(cut).map(move |cut| Item { class, history, cut })
    }

    /// What the class says that replays a history whole and cut, else the first one that runs its type at all.
    fn answers(&self, history: usize, seen: &BTreeMap<(usize, usize), Vec<Verdict>>) -> Vec<Replayed> {
        let classes = self.candidates(history).into_iter();
        let all: Vec<&Vec<Verdict>> = classes.filter_map(|class| seen.get(&(history, class))).collect();
        let runs = |verdicts: &&&Vec<Verdict>| !verdicts.contains(&Verdict::NoWorkflow);
        let best = all.iter().find(|verdicts| verdicts.iter().all(Verdict::is_good)).or_else(|| all.iter().find(runs));
        let parts = self.items(history, 0).map(|item| item.cut.map_or(Part::Whole, |event| Part::Cut { event }));
        let verdict = |at: usize| best.and_then(|verdicts| verdicts.get(at)).cloned().unwrap_or(Verdict::NoWorkflow);
        parts.enumerate().map(|(at, part)| Replayed { history, part, verdict: verdict(at) }).collect()
    }

    /// One process for each project, because another one's modules may have the same names; and one more after each
    /// item that cost it its process.
    fn verdicts(&self, tree: &Path, items: Vec<Item>) -> anyhow::Result<BTreeMap<Item, Verdict>> {
        let mut verdicts = BTreeMap::new();
        let roots: BTreeSet<&Path> = items.iter().map(|item| &*self.question.classes[item.class].root).collect();
        for root in roots {
            let of_root = items.iter().filter(|item| self.question.classes[item.class].root == root);
            let mut left: BTreeSet<Item> = of_root.copied().collect();
            while !left.is_empty() {
                let mut watched = Watched::default();
                let batch = batch(&left, |history| self.question.recorded[history].json.len());
                let asked = self.asked(tree, root, &batch);
                let end =
                    process::run(&self.path, &asked, self.question.time_limit, &mut |answer| watched.take(answer))?;
                if let Some(lost) = watched.lost(&end, &batch) {
                    watched.verdicts.extend(lost);
                }
                left.retain(|item| !watched.verdicts.contains_key(item));
                verdicts.extend(watched.verdicts);
            }
        }
        Ok(verdicts)
    }

    fn asked<'q>(&'q self, tree: &'q Path, root: &'q Path, items: &'q BTreeSet<Item>) -> Asked<'q> {
        let wanted: BTreeSet<usize> = items.iter().map(|item| item.history).collect();
        let classes: Vec<Class<'q>> =
            self.question.classes.iter().enumerate().map(|(at, class)| Class::new(class, self.given(at))).collect();
        let own = tree.join(root);
        let roots = vec![own.clone(), own.join("src")];
        let last_roots = self.last_roots(tree, root, &classes).filter(|path| !roots.contains(path)).collect();
        Asked {
            mode: "replay",
            tree,
            project: self.question.project,
            working_dir: own,
            roots,
            last_roots,
            classes,
            histories: wanted.into_iter().map(|at| (at, History::from(&self.question.recorded[at]))).collect(),
            items,
        }
    }

    /// Where scripts beside the workflows and workers lie, then the other projects, which may be installed beside this
    /// one. Each once is enough.
    fn last_roots(&self, tree: &Path, root: &Path, classes: &[Class<'_>]) -> impl Iterator<Item = PathBuf> {
        let near = classes.iter().zip(self.question.classes).filter(|(_, class)| class.root == root);
        let scripts = near.filter_map(|(class, _)| class.beside.clone());
        let workers = self.question.given.iter().filter_map(|given| given.beside.clone());
        let named = self.question.roots.iter().filter_map(|root| root.strip_prefix(self.question.project).ok());
        let others = self.question.classes.iter().map(|class| &*class.root).chain(named).map(Path::to_path_buf);
        let others = others.flat_map(|other| [other.join("src"), other]);
        let mut met = BTreeSet::new();
        let all: Vec<PathBuf> = scripts.chain(workers).chain(others).map(|path| tree.join(path)).collect();
        all.into_iter().filter(move |path| met.insert(path.clone()))
    }
}

#[derive(Serialize)]
struct Asked<'a> {
    mode: &'static str,
    tree: &'a Path,
    /// The folder of which the tree is a copy.
    project: &'a Path,
    working_dir: PathBuf,
    /// Before everything else on the import path.
    roots: Vec<PathBuf>,
    /// After it.
    last_roots: Vec<PathBuf>,
    classes: Vec<Class<'a>>,
    histories: BTreeMap<usize, History<'a>>,
    items: &'a BTreeSet<Item>,
}

#[derive(Serialize)]
struct Class<'a> {
    file: &'a Path,
    module: String,
    qualified: &'a str,
    options: &'a Given,
    #[serde(skip)]
    beside: Option<PathBuf>,
}

impl<'a> Class<'a> {
    fn new(class: &'a WorkflowClass, options: &'a Given) -> Self {
        let (module, beside) = import(class);
        Self { file: &class.file, module, qualified: &class.qualified, options, beside }
    }
}

#[derive(Serialize)]
struct History<'a> {
    workflow_id: &'a str,
    workflow_type: &'a str,
    json: &'a str,
}

impl<'a> From<&'a Recorded> for History<'a> {
    fn from(recorded: &'a Recorded) -> Self {
        Self { workflow_id: &recorded.workflow_id, workflow_type: &recorded.workflow_type, json: &recorded.json }
    }
}

/// As many of them as one process is asked at once, and at least one.
fn batch(left: &BTreeSet<Item>, size: impl Fn(usize) -> usize) -> BTreeSet<Item> {
    let (mut taken, mut last) = (0, None);
    let fits = |item: &&Item| {
        // A history is handed over once for its parts.
        if last == Some(item.history) {
            return true;
        }
        taken += size(item.history);
        last.replace(item.history).is_none() || taken <= BATCH
    };
    left.iter().take_while(fits).copied().collect()
}

/// Under which name a class's file is imported, and the folder from which scripts beside it import each other, if it is
/// not one that packages are found in.
fn import(class: &WorkflowClass) -> (String, Option<PathBuf>) {
    let bare = class.file.with_extension("");
    let bare = if bare.ends_with("__init__") { bare.parent().unwrap_or(&bare).to_path_buf() } else { bare };
    let depth = class.module.split('.').count();
    let beside = bare.ancestors().nth(depth).unwrap_or(Path::new("")).to_path_buf();
    let source = class.root.join("src");
    if beside == class.root || beside == source {
        return (class.module.clone(), None);
    }
    // Packages need no `__init__.py`; by the path, relative imports have something to count from. One that has it, and
    // lies in no `src`, is found in a folder of its own.
    let at_root = || bare.strip_prefix(&class.root).ok().filter(|_| depth == 1);
    let below = bare.strip_prefix(&source).ok().or_else(at_root);
    let parts: Option<Vec<&str>> = below.map(|below| below.iter().filter_map(|part| part.to_str()).collect());
    // The sandbox writes the name into an import.
    let is_name = |part: &str| {
        !part.starts_with(|first: char| first.is_numeric())
            && part.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    let by_path = parts.filter(|parts| parts.iter().all(|part| is_name(part))).map(|parts| parts.join("."));
    (by_path.filter(|name| !name.is_empty()).unwrap_or_else(|| class.module.clone()), Some(beside))
}

/// What one process has said so far.
#[derive(Default)]
struct Watched {
    verdicts: BTreeMap<Item, Verdict>,
    under_way: Option<Item>,
    importing: Option<String>,
}

impl Watched {
    fn take(&mut self, answer: Answer) {
        if let Some(item) = answer.start {
            self.under_way = Some(item);
        }
        if let Some(name) = answer.importing {
            self.importing = Some(name);
        }
        if answer.imported.is_some() {
            self.importing = None;
        }
        let Some(item) = answer.verdict else { return };
        let said = answer.said.unwrap_or_default();
        let verdict = match answer.kind.as_deref() {
            Some("replays") => Verdict::Replays,
            Some("diverges") => said::diverges(&said, answer.event),
            Some("no-workflow") => Verdict::NoWorkflow,
            _ => said::fails(&said),
        };
        self.verdicts.insert(item, verdict);
        self.under_way = None;
    }

    /// What the end of a process means for what it did not come to: at least for one item, so that there is an end.
    fn lost(&self, end: &End, items: &BTreeSet<Item>) -> Option<Vec<(Item, Verdict)>> {
        let mut open = items.iter().filter(|item| !self.verdicts.contains_key(item)).copied();
        let item = self.under_way.or_else(|| open.clone().next())?;
        let during = self.importing.as_deref().map(|name| format!(" while importing {name}")).unwrap_or_default();
        let verdict = match end {
            End::TimedOut => Verdict::TimedOut,
            End::Ended(status) => Verdict::Ended { said: format!("its code ended the process{during}: {status}") },
            End::Finished => Verdict::Ended { said: "its code ended the replay".to_owned() },
        };
        if self.importing.is_none() {
            return Some(vec![(item, verdict)]);
        }
        // The same import would come to the same end.
        Some(open.by_ref().filter(|other| other.class == item.class).map(|other| (other, verdict.clone())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_asked_for_no_more_than_memory_holds() {
        let items = |of: &[usize]| -> BTreeSet<Item> {
            of.iter().flat_map(|&history| [None, Some(3)].map(|cut| Item { class: 0, history, cut })).collect()
        };
        let sizes = [BATCH / 2, BATCH / 2, 1, 2 * BATCH];
        assert_eq!(batch(&items(&[0, 1, 2, 3]), |history| sizes[history]), items(&[0, 1]));
        assert_eq!(batch(&items(&[2, 3]), |history| sizes[history]), items(&[2]));
        assert_eq!(batch(&items(&[3]), |history| sizes[history]), items(&[3]));
    }

    #[test]
    fn a_class_is_imported_under_a_name_that_an_import_can_hold() {
        let named = |file: &str, root: &str, module: &str| {
            let class = WorkflowClass {
                file: file.into(),
                root: root.into(),
                module: module.to_owned(),
                qualified: "W".to_owned(),
                workflow_type: None,
            };
            let (module, beside) = import(&class);
            (module, beside.map(|path| path.display().to_string()))
        };
        let plain = |module: &str| (module.to_owned(), None);
        let beside = |module: &str, folder: &str| (module.to_owned(), Some(folder.to_owned()));
        assert_eq!(named("p/src/shop/flow.py", "p", "shop.flow"), plain("shop.flow"));
        assert_eq!(named("shop/__init__.py", "", "shop"), plain("shop"));
        assert_eq!(named("flow.py", "", "flow"), plain("flow"));
        assert_eq!(named("p/src/shop/flow.py", "p", "flow"), beside("shop.flow", "p/src/shop"));
        assert_eq!(named("my-scripts/flow.py", "", "flow"), beside("flow", "my-scripts"));
        assert_eq!(named("lib/shop/flow.py", "", "shop.flow"), beside("shop.flow", "lib"));
        assert_eq!(named("scripts/flow.py", "", "flow"), beside("scripts.flow", "scripts"));
        assert_eq!(named("src/acme/shop/flow.py", "", "shop.flow"), beside("acme.shop.flow", "src/acme"));
    }

    #[test]
    fn what_a_process_did_not_come_to_is_told_from_what_ended_it() {
        let items: BTreeSet<Item> = (0..4).map(|at| Item { class: at / 2, history: at, cut: None }).collect();
        let all: Vec<Item> = items.iter().copied().collect();
        let say = |watched: &mut Watched, line: serde_json::Value| {
            watched.take(serde_json::from_value(line).expect("an answer"));
        };
        let mut watched = Watched::default();
        // One item at least, whatever happened.
        assert_eq!(watched.lost(&End::TimedOut, &items), Some(vec![(all[0], Verdict::TimedOut)]));
        say(&mut watched, serde_json::json!({"start": all[0]}));
        say(&mut watched, serde_json::json!({"verdict": all[0], "kind": "replays"}));
        say(&mut watched, serde_json::json!({"start": all[1]}));
        assert_eq!(watched.lost(&End::TimedOut, &items), Some(vec![(all[1], Verdict::TimedOut)]));
        say(&mut watched, serde_json::json!({"verdict": all[1], "kind": "diverges", "said": "x", "event": 7}));
        assert_eq!(watched.verdicts[&all[1]], Verdict::Diverges { event: Some(7), said: "x".to_owned() });
        // What cannot be imported once, cannot be imported again.
        say(&mut watched, serde_json::json!({"start": all[2]}));
        say(&mut watched, serde_json::json!({"importing": "shop", "of": 1}));
        let lost = [all[2], all[3]].map(|item| (item, Verdict::TimedOut));
        assert_eq!(watched.lost(&End::TimedOut, &items), Some(lost.to_vec()));
    }
}
