from temporalio.client import Client

from house import Timeouts


async def connect() -> Client:
    options = dict(interceptors=[Timeouts()])
    return await Client.connect("localhost:7233", **options)
