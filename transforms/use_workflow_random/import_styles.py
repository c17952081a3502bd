import random
import random as rnd
from random import choice, randint as roll

from temporalio import workflow


def jitter(base: float) -> float:
    return base * random.uniform(0.9, 1.1)


@workflow.defn
class GameWorkflow:
    @workflow.run
    async def run(self, players: list[str]) -> str:
        from random import shuffle

        shuffle(players)
        weights = [rnd.random() for _ in players]
        first = choice(players)
        dice = roll(1, 6) + roll(1, 6)
        picked = random.choices(
            players,
            weights=weights,  # the same order as the players
            k=2,
        )
        pick = random.choice
        players.sort(key=lambda _: random.random())
        return f"{first} {dice} {picked} {random.randint(1, 10)} {pick(players)} {jitter(2.0)}"
