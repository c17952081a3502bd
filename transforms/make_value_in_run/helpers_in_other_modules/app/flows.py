from app import ORDER_REFERENCE, settings
from temporalio import workflow

from .settings import Input, label


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> list[str]:
        return [ORDER_REFERENCE, Input(name).id, label(name), settings.label(name, "x")]
