from temporalio.client import Client


async def connect():
    return await Client.connect("localhost:7233")
