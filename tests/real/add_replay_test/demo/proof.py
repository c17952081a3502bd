"""Runs the replay test that the project got: without histories, with recorded ones, and when determinism is broken."""

import asyncio
import os
import pathlib
import re
import subprocess
import sys

from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

PROJECT = pathlib.Path(sys.argv[1])
TEST = PROJECT / "tests" / "test_replay.py"
HISTORIES = TEST.parent / "histories"
LABELS = PROJECT / "orders" / "labels.py"


def run_test(when):
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(TEST)]
    done = subprocess.run(pytest, cwd=PROJECT, capture_output=True, text=True)
    summary = done.stdout.strip().splitlines()[-1]
    counts = re.findall(r"\d+ (?:passed|failed|skipped|error)", summary)
    print(f"seen: {when}: {', '.join(counts)}")
    if "fail" in summary and "[TMPRL1100]" not in done.stdout:
        print("seen: the failure is another one:", done.stdout)


def record(address, workflow_id, name):
    """As the file says at its top."""
    show = [os.environ["TEMPORAL_CLI"], "workflow", "show", "--workflow-id", workflow_id, "--output", "json"]
    shown = subprocess.run([*show, "--address", address], check=True, capture_output=True, text=True)
    (HISTORIES / f"{name}.json").write_text(shown.stdout)
    (HISTORIES / f"{name}.id").write_text(workflow_id + "\n")


async def record_all():
    from orders.labels import LabelWorkflow, ParcelWorkflow
    from orders.worker import TASK_QUEUE, make_worker

    server = os.environ["TEMPORAL_TEST_SERVER"]
    async with await WorkflowEnvironment.start_time_skipping(test_server_existing_path=server) as environment:
        address = environment.client.service_client.config.target_host
        client = await Client.connect(address)
        async with make_worker(client):
            for workflow, argument, workflow_id in [
                (LabelWorkflow, "order-1", "label-1"),
                (ParcelWorkflow, ["order-2", "order-3"], "parcels/7"),
            ]:
                await client.execute_workflow(workflow.run, argument, id=workflow_id, task_queue=TASK_QUEUE)
            HISTORIES.mkdir()
            # The label of a parcel has the parcel's id in its own.
            for workflow_id, name in [("label-1", "label"), ("parcels/7", "parcel"), ("parcels/7/order-2", "child")]:
                await asyncio.to_thread(record, address, workflow_id, name)


def main():
    if not TEST.exists():
        print("seen: there is no replay test")
        return
    sys.path.insert(0, str(PROJECT))
    run_test("without a history")
    asyncio.run(record_all())
    run_test("with three")
    known = HISTORIES / "parcel.id"
    known.write_text("parcels/8\n")
    run_test("with another workflow id")
    known.write_text("parcels/7\n")
    # What somebody does who has not read about determinism.
    text = LABELS.read_text()
    broken = text.replace("workflow.execute_activity(\n            print_label,", 'workflow.execute_activity(\n            "draw_label",')
    assert broken != text
    LABELS.write_text(broken)
    run_test("with another activity")


main()
