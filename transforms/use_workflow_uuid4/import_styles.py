import uuid
import uuid as ids
from uuid import uuid4
from uuid import uuid4 as new_id

from temporalio import workflow


@workflow.defn
class ImportWorkflow:
    @workflow.run
    async def run(self) -> list[str]:
        from uuid import uuid4 as inner_id

        return [
            str(uuid.uuid4()),
            ids.uuid4().hex,
            str(uuid4()),
            f"order-{new_id()}",
            inner_id().hex[:8],
        ]
