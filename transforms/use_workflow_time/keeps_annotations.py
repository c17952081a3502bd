from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from temporalio import workflow

if TYPE_CHECKING:
    STARTED = time.time()

Clock = Callable[[], datetime]


@workflow.defn
class ReportWorkflow:
    @workflow.init
    def __init__(self, day: date, read: Clock | None = None) -> None:
        self.day: date = day
        self.at: datetime | None = None

    @workflow.run
    async def run(self, day: date, read: Clock | None = None) -> str:
        seen: type[datetime] = datetime
        until: date = seen.max.date()
        return f"{self.day} datetime.now() {until} {isinstance(day, datetime)}"
