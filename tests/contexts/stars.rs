//! Names that come through `from … import *`, where modules import each other so.

use super::{HEAD, project};

#[test]
fn modules_that_star_each_other_are_searched_once() {
    const COUNT: usize = 16;
    let module = |at: usize| -> String {
        let stars = (0..COUNT).filter(|&other| other != at).map(|other| format!("from .m{other} import *\n"));
        let helper = if at == COUNT - 1 { "def helper():\n    ...\n" } else { "" };
        stars.chain([helper.to_owned()]).collect()
    };
    let flows = format!(
        "{HEAD}from .m0 import absent, helper
@workflow.defn
class W:
    @workflow.run
    async def run(self):
        absent()
        helper()
"
    );
    let mut files = vec![("app/__init__.py".to_owned(), String::new()), ("app/flows.py".to_owned(), flows)];
    files.extend((0..COUNT).map(|at| (format!("app/m{at}.py"), module(at))));
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let project = project(&files);
    let helper = project.functions().find(|&at| project.function(at).name == "helper").expect("is defined");
    assert!(project.runs_in(helper).workflow);
}

/// Packages that star their own modules, which star the package: names would grow with each step.
#[test]
fn packages_and_their_modules_star_each_other() {
    const COUNT: usize = 12;
    let stars = |of: &str| -> String { (0..COUNT).map(|at| format!("from {of}.m{at} import *\n")).collect() };
    let flows = format!(
        "{HEAD}from app.models import absent, clock, helper\n@workflow.defn\nclass W:\n    @workflow.run\n    async def \
         run(self):\n        absent.of.what()\n        helper()\n        clock.stamp()\n"
    );
    let mut files = vec![
        ("app/__init__.py".to_owned(), "from app.models import *\n".to_owned()),
        ("app/models/__init__.py".to_owned(), format!("{}from app.models.listed import *\n", stars("app.models"))),
        ("app/models/listed/__init__.py".to_owned(), "__all__ = ['clock']\n".to_owned()),
        ("app/models/listed/clock.py".to_owned(), "# temporalio\ndef stamp():\n    ...\n".to_owned()),
        ("app/flows.py".to_owned(), flows),
    ];
    files.extend((0..COUNT).map(|at| {
        let helper = if at == COUNT - 1 { "def helper():\n    ...\n" } else { "" };
        (format!("app/models/m{at}.py"), format!("from app import *\n{}{helper}", stars("app.models")))
    }));
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let project = project(&files);
    for name in ["helper", "stamp"] {
        let found = project.functions().find(|&at| project.function(at).name == name).expect("is defined");
        assert!(project.runs_in(found).workflow, "{name}");
    }
}
