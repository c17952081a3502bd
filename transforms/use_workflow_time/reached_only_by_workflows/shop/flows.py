from datetime import timezone
from functools import partial

from temporalio import workflow

from .mixins import Timed
from .tools import Stamps, opened
from .tools.clock import closed_at, day_of


@workflow.defn
class Shop(Timed):
    def __init__(self) -> None:
        self.stamps = Stamps()

    @workflow.run
    async def run(self) -> list:
        self.begin()
        today = partial(day_of, 1, timezone.utc)
        return [opened(), closed_at(), today(), self.stamps.marks.mark()]
