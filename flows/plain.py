"""A build without an orchestrator: the same steps in the same order, for `--no-server` and for when no server answers."""

from collections.abc import Callable

from flows.last_run import noted
from flows.progress import HOPS, Board
from flows.versions.recorded import record
from tasks.make import Runner, make_rows, plainly
from tasks.models.asking import asking
from tasks.operators import Ask
from tasks.plan import Plan
from tasks.quota import Progress, Window
from tasks.stages.evaluate import evaluate
from tasks.stages.mix import mix


def build_plainly(plan: Plan, board: Board) -> None:
    """Build the data set in this process alone. Raises StageError at once where another run holds the workspace."""
    with plan.workspace.alone(), noted(plan, recipe=str(plan.recipe.file)), asking(plan, board.stage) as ask:
        finished(plan, board, told(plan, board), one_by_one(plan, ask, board), lambda: mix(plan), lambda: evaluate(plan))


def finished(
    plan: Plan,
    board: Board,
    counted: Callable[[Progress], None],
    rounds: Runner,
    mix_rows: Callable[[], object],
    evaluate_rows: Callable[[], object],
) -> None:
    """The order of a build, whoever runs its steps; what stands there whole is not made again."""
    make_rows(plan, rounds, counted)
    board.stage("mix")
    mix_rows()
    board.stage("evaluate")
    evaluate_rows()
    hint = record(plan)
    board.stage(hint or "recorded in dvc.lock")


def told(plan: Plan, board: Board) -> Callable[[Progress], None]:
    """What tells the board how the rounds stand."""
    wanted = sum(plan.recipe.quota().rows.values())
    return lambda progress: board.counted(progress, wanted)


def one_by_one(plan: Plan, ask: Ask, board: Board) -> Runner:
    """One window after the other, and the board knows."""
    through = plainly(plan, ask)

    def run(windows: list[Window]) -> None:
        board.round(len(windows))
        for window in windows:
            through([window])
            for hop in HOPS:
                board.passed(hop)

    return run
