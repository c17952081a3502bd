from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from shop.runner import Runner


class Schedules(Protocol):
    async def execute_activity(self, activity: object, *args: object) -> object: ...


async def run(runner: Runner, other: Schedules) -> None:
    await runner.execute_activity("charge")
    await other.execute_activity("charge")
    options = {"runner": runner.execute_activity}
    await options["runner"]("charge")
