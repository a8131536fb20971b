"""Any model of inference as a judge: tiny ones, made on the spot, in both formats."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing

from walkback import judge as judges
from walkback.errors import JudgeError
from walkback.judge.nli import combine
from walkback.judge.values import Label, Question

#: what the tiny model knows of words: (contradiction, entailment, neutral)
KNOWN = {"never": (4.0, 0.0, 0.0), "always": (0.0, 4.0, 0.0), "rain": (0.0, 0.0, 4.0)}
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *KNOWN]
BASE = Question(statement="We will always pay.", claim="The debt will be paid.")


def tokenizer(folder: Path) -> None:
    made = Tokenizer(WordLevel({word: number for number, word in enumerate(WORDS)}, unk_token="[UNK]"))
    made.pre_tokenizer = Whitespace()
    made.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.save(str(folder / "tokenizer.json"))


def config(folder: Path, labels: list[str]) -> None:
    (folder / "config.json").write_text(json.dumps({"id2label": dict(enumerate(labels))}))


def bag_of_words(folder: Path, labels: list[str], *, name: str = "model.onnx", kinds: bool = True) -> Path:
    """Write a model that adds up what it knows of the words, with its labels in this order."""
    columns = [("contradiction", "entailment", "neutral").index(label.lower()) for label in labels]
    table = np.zeros((len(WORDS), 3), dtype=np.float32)
    for word, weights in KNOWN.items():
        table[WORDS.index(word)] = [weights[column] for column in columns]
    inputs = ["input_ids", "attention_mask", *(["token_type_ids"] if kinds else [])]
    graph = helper.make_graph(
        [
            helper.make_node("Gather", ["table", "input_ids"], ["each"]),
            helper.make_node("ReduceSum", ["each", "axes"], ["logits"], keepdims=0),
        ],
        "bag",
        [helper.make_tensor_value_info(one, TensorProto.INT64, ["batch", "length"]) for one in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3])],
        [numpy_helper.from_array(table, "table"), numpy_helper.from_array(np.array([1]), "axes")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(folder / name))
    tokenizer(folder)
    config(folder, labels)
    return folder


@pytest.mark.parametrize(
    "labels",
    [
        ["contradiction", "entailment", "neutral"],
        ["ENTAILMENT", "NEUTRAL", "CONTRADICTION"],
        ["neutral", "contradiction", "entailment"],
    ],
)
@pytest.mark.parametrize("kinds", [True, False])
def test_a_model_is_read_whatever_the_order_of_its_labels(tmp_path: Path, labels: list[str], kinds: bool) -> None:
    judge = judges.load(f"nli:{bag_of_words(tmp_path, labels, kinds=kinds)}")
    statements = ("We will never pay.", "We will always pay.", "Tomorrow there is rain.")
    found = judge.answer([replace(BASE, statement=one) for one in statements])
    assert [one.label for one in found] == [Label.CONTRADICTS, Label.CONSISTENT, Label.UNRELATED]
    for one in found:
        assert one.p is not None and sum(one.p) == pytest.approx(1, abs=1e-6)
        assert one.judge.startswith(f"nli:{tmp_path.name}@")


def test_a_repository_of_the_hub_keeps_its_model_in_a_folder(tmp_path: Path) -> None:
    folder = bag_of_words(tmp_path, ["contradiction", "entailment", "neutral"], name="onnx/model.onnx")
    [found] = judges.load(f"nli:{folder}").answer([BASE])
    assert found.label is Label.CONSISTENT


def test_denied_words_are_turned_round_and_empty_ones_are_not_judged(tmp_path: Path) -> None:
    judge = judges.load(f"nli:{bag_of_words(tmp_path, ['contradiction', 'entailment', 'neutral'])}")
    denied, empty = judge.answer([replace(BASE, negated=True), replace(BASE, statement="  ")])
    assert (denied.label, empty.label) == (Label.CONTRADICTS, Label.CANNOT_JUDGE)
    assert judge.answer([]) == []


def test_entailing_a_contrary_counts_as_much_as_contradicting_the_position() -> None:
    claim, contrary = (0.1, 0.1, 0.8), (0.0, 0.9, 0.1)
    (against, kept, neither), nearest = combine(np.array([claim, (0.0, 0.0, 1.0), contrary]))
    assert (round(against, 2), round(kept, 2), round(neither, 2)) == (0.5, 0.05, 0.45)
    assert nearest == 1
    assert combine(np.array([claim])) == ((0.1, 0.1, 0.8), None)


def test_another_model_of_the_same_name_has_another_revision(tmp_path: Path) -> None:
    names = set()
    for labels in (["contradiction", "entailment", "neutral"], ["neutral", "contradiction", "entailment"]):
        names.add(judges.load(f"nli:{bag_of_words(tmp_path, labels)}").name)
    assert len(names) == 2


def test_what_is_no_model_of_inference_is_said(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match=r"huggingface-hub|hf download"):
        judges.load("nli:somebody/no-such-model")
    with pytest.raises(JudgeError, match=str(tmp_path)):
        judges.load(f"nli:{tmp_path}")
    bag_of_words(tmp_path, ["contradiction", "entailment", "neutral"])
    config(tmp_path, ["LABEL_0", "LABEL_1", "LABEL_2"])
    with pytest.raises(JudgeError, match="id2label"):
        judges.load(f"nli:{tmp_path}")
    config(tmp_path, ["contradiction", "entailment", "neutral"])
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(JudgeError, match="cannot be loaded"):
        judges.load(f"nli:{tmp_path}")
    (tmp_path / "model.onnx").unlink()
    with pytest.raises(JudgeError, match=r"neither .*model\.onnx nor model\.safetensors"):
        judges.load(f"nli:{tmp_path}")


def test_safetensors(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="safetensors need torch and transformers, which are not installed")
    transformers = pytest.importorskip("transformers")
    labels = {0: "entailment", 1: "neutral", 2: "contradiction"}
    made = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        num_labels=3, id2label=labels, label2id={name: at for at, name in labels.items()},
    )  # fmt: skip
    model = transformers.BertForSequenceClassification(made).eval()
    with torch.no_grad():
        model.classifier.weight.zero_()
        model.classifier.bias.copy_(torch.tensor([0.0, 1.0, 5.0]))
    model.save_pretrained(tmp_path)
    tokenizer(tmp_path)
    made = transformers.PreTrainedTokenizerFast(tokenizer_file=str(tmp_path / "tokenizer.json"), pad_token="[PAD]")
    made.save_pretrained(tmp_path)
    [found] = judges.load(f"nli:{tmp_path}").answer([BASE])
    assert found.label is Label.CONTRADICTS


def test_without_torch_safetensors_are_told_what_they_need(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "torch", None)
    (tmp_path / "model.safetensors").write_bytes(b"")
    config(tmp_path, ["contradiction", "entailment", "neutral"])
    with pytest.raises(JudgeError, match="pip install torch transformers"):
        judges.load(f"nli:{tmp_path}")
