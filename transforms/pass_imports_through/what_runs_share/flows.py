# flags: --unsafe-fixes --in-flight ignore
from temporalio import workflow

from parcels import Parcel


@workflow.defn
class ParcelWorkflow:
    @workflow.run
    async def run(self) -> str:
        return Parcel().name
