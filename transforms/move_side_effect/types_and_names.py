# flags: --unsafe-fixes --in-flight ignore
from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from temporalio import workflow

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass
class Order:
    name: str
    amount: float


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order: Order, paths: Sequence[str], note: Optional[str] = None) -> Order | None:
        import json
        from pathlib import PurePath as Pure

        written = Path(order.name).write_text(json.dumps([order.amount, note, str(Pure("a"))]))
        for path in paths:
            if not path:
                continue
            with open(path, "rb") as source:
                content = source.read()
            await workflow.execute_activity("keep", content, start_to_close_timeout=timedelta(seconds=5))
        workflow.logger.info(f"{os.getcwd()}: {written}")
        return order

    @workflow.update
    async def rename(self, old: str, new: str) -> bool:
        os.rename(old, new)
        is_there = os.path.exists(new)
        return is_there and bool(os.path.getsize(new))

    @workflow.signal
    async def note(self, text: str) -> None:
        previous = None
        if os.path.exists("note"):
            previous = Path("note").read_text()
        with open("note", "w") as target:
            target.write(text)
        await workflow.execute_activity("compare", args=[previous, text], start_to_close_timeout=timedelta(seconds=5))
