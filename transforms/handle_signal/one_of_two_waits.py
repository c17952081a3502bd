# flags: --unsafe-fixes
from temporalio import workflow


@workflow.defn
class Waits:
    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(60)
        await workflow.wait_condition(workflow.all_handlers_finished)
        return "waited"

    @workflow.signal
    async def note(self, text: str) -> None:
        await workflow.execute_activity("note", text, schedule_to_close_timeout=60)


@workflow.defn
class Leaves:
    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(60)
        return "left"

    @workflow.signal
    async def note(self, text: str) -> None:
        await workflow.execute_activity("note", text, schedule_to_close_timeout=60)


def finished() -> bool:
    return workflow.all_handlers_finished()


@workflow.defn
class Asks:
    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: finished())
        return "asked"

    @workflow.signal
    async def note(self, text: str) -> None:
        await workflow.execute_activity("note", text, schedule_to_close_timeout=60)
