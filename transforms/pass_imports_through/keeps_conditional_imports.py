# flags: --unsafe-fixes
from typing import TYPE_CHECKING

from temporalio import workflow

if TYPE_CHECKING:
    import httpx
try:
    import attrs
except ImportError:
    attrs = None
NAME = "orders"
import pandas


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, client: "httpx.Client") -> list[object]:
        return [attrs, pandas, NAME]
