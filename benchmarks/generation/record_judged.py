"""Writes flows/recipes/seeds/judged_replies.jsonl: the verdicts that stand in for a judge in `judged.yaml`.

Not a model's opinion: the grades follow a fixed pattern, so that passing, failing, split and unusable votes all occur. To be
run again, as `python -m benchmarks.generation.record_judged`, whenever plans, wording, rubric or prompts change.
"""

import json
from pathlib import Path
from typing import Any

from schemas.rows import Message, to_json
from tasks.frames import rejects_frame, seeds_in
from tasks.models.ask import open_ask
from tasks.models.question import Question
from tasks.operators import Reply
from tasks.plan import plan_of
from tasks.quota import Window
from tasks.stages.accept import passed_all
from tasks.stages.generate import draft_rows
from tasks.stages.judge import judgement_rows
from tasks.stages.seed import seed_rows
from tasks.stages.verify import verdict_rows

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "flows" / "recipes" / "judged.yaml"
REPLIES = RECIPE.parent / "seeds" / "judged_replies.jsonl"
CLEAR = "What is given and what is asked stand in plain sentences."
GRADES = {
    "good": ((5, 4), CLEAR, "It reads like a schoolbook, which is what it is."),
    "fair": ((4, 4), CLEAR, "One sentence is longer than a person would write it."),
    "poor": ((2, 2), "It does not say whose things are counted in the end.", "The same words come back in every sentence."),
}
PATTERN = ["good", "good", "fair", "poor", "good", "split", "good", "cut", "fair", "good"]
SPLIT = ["good", "poor", "good"]


class Pattern:
    """Judges by the pattern, row after row, and keeps what it said as lines of a recorded model."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.lines: list[str] = []

    async def __call__(self, messages: list[Message], *, model: str = "", take: int = 0, **options: Any) -> Reply:
        kind = self.kinds.setdefault(messages[-1].content, PATTERN[len(self.kinds) % len(PATTERN)])
        grades, clear, natural = GRADES[SPLIT[take] if kind == "split" else "good" if kind == "cut" else kind]
        said = {"clear": {"reason": clear, "grade": grades[0]}, "natural": {"reason": natural, "grade": grades[1]}}
        text = to_json(said)[:60] if kind == "cut" else to_json(said)
        asked = Question("recorded", tuple(messages), schema=options["schema"], take=take).asked
        line = {"asked": asked, "note": kind, "finish": "length" if kind == "cut" else "stop", "text": text}
        self.lines.append(json.dumps(line, ensure_ascii=False))
        return Reply(text, "", parsed=said)


def main() -> None:
    REPLIES.touch()
    plan, pattern = plan_of(RECIPE, ROOT), Pattern()
    step = plan.recipe.seed[0].name
    seeds, _ = seed_rows(plan, Window(step, 0, plan.recipe.ceiling))
    with open_ask(plan.recipe, plan.workspace) as writer:
        drafts, _ = draft_rows(plan, step, seeds_in(seeds), writer)
    verdicts, rejects = verdict_rows(plan, drafts)
    accepted = passed_all(verdicts.lazy(), rejects_frame(rejects).lazy(), drafts.lazy()).collect()
    judgement_rows(plan, drafts.join(accepted, on="id", how="semi"), pattern)
    REPLIES.write_text("".join(f"{line}\n" for line in sorted(pattern.lines)), encoding="utf-8")
    print(f"{REPLIES.relative_to(ROOT)}: {len(pattern.lines)} replies on {len(pattern.kinds)} drafts")


if __name__ == "__main__":
    main()
