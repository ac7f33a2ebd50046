"""A model of random weights whose tokens are bytes, made on the spot: `python tiny_model.py FOLDER`; wants transformers."""

import sys

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

MARKS = ["<s>", "</s>", "<|user|>", "<|assistant|>", "<|system|>", "<|tool|>"]
TEMPLATE = "{% for turn in messages %}<|{{ turn.role }}|>{{ turn.content }}{% endfor %}<|assistant|>"


def main(folder: str) -> None:
    vocabulary = {token: number for number, token in enumerate(MARKS + sorted(pre_tokenizers.ByteLevel.alphabet()))}
    tokens = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokens.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokens.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=tokens, bos_token="<s>", eos_token="</s>")
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(folder)
    size = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    ends = {"bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 1}
    torch.manual_seed(0)
    LlamaForCausalLM(
        LlamaConfig(vocab_size=len(vocabulary), num_key_value_heads=2, max_position_embeddings=2048, **size, **ends)
    ).save_pretrained(folder)


if __name__ == "__main__":
    main(sys.argv[1])
