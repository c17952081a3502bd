import getopt
import locale
import os
import signal
import threading
from os import path as ospath

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker


@workflow.defn
class JoinWorkflow:
    @workflow.run
    async def run(self, folder: str) -> str:
        lock = threading.Lock()
        options, _ = getopt.getopt([folder], "v")
        locale.setlocale(locale.LC_ALL, "")
        signal.raise_signal(signal.SIGTERM)
        return ospath.join(folder, os.path.basename("a/b")) + str(lock) + str(options)


@workflow.defn(sandboxed=False)
class FreeWorkflow:
    @workflow.run
    async def run(self, folder: str) -> str:
        lock = threading.Lock()
        return os.path.join(folder, "b") + str(lock)


def make_worker(client: Client) -> Worker:
    return Worker(client, task_queue="paths", workflows=[JoinWorkflow, FreeWorkflow])
