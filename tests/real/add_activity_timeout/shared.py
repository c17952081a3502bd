from datetime import timedelta

from temporalio import workflow

from . import options
from .activities import reserve, ship
from .options import UNSET


@workflow.defn
class FulfilWithOptions:
    @workflow.run
    async def run(self, item: str) -> str:
        await workflow.execute_activity(reserve, item, **UNSET)
        return await workflow.execute_activity(ship, item, **UNSET)


@workflow.defn
class FulfilEither:
    @workflow.run
    async def run(self, item: str, slow: bool) -> str:
        quick = {"start_to_close_timeout": timedelta(seconds=10)}
        await workflow.execute_activity(reserve, item, **quick)
        return await workflow.execute_activity(ship, item, **(options.SLOW if slow else quick))
