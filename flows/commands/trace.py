"""Follow a row: from the mixture back to verdicts, draft, replies, seed and source passage, or from a seed to its drafts."""

from pathlib import Path
from typing import Any

import click

from flows.finished import recorded_recipe
from flows.lineage import draft_story, kind_of, seed_story
from flows.naming import RECIPE
from schemas.errors import RecipeError
from schemas.recipe import Recipe, read_recipe
from tasks.plain_text import cut, for_terminal, shown_as_json
from tasks.workspace import Workspace, root_of, workspace_of


@click.command()
@click.argument("row_id", metavar="ID")
@click.option("--recipe", type=RECIPE, help="The recipe it was made by; needed where there are several.")
@click.option(
    "--workspace", type=click.Path(file_okay=False, path_type=Path), help="Where data lies (the recipe's DVC folder)."
)
@click.option("--json", "as_json", is_flag=True, help="Print everything known as one JSON object.")
def command(row_id: str, recipe: Path | None, workspace: Path | None, as_json: bool) -> None:
    """Show where the row ID (a mixture row, draft or seed, or the start of its id) comes from and what became of it."""
    space, made_by, kind, whole = _found(row_id, recipe, workspace)
    story = (draft_story if kind == "draft" else seed_story)(space, made_by, whole)
    click.echo(shown_as_json(story) if as_json else for_terminal("\n".join(_lines(story))))


def _found(row_id: str, recipe: Path | None, workspace: Path | None) -> tuple[Workspace, Recipe | None, str, str]:
    if recipe:
        made_by = read_recipe(recipe)
        space = workspace_of(made_by, workspace or root_of(recipe.parent))
        return space, made_by, *kind_of(space, row_id)
    spaces = _spaces((workspace or root_of(Path.cwd())).resolve())
    faults = []
    for space in spaces:
        try:
            return space, recorded_recipe(space), *kind_of(space, row_id)
        except RecipeError as error:
            faults.append(str(error))
    raise RecipeError("\n".join(faults))


def _spaces(root: Path) -> list[Workspace]:
    names = sorted(path.parent.parent.name for path in root.glob("data/*/drafts/manifest.json"))
    if not names:
        raise RecipeError(f"{root}: nothing was made here yet; name the place with --workspace or --recipe")
    return [Workspace(root, name) for name in names]


def _lines(story: dict[str, Any]) -> list[str]:
    seed = story["seed"]
    if story["kind"] == "seed":
        drafts = [f"  {draft['id']}  {draft['generator']}: {draft['fate']}" for draft in story["drafts"]]
        rejects = [f"  rejected by {row['operator']}: {row['reason']}" for row in story["rejects"]]
        return [*_seed_lines(seed), f"drafts    {len(drafts)}", *drafts, *rejects]
    draft = story["draft"]
    turns = [f"  {turn['role']}: {turn['content']}{_calls(turn)}" for turn in draft["messages"]]
    verdicts = [
        f"  {'pass' if row['passed'] else 'FAIL'}  {row['verifier']} ({row['score']:g}) {row['reason']}"
        for row in story["verdicts"]
    ]
    replies = [line for reply in story["replies"] for line in _reply_lines(reply)]
    return [
        f"draft     {draft['id']}: {story['fate']}",
        *([f"used      {', '.join(f'{key} {value}' for key, value in story['mixture'].items())}"] if story["mixture"] else []),
        f"made by   {draft['generator']} ({draft['origin']}, depth {draft['depth']}, {draft['lang']})",
        *turns,
        f"target    {draft['target']}",
        "verdicts" if verdicts else "verdicts  none",
        *verdicts,
        *(["replies", *replies] if replies else []),
        *_seed_lines(seed),
    ]


def _reply_lines(reply: dict[str, Any]) -> list[str]:
    """The prompt and what the model said to it."""
    prompt = [f"  asked   {turn['role']}: {cut(turn['content'], 1500)}" for turn in reply["prompt"] or []]
    words = cut(reply["text"] or "not in the memory here", 400)
    return [
        *(prompt or ["  asked   with words that recipe and code no longer give"]),
        f"  said    {cut(reply['key'], 24)}: {words}",
    ]


def _calls(turn: dict[str, Any]) -> str:
    return "".join(f" -> {call['name']}({call['arguments']})" for call in turn["tool_calls"])


def _seed_lines(seed: dict[str, Any]) -> list[str]:
    where = f"{seed['source']}{', ' + seed['span'] if seed['span'] else ''}"
    return [
        f"seed      {seed['id']}",
        f"source    {where} ({seed['licence']})",
        f"strata    {seed['strata']}",
        f"facts     {cut(seed['facts'], 600)}",
        *([f"passage   {seed['passage']}"] if seed["passage"] else []),
    ]
