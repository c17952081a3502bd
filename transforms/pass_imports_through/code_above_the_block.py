# flags: --unsafe-fixes
import structlog
from temporalio import workflow

log = structlog.get_logger(__name__)

with workflow.unsafe.imports_passed_through():
    import attrs


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self):
        return attrs
