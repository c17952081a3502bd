# flags: --unsafe-fixes
import dataclasses
import json

import google.protobuf.message
import grpc
import pydantic
from pydantic import BaseModel
from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    import httpx


@workflow.defn
class OrderWorkflow:
    @workflow.run
    async def run(self) -> list[object]:
        import attrs

        return [dataclasses, json, google, grpc, pydantic, BaseModel, RetryPolicy, httpx, attrs]
