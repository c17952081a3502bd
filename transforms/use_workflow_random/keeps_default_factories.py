# flags: --unsafe-fixes --in-flight ignore
import random
from dataclasses import dataclass, field

from temporalio import workflow


@dataclass
class Ticket:
    number: int = field(default_factory=lambda: random.randint(1, 100))


@workflow.defn
class TicketWorkflow:
    @workflow.run
    async def run(self) -> int:
        return Ticket().number
