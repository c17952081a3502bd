import os

from temporalio import workflow


@workflow.defn
class StateWorkflow:
    def __init__(self) -> None:
        self.state = "new"

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: self.state == "done")

    @workflow.query
    def where(self) -> str:
        return os.environ.get("REGION", "") + self.state

    @workflow.update
    async def finish(self, name: str) -> None:
        self.state = "done"

    @finish.validator
    def check(self, name: str) -> None:
        if not os.path.exists(name):
            raise ValueError(name)
