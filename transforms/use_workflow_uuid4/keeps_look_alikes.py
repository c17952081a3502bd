# flags: --unsafe-fixes --in-flight ignore
from __future__ import annotations

from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.workflow import uuid4 as temporal_uuid4

from .ids import uuid4

if TYPE_CHECKING:
    from uuid import UUID


class Maker:
    def uuid4(self) -> str:
        return "maker"


@workflow.defn
class LookAlikeWorkflow:
    def __init__(self) -> None:
        self.uuid = Maker()

    @workflow.run
    async def run(self, uuid: Maker) -> list[str | UUID]:
        # uuid.uuid4() in a comment, and "uuid.uuid4()" in a string
        text = "uuid.uuid4()"
        return [uuid.uuid4(), self.uuid.uuid4(), uuid4(), temporal_uuid4(), text]
