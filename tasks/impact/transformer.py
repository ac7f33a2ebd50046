"""A small transformer that learns to write the answers: `pip install 'seedmill[torch]'` (torch, transformers, peft).

Without a checkpoint it is a two-layer GPT-2 over bytes that begins with chance: it asks whether the rows teach the form and
the words of real answers. With one (a folder, or a name on the hub) it is fine-tuned, with low-rank adapters (LoRA, Hu et al.
2106.09685) where a GPU is there. The score of a row is the nats of its answer behind its question, by the answer's tokens.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from schemas.errors import RecipeError
from tasks.impact.backend import PERPLEXITY, Example, Scores, visits

try:
    import torch
    from peft import LoraConfig, get_peft_model
    from torch.nn.functional import cross_entropy
    from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2Config, GPT2LMHeadModel
except ModuleNotFoundError:
    raise RecipeError("the backend `transformer` needs torch, which is not installed: pip install 'seedmill[torch]'") from None

MEASURE, EPOCHS = PERPLEXITY, 3
BATCH, LONGEST = 8, 512
END = 256
_UNSCORED = -100
Row = tuple[list[int], int]
"""Token ids of question and answer, and where the answer begins."""


def train_and_score(
    train: Sequence[Example], test: Sequence[Example], *, steps: int, seed: int, checkpoint: str = ""
) -> Scores:
    """steps / 8 updates by AdamW, each of eight rows; what is longer than 512 tokens is cut from the left."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with torch.random.fork_rng(), _threads(0 if checkpoint else 1):
        torch.manual_seed(seed)
        model, encode = _model(checkpoint, device)
        _train(model, [_row(example, encode) for example in train], visits(len(train), steps, seed), device, checkpoint)
        return _scores(model, [_row(example, encode) for example in test], device)


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """So many threads, or as many as there are (0). With one, the small model is as fast, and no sum depends on the cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(count or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _model(checkpoint: str, device: str) -> tuple[Any, Callable[[str], list[int]]]:
    """The model, and how it reads a text."""
    if not checkpoint:
        small = GPT2Config(
            vocab_size=END + 1, n_positions=LONGEST, n_embd=128, n_layer=2, n_head=4, bos_token_id=END, eos_token_id=END
        )
        return GPT2LMHeadModel(small).to(device), lambda text: list(text.encode())
    try:
        model, tokenizer = AutoModelForCausalLM.from_pretrained(checkpoint), AutoTokenizer.from_pretrained(checkpoint)
    except (OSError, ValueError) as error:
        raise RecipeError(f"params.checkpoint: {checkpoint!r} cannot be read: {str(error).splitlines()[0]}") from None
    model = adapted(model) if device == "cuda" else model
    return model.to(device), lambda text: tokenizer.encode(text, add_special_tokens=False)


def adapted(model: Any) -> Any:
    """The model with its weights frozen, and low-rank adapters beside every linear layer to train."""
    return get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", r=16, target_modules="all-linear"))


def _row(example: Example, encode: Callable[[str], list[int]]) -> Row:
    question, answer = encode(example.text + "\n"), encode(example.labels[0] + "\n")[:LONGEST]
    cut = max(0, len(question) + len(answer) - LONGEST)
    return question[cut:] + answer, len(question) - cut


def _train(model: Any, rows: list[Row], order: Any, device: str, checkpoint: str) -> None:
    pace = 1e-3 if not checkpoint else 2e-4 if device == "cuda" else 2e-5
    optimiser = torch.optim.AdamW((weight for weight in model.parameters() if weight.requires_grad), lr=pace)
    model.train()
    for start in range(0, len(order), BATCH):
        losses = _losses(model, [rows[at] for at in order[start : start + BATCH]], device)
        (losses.sum() / (losses > 0).sum()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        optimiser.zero_grad()


def _losses(model: Any, rows: list[Row], device: str) -> Any:
    """Nats of every answer token, rows x places; 0 elsewhere."""
    longest = max(len(ids) for ids, _ in rows)
    asked = torch.tensor([ids + [0] * (longest - len(ids)) for ids, _ in rows], device=device)
    wanted = torch.tensor(
        [[_UNSCORED] * max(1, begin) + ids[max(1, begin) :] + [_UNSCORED] * (longest - len(ids)) for ids, begin in rows],
        device=device,
    )
    logits = model(input_ids=asked).logits[:, :-1]
    return cross_entropy(logits.transpose(1, 2), wanted[:, 1:], ignore_index=_UNSCORED, reduction="none")


def _scores(model: Any, rows: list[Row], device: str) -> Scores:
    model.eval()
    nats: list[float] = []
    with torch.no_grad():
        for start in range(0, len(rows), BATCH):
            nats += _losses(model, rows[start : start + BATCH], device).sum(dim=1).tolist()
    return Scores(np.array(nats), np.array([float(len(ids) - max(1, begin)) for ids, begin in rows]))
