# flags: --unsafe-fixes --in-flight ignore
import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import requests
from temporalio import workflow


# Builds one report a day.
@workflow.defn
class ReportWorkflow:
    def __init__(self) -> None:
        self.folder: str = "reports"

    @workflow.run
    async def run(self, name: str, rows: list[int]) -> str:
        # The template of the month.
        with open(name) as source:
            template = source.read()  # as it is

        region = os.environ["REGION"]
        response = requests.get("https://example.org/rates", timeout=5)
        rates = response.json()
        lines = []
        for row in rows:
            lines.append(template.format(row=row, rate=rates["eur"], region=region))
        for line in lines:
            Path("out", line).touch()
        target = Path(self.folder) / name
        if target.exists():
            target.unlink()
        size = target.write_text("\n".join(lines))
        status = subprocess.run(["git", "add", name], check=False).returncode
        try:
            settings = json.loads(Path("settings.json").read_text())
        except FileNotFoundError:
            settings = {}
        if os.path.exists(name):
            await workflow.execute_activity("upload", name, start_to_close_timeout=timedelta(minutes=1))
        await workflow.execute_activity(
            "notify",
            args=[name, os.getenv("STAGE", "test"), size, status, settings],
            start_to_close_timeout=timedelta(minutes=1),
        )
        return open(name).read().strip()
