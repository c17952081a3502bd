import uuid
from dataclasses import dataclass
from functools import partial

from temporalio import workflow


@dataclass
class Shipment:
    key: str
    parcels: list[str]


def label(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4()}"


@workflow.defn
class ShippingWorkflow:
    def __init__(self) -> None:
        self.keys: list[str] = []
        self.make_key = uuid.uuid4

    @workflow.run
    async def run(self, items: list[str]) -> Shipment:
        keys = {item: str(uuid.uuid4()) for item in items}
        later = lambda: uuid.uuid4().hex
        maker = partial(uuid.uuid4)

        def with_default(key: str = str(uuid.uuid4())) -> str:
            return key

        await workflow.wait_condition(lambda: len(self.keys) > uuid.uuid4().int % 3)
        return Shipment(
            key=str(
                uuid.uuid4(),  # one for the whole shipment
            ),
            parcels=[label("parcel"), later(), str(maker()), with_default(), *keys.values()],
        )

    @workflow.signal
    async def add(self) -> None:
        new_key = uuid.uuid4
        self.keys.append(str(new_key()))
