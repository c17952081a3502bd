# flags: --unsafe-fixes --in-flight ignore
import asyncio as aio
import temporalio.workflow
from datetime import timedelta
from temporalio import workflow as wf
from temporalio.workflow import execute_child_workflow, wait_condition


@wf.defn
class OnboardingWorkflow:
    def __init__(self) -> None:
        self.ready = False

    @wf.run
    async def run(self, user: str) -> None:
        if user:
            aio.sleep(5); self.ready = True
        wait_condition(lambda: self.ready)
        for step in ("welcome", "tour"):
            # The steps come one after the other.
            execute_child_workflow(step, user)
        (wf.start_child_workflow("audit", user))
        temporalio.workflow.execute_local_activity(
            "stamp",  # by name
            start_to_close_timeout=timedelta(seconds=5),
        )

        async def later() -> None:
            from asyncio import sleep

            sleep(1)

        await later()

    @wf.signal
    async def approve(self) -> None:
        wf.execute_activity("note_approval", start_to_close_timeout=timedelta(seconds=5))
