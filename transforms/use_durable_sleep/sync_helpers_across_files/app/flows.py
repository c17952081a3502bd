from temporalio import workflow

from .steps import Steps
from .util import settled as done


@workflow.defn
class OrderWorkflow:
    def __init__(self) -> None:
        self.steps = Steps()

    @workflow.run
    async def run(self, name: str) -> str:
        steps = Steps()
        return done(name) + steps.first(name)
