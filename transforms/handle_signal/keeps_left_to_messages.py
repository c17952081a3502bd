# flags: --unsafe-fixes
from datetime import timedelta

from temporalio import workflow
from temporalio.workflow import HandlerUnfinishedPolicy


# Somebody has said that it may be cut off.
@workflow.defn
class Abandoned:
    def __init__(self) -> None:
        self.approved = False

    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(days=1))
        return "expired"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.update(unfinished_policy=HandlerUnfinishedPolicy.ABANDON)
    async def approval(self) -> str:
        await workflow.wait_condition(lambda: self.approved)
        return "approved"


# The run lets it go when it ends.
@workflow.defn
class Released:
    def __init__(self) -> None:
        self.approved = False
        self.expired = False

    @workflow.run
    async def run(self) -> str:
        await workflow.sleep(timedelta(days=1))
        self.expired = True
        await workflow.wait_condition(workflow.all_handlers_finished)
        return "expired"

    @workflow.signal
    def approve(self) -> None:
        self.approved = True

    @workflow.update
    async def approval(self) -> str:
        await workflow.wait_condition(lambda: self.approved or self.expired)
        return "approved" if self.approved else "expired"
