# flags: --unsafe-fixes --in-flight ignore
import uuid

from temporalio import workflow


def make_order(name: str, order_id: str | None = None) -> dict:
    return {"name": name, "id": order_id or str(uuid.uuid4())}


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> list[dict]:
        return [make_order(name, workflow.info().run_id), make_order(name)]
