"""entailment: a tiny model, saved here, asked of each sentence and each piece of a source. Skipped without torch."""

from pathlib import Path
from typing import Any

import pytest

from schemas.errors import RecipeError
from schemas.rows import Draft, chat
from tasks.verifiers.grounded import grounded

pytest.importorskip("torch", reason="torch is not installed here: pip install 'seedmill[torch]'")
pytest.importorskip("transformers", reason="transformers are not installed here")

import torch
import transformers

from tasks.text.entailment import PIECE, Entailment, pieces


def saved(folder: Path, labels: dict[int, str], bias: float) -> Path:
    """A BERT of one narrow layer that finds everything as likely as `bias` makes it."""
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "cat", "sat", "ran"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    size: dict[str, Any] = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    config = transformers.BertConfig(vocab_size=len(words), num_labels=len(labels), id2label=labels, **size)
    model = transformers.BertForSequenceClassification(config)
    torch.nn.init.zeros_(model.classifier.weight)
    model.classifier.bias.data = torch.tensor([bias, 0.0, 0.0][: len(labels)])
    model.save_pretrained(folder)
    return folder


@pytest.mark.parametrize(("bias", "passed"), [(5.0, True), (-5.0, False)])
def test_every_sentence_must_follow(tmp_path: Path, bias: float, passed: bool) -> None:
    folder = saved(tmp_path, {0: "ENTAILMENT", 1: "NEUTRAL", 2: "CONTRADICTION"}, bias)
    verdict = grounded(nli=folder)(Draft(chat("The cat sat.", "The cat sat. The cat ran.")))
    assert verdict.passed is passed and (passed or verdict.reason.startswith("does not follow from the source: 'The cat"))


def test_a_folder_without_such_a_model_is_the_recipes_fault(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="holds no model"):
        Entailment(tmp_path)
    with pytest.raises(RecipeError, match="no label of"):
        Entailment(saved(tmp_path, {0: "good", 1: "bad"}, 0.0))


def test_a_long_source_is_cut_into_pieces_that_overlap() -> None:
    words = [str(number) for number in range(3 * PIECE)]
    found = [piece.split() for piece in pieces(" ".join(words))]
    assert all(len(piece) <= PIECE for piece in found) and found[0][PIECE // 2] == found[1][0] and found[-1][-1] == words[-1]
    assert pieces("one two") == ["one two"]
