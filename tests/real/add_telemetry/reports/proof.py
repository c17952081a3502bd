"""Starts the project's worker, on a port that is free, and asks it for its metrics."""

import asyncio
import os
import pathlib
import socket
import sys
import urllib.error
import urllib.request

from temporalio.testing import WorkflowEnvironment

WORKER = pathlib.Path(sys.argv[1]) / "reports" / "worker.py"
PORT = "9464"
METRIC = "temporal_num_pollers"


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return str(listening.getsockname()[1])


async def metrics(port):
    """As soon as the metric is there."""
    while True:
        try:
            answer = await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/metrics")
            if METRIC in answer.read().decode():
                return METRIC
        except urllib.error.URLError:
            pass
        await asyncio.sleep(0.05)


async def main():
    text = WORKER.read_text()
    if PORT not in text:
        print("seen: the worker serves no metrics")
        return
    port = free_port()
    WORKER.write_text(text.replace(PORT, port))
    server = os.environ["TEMPORAL_TEST_SERVER"]
    async with await WorkflowEnvironment.start_time_skipping(test_server_existing_path=server) as environment:
        address = environment.client.service_client.config.target_host
        worker = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "reports.worker"),
            env={**os.environ, "TEMPORAL_ADDRESS": address},
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            print("seen: the worker serves", await asyncio.wait_for(metrics(port), 60))
        finally:
            worker.kill()
            await worker.wait()


asyncio.run(main())
