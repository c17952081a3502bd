# flags: --unsafe-fixes --in-flight ignore
import uuid
from dataclasses import dataclass, field

from temporalio import workflow


def fresh() -> str:
    return shortened(uuid.uuid4())


def shortened(value: uuid.UUID) -> str:
    return value.hex[:8]


def empty() -> list[str]:
    return []


@dataclass
class Order:
    name: str
    id: str = field(default_factory=fresh)
    lines: list[str] = field(default_factory=empty)


@dataclass
class Given:
    id: str = field(default_factory=fresh)


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> list[str]:
        return [Order(name).id, Given(id=name).id]
