import os
import secrets
from os import getenv, urandom
from secrets import token_urlsafe as make_token

from temporalio import workflow

KEY_NAME = "SIGNING_KEY"


@workflow.defn
class LoginWorkflow:
    @workflow.run
    async def run(self, user: str) -> list[str]:
        code = secrets.token_hex(8)
        salt = urandom(16)
        key = getenv(KEY_NAME)
        password = os.environ["DB_PASSWORD"]
        return [user, code, salt.hex(), make_token(), str(key), password]
