//! Open this for projects of every layout: under which name a module is imported, what lies on its path, and which of
//! several classes replays a history.

use super::environment;
use super::replays::{PLENTY, Project};
use anyhow::Result;
use std::fs;
use temporal_fix::prove::replayed::Verdict;

const FLOW: &str = "IMPORTS
import asyncio
from temporalio import workflow

@workflow.defn(name='Order')
class Order:
    @workflow.run
    async def run(self) -> None:
        WAIT
";

fn flow(imports: &str, wait: &str) -> String {
    FLOW.replace("IMPORTS", imports).replace("WAIT", wait)
}

/// Records a plain flow, then replays it through files that lie where they are put: the whole history's verdict.
fn whole(files: &[(&str, &str)]) -> Result<Option<Verdict>> {
    let Some(environment) = environment::ready()? else { return Ok(None) };
    let project = Project::new(&[("flow.py", &flow("", "await asyncio.sleep(100_000)"))])?;
    let id = format!("order-{}", project.package);
    let address = project.start(&environment, "flow", &[["Order", &id, "timer_started"]])?;
    let recorded = project.record(&environment, &address)?;
    fs::remove_dir_all(project.root().join(&project.package))?;
    for (path, text) in files {
        project.write(&format!("../{path}"), text)?;
    }
    let mut verdicts = project.replay(&environment, &recorded, PLENTY)?;
    Ok(verdicts.remove(&(id, "whole")))
}

#[test]
fn modules_are_found_in_every_layout() -> Result<()> {
    let wait = "await asyncio.sleep(days)";
    let relative = flow("from .terms import days", wait);
    let absolute = flow("from shop.terms import days", wait);
    let beside = flow("from terms import days", wait);
    let layouts: [&[(&str, &str)]; 6] = [
        &[("src/shop/__init__.py", ""), ("src/shop/flow.py", &relative), ("src/shop/terms.py", "days = 9")],
        &[("src/shop/flow.py", &absolute), ("src/shop/terms.py", "days = 9")],
        &[("shop/deep/flow.py", &flow("from ..terms import days", wait)), ("shop/terms.py", "days = 9")],
        &[("flow.py", &beside), ("terms.py", "days = 9")],
        &[("the scripts/flow.py", &beside), ("the scripts/terms.py", "days = 9")],
        // A module that is called like one of the library stands in nobody's way.
        &[("shop/__init__.py", &relative), ("shop/terms.py", "days = 9"), ("shop/json.py", ""), ("asyncio2.py", "")],
    ];
    for layout in layouts {
        let Some(verdict) = whole(layout)? else { return Ok(()) };
        assert_eq!(verdict, Verdict::Replays, "{layout:?}");
    }
    Ok(())
}

#[test]
fn of_several_classes_the_one_that_replays_is_taken() -> Result<()> {
    let (right, wrong) = (flow("", "await asyncio.sleep(9)"), flow("", "await workflow.wait_condition(lambda: False)"));
    let Some(verdict) = whole(&[("a.py", &wrong), ("b.py", &right), ("c.py", &wrong)])? else { return Ok(()) };
    assert_eq!(verdict, Verdict::Replays);
    let verdict = whole(&[("a.py", &wrong), ("c.py", "raise SystemExit")])?;
    assert!(matches!(verdict, Some(Verdict::Diverges { event: Some(5), .. })), "{verdict:?}");
    assert_eq!(whole(&[("a.py", &right.replace("'Order'", "'Other'"))])?, Some(Verdict::NoWorkflow));
    let dynamic = "from collections.abc import Sequence\nfrom temporalio.common import RawValue";
    let dynamic = flow(dynamic, "await asyncio.sleep(9)").replace("name='Order'", "dynamic=True");
    let dynamic = dynamic.replace("run(self)", "run(self, args: Sequence[RawValue])");
    assert_eq!(whole(&[("a.py", &dynamic)])?, Some(Verdict::Replays));
    Ok(())
}

#[test]
fn code_that_is_not_the_copy_is_not_replayed() -> Result<()> {
    let flow = flow("", "await asyncio.sleep(9)");
    // Whoever imports `shop.flow` first decides which file that is.
    let other = "import sys, types\nsys.modules['shop.flow'] = types.ModuleType('shop.flow')\n";
    let Some(verdict) = whole(&[("shop/__init__.py", other), ("shop/flow.py", &flow)])? else { return Ok(()) };
    let Verdict::Fails { said } = verdict else { panic!("{verdict:?}") };
    assert_eq!(said, "shop.flow is imported from elsewhere, not from the project");
    Ok(())
}

#[test]
fn what_is_installed_in_place_is_taken_from_the_copy_too() -> Result<()> {
    let Some(environment) = environment::ready()? else { return Ok(()) };
    let project = Project::new(&[("flow.py", &flow("", "await asyncio.sleep(100_000)"))])?;
    let id = format!("order-{}", project.package);
    let address = project.start(&environment, "flow", &[["Order", &id, "timer_started"]])?;
    project.record(&environment, &address)?;
    fs::remove_dir_all(project.root().join(&project.package))?;
    fs::remove_file(project.root().join("pyproject.toml"))?;
    let flow = flow("from common.terms import days\nfrom kept.terms import more", "await asyncio.sleep(days + more)");
    let files = [
        (".git/HEAD", ""),
        ("orders/pyproject.toml", "[project]\nname = 'orders'"),
        ("orders/flow.py", &flow),
        ("libs/common/pyproject.toml", "[project]\nname = 'common'"),
        ("libs/common/src/common/terms.py", "days = 9"),
        ("libs/kept/pyproject.toml", "[project]\nname = 'kept'"),
        ("libs/kept/lib/kept/terms.py", "more = 1"),
    ];
    for (path, text) in files {
        project.write(&format!("../{path}"), text)?;
    }
    let prove = |more: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_temporal-fix"));
        command.args(["prove", "--history", "histories", "--output-format", "json", "orders"]).arg("--python");
        command.arg(environment.python().get_program()).current_dir(project.root());
        let root = project.root();
        command.env("PYTHONPATH", std::env::join_paths(["libs/common/src", more].map(|path| root.join(path)))?);
        Ok::<_, anyhow::Error>(command.output()?)
    };
    let proven = prove("libs/kept/lib")?;
    let said = String::from_utf8_lossy(&proven.stderr);
    assert!(proven.status.success(), "{said}");
    // A link that nobody can see through leads back to the project itself.
    let elsewhere = tempfile::tempdir()?;
    let hook = format!(
        "import importlib.util, sys\nspec = importlib.util.spec_from_file_location('kept.terms', {:?})\n\
         module = importlib.util.module_from_spec(spec)\nsys.modules['kept.terms'] = module\nspec.loader.exec_module(module)\n",
        project.root().join("libs/kept/lib/kept/terms.py")
    );
    fs::create_dir(elsewhere.path().join("kept"))?;
    fs::write(elsewhere.path().join("kept/__init__.py"), hook)?;
    let refused = prove(elsewhere.path().to_str().unwrap_or_default())?;
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("kept.terms is imported from the project itself, not from its copy"), "{said}");
    Ok(())
}
