# settings: idempotency = { verbs = ["hold"], clients = ["acme.ledger", "acme.desk.Desk"] }
from acme import ledger
from acme.desk import Desk
from temporalio import activity

desk = Desk("https://desk.example.com")


@activity.defn
def hold(amount: int) -> None:
    ledger.hold(amount)


@activity.defn
def look(amount: int) -> None:
    ledger.balance(amount)


@activity.defn
def tell(text: str) -> None:
    desk.send(text)
