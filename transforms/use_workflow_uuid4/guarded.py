# flags: --unsafe-fixes --in-flight guard
import uuid
from datetime import timedelta

from temporalio import workflow


@workflow.defn(sandboxed=False)
class Transfer:
    @workflow.run
    async def run(self, amounts: list[int]) -> str:
        jitter = workflow.random().random()
        batch = str(uuid.uuid4())
        pair = (uuid.uuid4(), uuid.uuid4())
        if amounts and str(uuid.uuid4()) > batch:
            workflow.logger.info('odd %s', pair)
        if f"{uuid.uuid4()}" > batch:
            workflow.logger.info("late")
        for position, part in enumerate(str(uuid.uuid4()).split("-")):
            await workflow.execute_activity(
                "book",
                # one key for each part
                args=[position, part, str(uuid.uuid4())],
                start_to_close_timeout=timedelta(seconds=5 + jitter),
            )
        return str(uuid.uuid4())
