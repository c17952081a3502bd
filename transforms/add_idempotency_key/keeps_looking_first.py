# flags: --unsafe-fixes
import stripe
from temporalio import activity

from shop.services import database, email_service


@activity.defn
async def leaves_when_done(email: str, message: str) -> None:
    if await database.notification_sent(email):
        return
    await email_service.send(email, message)
    await database.mark_notification_sent(email)


@activity.defn
async def asks_around_it(email: str, message: str) -> None:
    sent = await database.find(email)
    if not sent:
        await email_service.send(email, message)


@activity.defn
def creates_what_is_missing(name: str) -> None:
    try:
        stripe.Customer.retrieve(name)
    except stripe.InvalidRequestError:
        stripe.Customer.create(name=name)


@activity.defn
def looks_it_up(amount: int) -> None:
    already_charged = database.charges()
    for charge in already_charged:
        amount -= charge
    stripe.Charge.create(amount=amount)


@activity.defn
async def adds_once(body: str) -> None:
    await database.execute("INSERT INTO notes (body) VALUES (%s) ON CONFLICT DO NOTHING", body)
    await database.execute("INSERT INTO notes (id, body) VALUES (%s, %s)", body, body)
    await database.notes.insert_one({"_id": body, "body": body})
