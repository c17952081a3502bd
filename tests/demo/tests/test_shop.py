import json
from datetime import datetime, timedelta, timezone
from wsgiref.util import setup_testing_defaults

from orders.shop import application
from orders.terms import TIME_TO_RETURN, return_until


def visit(path: str) -> tuple[str, bytes]:
    environ = {"PATH_INFO": path}
    setup_testing_defaults(environ)
    answers = []
    body = application(environ, lambda status, headers: answers.append(status))
    return answers[0], b"".join(body)


def is_a_month_from_now(moment: datetime) -> bool:
    return abs(moment - TIME_TO_RETURN - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_an_offer_says_until_when_it_can_be_returned():
    status, body = visit("/offers/book")
    offer = json.loads(body)
    assert status == "200 OK"
    assert offer["price"] == 30
    assert is_a_month_from_now(datetime.fromisoformat(offer["return_until"]))


def test_what_is_not_sold_is_not_found():
    assert visit("/offers/anvil")[0] == "404 Not Found"


def test_the_terms_hold_outside_of_workflows():
    assert is_a_month_from_now(return_until())
