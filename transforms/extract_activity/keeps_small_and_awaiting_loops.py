# flags: --unsafe-fixes --in-flight ignore
import asyncio
import os
from datetime import timedelta

from temporalio import activity, workflow


@workflow.defn
class KeepWorkflow:
    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}

    @workflow.run
    async def run(self, names: list[str]) -> int:
        total = 0
        for name in names:
            if name:
                total += 1
        for name in names:
            if name == "a":
                total += 1
            elif name == "b":
                total += 2
            elif name == "c":
                total += 3
            else:
                total += 4
            await asyncio.sleep(1)
        for name in names:
            if name == "a":
                self.kinds["a"] = 1
            elif name == "b":
                self.kinds["b"] = 2
            elif name == "c":
                self.kinds["c"] = 3
            else:
                self.kinds["d"] = 4
        for name in names:
            if name == "a":
                total += workflow.info().attempt
            elif name == "b":
                total += self.weight(name)
            elif name == "c":
                total += 3
            else:
                total += 4
        for name in names:
            if name == "a":
                return 1
            elif name == "b":
                total += 2
            elif name == "c":
                total += 3
            else:
                total += 4
        found = await workflow.execute_activity("find", start_to_close_timeout=timedelta(seconds=5))
        for name in found:
            if name == "a":
                total += 1
            elif name == "b":
                total += 2
            elif name == "c":
                total += 3
            else:
                total += 4
        for name in names:
            if os.path.exists(name):
                total += 1
            elif name == "b":
                total += 2
            elif name == "c":
                total += 3
            else:
                total += 4
        return total

    def weight(self, name: str) -> int:
        return len(name)


@activity.defn
def count(names: list[str]) -> int:
    total = 0
    for name in names:
        if name == "a":
            total += 1
        elif name == "b":
            total += 2
        elif name == "c":
            total += 3
        else:
            total += 4
    return total
