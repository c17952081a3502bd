from temporalio import workflow
from temporalio.exceptions import ApplicationError


async def look(name: str) -> None:
    if not await workflow.execute_activity("look", name, schedule_to_close_timeout=60):
        raise ApplicationError("gone")


def renew(name: str) -> None:
    if workflow.info().get_current_history_length() > 1000:
        workflow.continue_as_new(name)


def check(name: str) -> None:
    assert name
