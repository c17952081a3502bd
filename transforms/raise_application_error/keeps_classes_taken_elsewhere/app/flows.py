from temporalio import workflow

from app.channel import Channel
from app.errors import AppError, Late


@workflow.defn
class SessionWorkflow:
    @workflow.run
    async def run(self) -> str:
        channel = Channel()
        try:
            return await channel.receive()
        except (AppError, KeyError):
            return "closed"

    async def other(self) -> str:
        return "never called"


@workflow.defn
class LateWorkflow:
    @workflow.run
    async def run(self) -> str:
        try:
            return await Channel().receive()
        except Late:
            return "late"
