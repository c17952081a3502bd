import uuid
from datetime import timedelta

from temporalio import workflow

from .trace import compared, handed_on, kept, only_sent, traced


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order: dict) -> str:
        traced(str(uuid.uuid4()), "began")
        traced(message="went on", request_id=uuid.uuid4().hex)
        kept(order, str(uuid.uuid4()))
        await workflow.execute_activity("charge", only_sent(), start_to_close_timeout=timedelta(seconds=5))
        key = await self.sent()
        await workflow.execute_activity("ship", key, start_to_close_timeout=timedelta(seconds=5))
        names = map(handed_on, order)
        if compared() == order["key"]:
            return compared()
        return ",".join(names)

    async def sent(self) -> str:
        key = uuid.uuid4().hex
        return key
