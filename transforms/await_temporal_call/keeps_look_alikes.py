# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow


class Tracker:
    def execute_activity(self, name: str) -> None:
        pass

    def sleep(self, seconds: int) -> None:
        pass


@workflow.defn
class TrackedWorkflow:
    @workflow.run
    async def run(self) -> None:
        tracker = Tracker()
        tracker.execute_activity("note")
        tracker.sleep(1)
        workflow = tracker
        workflow.execute_activity("note")


async def script() -> None:
    import asyncio

    asyncio.sleep(1)
