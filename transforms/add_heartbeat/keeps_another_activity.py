# flags: --unsafe-fixes
from temporalio.activity import defn

from shop.steps import run_step


@defn
async def run_steps(activity: list[str]) -> None:
    for step in activity:
        await run_step(step)
