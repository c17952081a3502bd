# flags: --unsafe-fixes --in-flight ignore
import uuid

from temporalio.workflow import defn
from temporalio.workflow import run as entry


@defn
class ReportWorkflow:
    @entry
    async def run(self, workflow: str) -> str:
        return f"{workflow}-{uuid.uuid4()}"
