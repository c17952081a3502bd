# flags: --unsafe-fixes --select add-heartbeat,unblock-activity
import subprocess
import urllib.request

import requests
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def convert_videos(paths: list[str]) -> None:
    for path in paths:
        subprocess.run(["ffmpeg", "-i", path, path + ".webm"], check=True)


def worker(client: Client) -> Worker:
    return Worker(client, task_queue="videos", activities=[convert_videos])


class Downloads:
    @activity.defn
    async def download(self, url: str) -> None:
        def progress(blocks: int, size: int, total: int) -> None:
            activity.heartbeat(blocks * size, total)

        urllib.request.urlretrieve(url, "file", reporthook=progress)
        requests.get(url, hooks={"response": lambda *_: activity.heartbeat("got it")}, timeout=5)
