from datetime import timedelta

from temporalio.client import Client

from shop import options
from shop.options import CHANGED, FILLED
from shop.starred import *


def prepare(client: Client, minutes: int) -> None:
    FILLED["start_to_close_timeout"] = timedelta(minutes=minutes)
    CHANGED.update(start_to_close_timeout=timedelta(minutes=minutes))
    options.REPLACED = {"start_to_close_timeout": timedelta(minutes=minutes)}
    STARRED["start_to_close_timeout"] = timedelta(minutes=minutes)
