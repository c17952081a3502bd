# flags: --unsafe-fixes --in-flight ignore
import uuid

from temporalio.workflow import defn, run


@defn
class ReportWorkflow:
    @run
    async def run(self, workflow: str) -> str:
        return f"{workflow}-{uuid.uuid4()}"
