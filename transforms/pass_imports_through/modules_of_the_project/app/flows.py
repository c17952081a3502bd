# flags: --unsafe-fixes --in-flight ignore
"""Orders."""

from __future__ import annotations

from datetime import timedelta

import attrs  # for the settings
import httpx
from temporalio import workflow

# What the workflow starts.
from app.activities import (
    charge,
)
from app.other import OtherWorkflow
from . import clients, rules
from .state import see


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self, order: str) -> str:
        if rules.is_large(order) and see(order):
            await workflow.execute_child_workflow(OtherWorkflow.run)
        await workflow.execute_activity(charge, order, start_to_close_timeout=timedelta(seconds=5))
        return clients.address(httpx.Client()) + attrs.__version__
