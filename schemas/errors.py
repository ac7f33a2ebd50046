"""Four errors, told apart by what happens next.

SeedmillError
├── RecipeError     a person must edit the recipe or the arguments; nothing was spent        exit 2
├── ContractError   our code broke a schema: table, column, rule, three bad values           exit 3
├── RowError        this one row is unusable: it becomes a reject and the run goes on        (never leaves a stage)
└── StageError      too many rejects, or a service failed: the run stops, all is on disk     exit 3

Foreign errors are translated once, at the border where they arrive.
"""


class SeedmillError(Exception):
    """The root, for the command line to catch; nothing raises it directly."""

    exit_code = 3


class RecipeError(SeedmillError):
    """The recipe, or an argument, asks for what cannot work. Raised before anything is spent."""

    exit_code = 2


class ContractError(SeedmillError):
    """A frame breaks its table's contract, or a file is not the bytes its manifest promised."""


class RowError(SeedmillError):
    """One row cannot be used: the message is the reason in the rejects table, `raw` what was found (a model's reply)."""

    def __init__(self, reason: str, *, raw: str = "") -> None:
        super().__init__(reason)
        self.raw = raw


class StageError(SeedmillError):
    """A stage cannot go on. What it made so far is on disk; running again resumes."""


def crash(error: Exception) -> str:
    """The reason of a reject that an operator's own fault made."""
    return f"crashed: {type(error).__name__}: {error}"[:500]
