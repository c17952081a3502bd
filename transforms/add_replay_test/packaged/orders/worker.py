import asyncio

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from . import errors
from .delivery import DeliveryWorkflow
from .flows import CheckoutWorkflow, ReturnParcelWorkflow
from .tracing import Tracer


async def main():
    client = await Client.connect("localhost:7233", data_converter=pydantic_data_converter)
    worker = Worker(
        client,
        task_queue="orders",
        workflows=[CheckoutWorkflow, ReturnParcelWorkflow, DeliveryWorkflow],
        workflow_runner=UnsandboxedWorkflowRunner(),
        interceptors=[Tracer()],
        workflow_failure_exception_types=[errors.Refused, ValueError],
    )
    await worker.run()


asyncio.run(main())
