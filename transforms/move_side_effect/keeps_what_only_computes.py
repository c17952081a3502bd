import io
import json
import os
import os.path
import secrets
import shlex
import socket
import subprocess
import threading
import zipfile
from pathlib import Path, PurePosixPath

import httpx
from temporalio import workflow


@workflow.defn
class NamesWorkflow:
    def __init__(self) -> None:
        self.client = httpx.AsyncClient(timeout=httpx.Timeout(5))
        self.lock = threading.Lock()

    @workflow.run
    async def run(self, folder: str, names: list[str]) -> list[str]:
        paths = [os.path.join(folder, name) for name in names]
        paths += [str(PurePosixPath(folder) / name) for name in names]
        paths.append(str(Path(folder).with_suffix(".txt")))
        paths.append(os.fspath(Path(folder, os.path.basename("a/b"))) + os.sep)
        buffer = io.StringIO()
        json.dump({"paths": paths}, buffer)
        parsed = json.load(io.StringIO(buffer.getvalue()))
        is_same = secrets.compare_digest(folder, "etc")
        number = socket.htons(80)
        try:
            words = shlex.split(folder)
        except (subprocess.CalledProcessError, socket.timeout, OSError):
            words = []
        with self.lock, zipfile.ZipFile(io.BytesIO(), "w") as archive:
            archive.writestr("a", "b")
        return [*paths, *words, str(parsed), str(is_same), str(number)]
