import secrets
from datetime import timedelta

from temporalio import activity, workflow

TIMEOUT = timedelta(seconds=10)


@activity.defn
async def invite(code: str) -> int:
    return len(code)


@workflow.defn
class Invite:
    @workflow.run
    async def run(self) -> int:
        code = secrets.token_hex(4)
        return await workflow.execute_activity(invite, code, start_to_close_timeout=TIMEOUT)


@workflow.defn(sandboxed=False)
class InviteByCode:
    @workflow.run
    async def run(self) -> int:
        code = secrets.token_hex(4)
        return await workflow.execute_activity(
            invite, code, activity_id=f"invite-{code}", start_to_close_timeout=TIMEOUT
        )
