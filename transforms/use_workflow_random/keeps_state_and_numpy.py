# flags: --unsafe-fixes --in-flight ignore
import random

import numpy as np
from temporalio import workflow


@workflow.defn
class SimulationWorkflow:
    @workflow.run
    async def run(self, seed: int) -> float:
        random.seed(seed)
        state = random.getstate()
        random.setstate(state)
        system = random.SystemRandom()
        np.random.seed(seed)
        noise = np.random.normal(0, 1)
        free = np.random.default_rng()
        fixed = np.random.default_rng(seed)
        legacy = np.random.RandomState(seed)
        return system.random() + noise + free.normal() + fixed.normal() + legacy.normal()
