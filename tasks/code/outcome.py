"""How a run of model-written code ended, with the rewards of CodeRL (Le et al. 2207.01780, section 3.2, equation 4)."""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["compile", "runtime", "failed", "passed"]
REWARDS: dict[Outcome, float] = {"compile": -1.0, "runtime": -0.6, "failed": -0.3, "passed": 1.0}


@dataclass(frozen=True, slots=True)
class Ran:
    """How one program fared: the outcome, why, and the CPU seconds of all its processes."""

    outcome: Outcome
    reason: str = ""
    cpu: float = 0.0

    @property
    def reward(self) -> float:
        """CodeRL's reward, -1 to 1."""
        return REWARDS[self.outcome]

    @property
    def score(self) -> float:
        """The reward moved to 0..1: compile 0, runtime 0.2, failed 0.35, passed 1."""
        return round((self.reward + 1) / 2, 3)
