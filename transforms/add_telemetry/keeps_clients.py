# flags: --unsafe-fixes
from temporalio.client import Client


async def main():
    await Client.connect("localhost:7233")
