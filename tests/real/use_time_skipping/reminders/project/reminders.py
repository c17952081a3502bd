"""Reminds of something after a while."""

import asyncio

from temporalio import workflow


@workflow.defn
class RemindWorkflow:
    @workflow.run
    async def run(self, text: str) -> str:
        await asyncio.sleep(30)
        return f"remember: {text}"
