import asyncio

from temporalio import workflow
from temporalio.common import RetryPolicy as Policy
from temporalio.exceptions import ApplicationError


class Declined(Exception):
    pass


class Fraud(Declined):
    pass


class Closed(ApplicationError):
    pass


STRICT = Policy(
    non_retryable_error_types=[
        Declined,  # the card's bank
        Fraud,
        'KeyError',
        ValueError,
    ],
)
UNCLEAR = Policy(non_retryable_error_types=[Closed, ValueError])


@workflow.defn
class Pay:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity("pay", retry_policy=STRICT)


LATE = Policy(non_retryable_error_types=[IOError, EnvironmentError, asyncio.TimeoutError, OSError])
