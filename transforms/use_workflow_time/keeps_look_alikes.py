# flags: --unsafe-fixes
from __future__ import annotations

from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.workflow import now, time

from . import datetime

if TYPE_CHECKING:
    from datetime import date


class Clock:
    def now(self) -> float:
        return 0.0

    def time(self) -> float:
        return 0.0


@workflow.defn
class LookAlikeWorkflow:
    def __init__(self) -> None:
        self.time = Clock()
        self.datetime = Clock()

    @workflow.run
    async def run(self, datetime: Clock, until: date | None = None) -> list[object]:
        # datetime.now() in a comment, and "time.time()" in a string
        text = "time.time()"
        return [datetime.now(), self.time.time(), self.datetime.now(), now(), time(), text]

    @workflow.signal
    async def other(self) -> None:
        self.last = datetime.now()
