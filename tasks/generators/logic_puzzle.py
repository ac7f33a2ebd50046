"""A logic puzzle told as a story, and its solution as a chain of conclusions, in words composed from a seed's plan."""

from collections.abc import Sequence
from random import Random
from typing import Any

from schemas.rows import Draft, Seed, chat, to_json
from tasks.logic.deduction import Step, bits
from tasks.logic.stories import BY_NAME, CLAIMS, COUNTS, STEPS, STORIES, Story, facts_of, listed, subject
from tasks.operators import Ask, Generator
from tasks.text.phrases import fill, say, ways

FRAMES = (
    "{intro}\n\n{clues}\n\n{question}",
    "{intro}\n\n<Here is what is known:|Clues:|We know this much:>\n{clues}\n\n{question}",
    "{question}\n\n{intro}\n\n{clues}",
    "<A puzzle for you.|Can you solve this?|Here is a riddle.>\n\n{intro}\n\n{clues}\n\n{question}",
)


def logic_puzzle() -> Generator:
    """One draft a seed of `logic_plans`. The target is a name, a kind, an order (list) or who is what (object)."""

    async def generate(seed: Seed, ask: Ask) -> list[Draft]:
        facts, rng = seed.read(), Random(seed.id)
        story = BY_NAME[facts["story"]]
        clues = "\n".join(f"{number}. {clue(story, facts, made, rng)}" for number, made in enumerate(facts["clues"], 1))
        prompt = fill(
            rng.choice(FRAMES), rng, intro=intro(story, facts, rng), clues=clues, question=question(story, facts, rng)
        )
        target = answer_of(story, facts)
        return [Draft(chat(prompt, worked(story, facts, target, rng)), target=to_json(target))]

    return generate


def wordings() -> int:
    """How many ways there are to word introductions, single clues and questions, frames included."""
    texts = sum(ways(story.intros) * ways(t for ask in story.asks.values() for t in ask) for story in STORIES)
    return texts * ways(FRAMES)


def intro(story: Story, facts: dict[str, Any], rng: Random) -> str:
    """Who and what it is about."""
    slots, items = facts["slots"], facts["items"]
    fields = [items[at : at + len(slots)] for at in range(0, len(items), len(slots))]
    count = COUNTS[len(slots) if story.kind != "island" else len(items)]
    return fill(
        rng.choice(story.intros), rng, items=listed(items), people=listed(slots), facts=facts_of(fields), count=count,
        end=slots[-1].removeprefix("on "),
    ).replace("  ", " ")  # fmt: skip


def clue(story: Story, facts: dict[str, Any], made: dict[str, Any], rng: Random) -> str:
    """One clue in words."""
    relation, items, slots = made["relation"].removeprefix("says "), facts["items"], facts["slots"]
    names = "sbc" if story.kind == "island" else "abc"
    words = {name: items[at] for name, at in zip(names, made["scope"], strict=False)}
    words |= {"slot": slots[min(made["k"], len(slots) - 1)], "other": slots[made["other"]]}
    return say(story.clues, relation, rng, **words, k=_quantity(relation, made["k"]))


def _quantity(relation: str, k: int) -> str:
    if relation == "gap":
        return f"{COUNTS[k]} {'other' if k == 1 else 'others'}"
    return COUNTS[k] if k < len(COUNTS) else str(k)


def question(story: Story, facts: dict[str, Any], rng: Random) -> str:
    """What is asked."""
    ask, slots = facts["ask"], facts["slots"]
    words = {"a": facts["items"][min(ask["at"], len(facts["items"]) - 1)], "slot": slots[min(ask["at"], len(slots) - 1)]}
    return say(story.asks, ask["kind"], rng, **words, first=_end(slots[0]), last=_end(slots[-1]))


def _end(slot: str) -> str:
    return slot.removeprefix("on ").removeprefix("in ")


def answer_of(story: Story, facts: dict[str, Any]) -> Any:
    """What the target holds."""
    ask, items, slots, solution = facts["ask"], facts["items"], facts["slots"], facts["solution"]
    if story.kind == "line":
        order = [items[solution.index(slot)] for slot in range(len(slots))]
        return order if ask["kind"] == "all" else order[ask["at"]]
    if ask["kind"] != "all":
        return slots[solution[ask["at"]]]
    if story.kind == "island":
        return {item: slots[slot] for item, slot in zip(items, solution, strict=True)}
    return {person: [item for item, slot in zip(items, solution, strict=True) if slot == at] for at, person in enumerate(slots)}


# The answer, worked out.


def worked(story: Story, facts: dict[str, Any], target: Any, rng: Random) -> str:
    """The proof in words, and the answer on the last line."""
    lines = [line for step in facts["proof"] for line in _told(story, facts, step, rng)]
    return "\n".join(lines) + f"\n\nAnswer: {final(target)}"


def final(target: Any) -> str:
    """The answer in words."""
    if isinstance(target, list):
        return ", ".join(target)
    if isinstance(target, dict):
        return "; ".join(
            f"{name} {listed(facts) if isinstance(facts, list) else 'is ' + facts}" for name, facts in target.items()
        )
    return str(target)


def _told(story: Story, facts: dict[str, Any], step: Step, rng: Random) -> list[str]:
    if step["kind"] == "suppose":
        return _supposed(story, facts, step, rng)
    claim = _claim(story, facts, step, rng)
    return [say(STEPS, step["kind"], rng, n=step.get("clue", 0) + 1, claim=claim)]


def _supposed(story: Story, facts: dict[str, Any], step: Step, rng: Random) -> list[str]:
    item, slot = step["item"], [step["slot"]]
    inner = [line for each in step["steps"] for line in _told(story, facts, each, rng)]
    clash, not_so = step["clash"], _said(story, facts, item, slot, "not", rng)
    last = say(STEPS, clash["kind"], rng, n=clash.get("clue", 0) + 1, claim=not_so)
    return [say(STEPS, "suppose", rng, claim=_said(story, facts, item, slot, "is", rng)), *inner, last]


def _claim(story: Story, facts: dict[str, Any], step: Step, rng: Random) -> str:
    """What is left where that is short, else what is ruled out."""
    left, gone = list(bits(step["now"])), list(bits(step.get("was", 0) & ~step["now"]))
    positive = not gone or len(left) == 1 or len(left) < len(gone)
    return _said(story, facts, step["item"], left if positive else gone, "is" if positive else "not", rng)


def _said(story: Story, facts: dict[str, Any], item: int, slots: Sequence[int], way: str, rng: Random) -> str:
    named = listed([facts["slots"][slot] for slot in slots], "or")
    return _lowered(say(CLAIMS, way, rng, item=subject(story, facts["items"][item]), slots=named), facts["items"])


def _lowered(claim: str, items: Sequence[str]) -> str:
    """A claim stands inside a sentence: only a name keeps its capital."""
    return claim if claim.split()[0] in items else claim[0].lower() + claim[1:]
