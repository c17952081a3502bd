# flags: --unsafe-fixes
import subprocess as sp
import urllib.request
from asyncio import sleep

import boto3
import httpx
import requests
from openai import OpenAI
from temporalio import activity

session = requests.Session()
s3 = boto3.client("s3")


class Shop:
    def __init__(self) -> None:
        self.http = httpx.Client(timeout=10)
        self.model = OpenAI()

    @activity.defn
    async def stock(self, product: str) -> int:
        return self.http.get(f"https://stock.example.org/{product}").json()["left"]

    @activity.defn
    async def describe(self, product: str) -> str:
        await sleep(1)
        answer = self.model.chat.completions.create(
            model="small",
            messages=[{"role": "user", "content": product}],  # one question
        )
        return answer.choices[0].message.content or ""


@activity.defn
async def back_up(folder: str) -> bool:
    await sleep(1)
    done = sp.run(
        ["tar", "cf", f"{folder}.tar", folder],
        check=False,
    )
    if sp.call(["sync"]):
        return False
    s3.upload_file(f"{folder}.tar", "backups", folder)
    told = [
        session.post(url, json={"folder": folder}).ok
        for url in ("https://a", "https://b")
    ]
    urllib.request.urlretrieve("https://example.org/ok", "ok")
    text = f"{requests.get('https://example.org').status_code} of {len(told)}"
    process = sp.Popen(["true"])
    process.wait()
    return done.returncode == 0 and all(told) and bool(text)


async def look_up(name: str) -> str:
    return requests.get(f"https://example.org/{name}").text


@activity.defn
async def find(name: str) -> str:
    return await look_up(name)
