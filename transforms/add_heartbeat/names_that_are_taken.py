# flags: --unsafe-fixes
import temporalio.activity as temporal

from shop.steps import run_step


@temporal.defn
async def run_steps(activity: list[str]) -> None:
    for step in activity:
        await run_step(step)


@temporal.defn
async def run_all(steps: list[str]) -> None:
    temporal = len(steps)
    for step in steps:
        await run_step(step, temporal)
