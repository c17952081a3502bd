# flags: --unsafe-fixes --in-flight ignore
from datetime import datetime, timezone

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class Orders:
    @workflow.run
    async def run(self) -> str:
        try:
            began = datetime.now(timezone.utc)
        except Exception:
            await workflow.execute_activity("tell", schedule_to_close_timeout=workflow.info().run_timeout)
        return f"{began} to {datetime.now(timezone.utc)}"


@workflow.defn
class Unknown:
    @workflow.run
    async def run(self) -> str:
        try:
            return f"{datetime.now(timezone.utc)} {datetime.now()}"
        except (ValueError, RuntimeError):
            return ""
        except Exception:
            return "refused"


@workflow.defn(sandboxed=False)
class Free:
    @workflow.run
    async def run(self) -> str:
        try:
            return f"{datetime.now(timezone.utc)}"
        except Exception:
            return ""


async def main() -> None:
    client = await Client.connect("localhost:7233")
    await Worker(client, task_queue="orders", workflows=[Orders]).run()
