"""transformer: learns the rows it is shown, the same twice, random or from a local checkpoint. Skipped without torch."""

import json
import math

import numpy as np
import pytest

from schemas.errors import RecipeError
from tasks.impact.backend import Example

pytest.importorskip("torch", reason="torch is not installed here: pip install 'seedmill[torch]'")

from tasks.impact import transformer
from tasks.metrics.impact import impact
from tests.tasks.metrics.evidence import figures, measured

SUMS = [Example(f"{a} + {b}?", (f"It is {a + b}.",)) for a in range(8) for b in range(5)]


@pytest.mark.slow
def test_more_steps_surprise_less_and_equal_arguments_give_equal_scores():
    few, more, again = (transformer.train_and_score(SUMS, SUMS[::7], steps=steps, seed=3) for steps in (8, 400, 400))
    assert math.exp(more.ratio) < 4 < math.exp(few.ratio) and more.top.tolist() == again.top.tolist()
    assert few.bottom.sum() == sum(len(row.labels[0]) + 1 for row in SUMS[::7])


def test_it_begins_with_a_local_checkpoint(tmp_path):
    tokenizers, transformers = pytest.importorskip("tokenizers"), pytest.importorskip("transformers")
    letters = {letter: number for number, letter in enumerate(["<end>", *sorted({*"0123456789+? Itis.\n"})])}
    plain = tokenizers.Tokenizer(tokenizers.models.WordLevel(letters, unk_token="<end>"))
    plain.pre_tokenizer = tokenizers.pre_tokenizers.Split("", "isolated")
    transformers.PreTrainedTokenizerFast(tokenizer_object=plain, eos_token="<end>").save_pretrained(tmp_path)
    size = {"n_positions": 64, "n_embd": 16, "n_layer": 1, "n_head": 2, "bos_token_id": 0, "eos_token_id": 0}
    transformers.GPT2LMHeadModel(transformers.GPT2Config(vocab_size=len(letters), **size)).save_pretrained(tmp_path)
    scores = transformer.train_and_score(SUMS, SUMS[:3], steps=8, seed=3, checkpoint=str(tmp_path))
    assert 0 < scores.ratio < 2 * math.log(len(letters))


def test_a_checkpoint_that_is_none_is_the_recipes_fault(tmp_path):
    with pytest.raises(RecipeError, match="checkpoint"):
        transformer.train_and_score(SUMS, SUMS, steps=8, seed=3, checkpoint=str(tmp_path / "none"))


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore:fan_in_fan_out")  # peft's own, of GPT-2
def test_adapters_train_while_the_model_is_frozen():
    model, encode = transformer._model("", "cpu")
    whole = sum(weight.numel() for weight in model.parameters())
    model, rows = transformer.adapted(model), [transformer._row(row, encode) for row in SUMS]
    assert 0 < sum(weight.numel() for weight in model.parameters() if weight.requires_grad) < whole / 4
    before = transformer._scores(model, rows, "cpu").ratio
    transformer._train(model, rows, np.arange(400) % len(rows), "cpu", "")
    assert transformer._scores(model, rows, "cpu").ratio < before - 0.1


@pytest.mark.slow
def test_impact_is_perplexity_saved(tmp_path):
    path = tmp_path / "sums.jsonl"
    path.write_text("\n".join(json.dumps({"question": row.text, "answer": row.labels[0]}) for row in SUMS), encoding="utf-8")
    odd = [{"question": f"{n} + ?", "answer": "Zzz.", "origin": "real"} for n in range(20)]
    good = [{"question": f"{n} + 9?", "answer": f"It is {n + 9}."} for n in range(60)]
    found = measured(impact(held_out=path, backend="transformer", runs=3, epochs=2, real_rows=[], shares=[]), *odd, *good)
    assert found.figures[0].value > 0 and figures(found)["mixed"] < figures(found)["real"]
