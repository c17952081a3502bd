# flags: --in-flight ignore
# Somebody may draw already: who runs a default factory, a table's function or a `__bool__`, is not seen.
import uuid
from dataclasses import dataclass, field

from temporalio import workflow


@dataclass
class Payment:
    cents: int
    key: str = field(default_factory=lambda: str(workflow.uuid4()))


@workflow.defn(sandboxed=False)
class Paying:
    @workflow.run
    async def run(self, cents: int) -> str:
        workflow.logger.info("correlation %s", uuid.uuid4())
        payment = Payment(cents)
        await workflow.execute_child_workflow("Pay", payment, id=payment.key)
        return payment.key
