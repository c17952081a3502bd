# flags: --unsafe-fixes
from functools import wraps

import structlog
from temporalio import activity, workflow

logger = structlog.get_logger(__name__)


def task(name):
    def decorator(function):
        wrapped = activity.defn(function, name=name)

        @wraps(wrapped)
        async def wrapper(*args):
            return await wrapped(*args)

        return wrapper

    return decorator


async def run_task(function, arg):
    return await workflow.execute_activity(function, arg)


class Reports:
    @task("render")
    async def render(self, name: str) -> str:
        if not name:
            raise ValueError("no name")
        logger.info("rendering", name=name)
        return name.upper()


@workflow.defn
class ReportWorkflow:
    @workflow.run
    async def run(self, name: str) -> str:
        return await run_task(Reports.render, name)
