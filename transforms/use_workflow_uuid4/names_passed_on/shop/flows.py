from temporalio import workflow

from .compat import fresh, uuid as ids
from .shared import *


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, names: list[str]) -> list[str]:
        kept = uuid5("order")
        return [str(fresh()), str(ids.uuid4()), str(uuid.uuid4()), kept]
