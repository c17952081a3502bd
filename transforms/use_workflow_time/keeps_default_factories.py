# flags: --unsafe-fixes
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone

from pydantic import BaseModel, Field
from temporalio import workflow


@dataclass
class Order:
    name: str
    created: datetime = field(default_factory=datetime.now)
    epoch: float = field(default_factory=time.time)


class Event(BaseModel):
    at: datetime = Field(default_factory=lambda: datetime.now(timezone.utc))


class Unused(BaseModel):
    at: datetime = Field(default_factory=lambda: datetime.now(timezone.utc))


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        order = Order(name, epoch=workflow.time())
        return f"{order} {Event()}"
