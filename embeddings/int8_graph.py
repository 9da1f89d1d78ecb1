"""The bundled model as an ONNX graph for a CPU: 4-bit word embeddings, int8 matrix products, pooling inside.

Written op by op from the weights, so no torch is needed to make it. Inputs `input_ids` and `attention_mask`, int64 of
shape (batch, length); output `sentence_embedding`, float32 of shape (batch, hidden), each row of length 1. The span
reader is the same encoder with some layers trained on, and `span_scores`, float32 of shape (batch, length, 2), at its
end: how well an answer would begin, and end, at each token. It takes no mask, so texts of one length alone share a batch.

Word embeddings stay in their 4-bit blocks, which loses nothing against the source and halves the file.
Weights of the matrix products are int8 with one scale a column, in 7 bits: older processors add two products in 16 bits,
which would overflow with 8. Activations are quantised as they come, with one scale a tensor; but those that leave the
gelu, where a few tokens are far greater than the rest, are brought to one height row by row first. That costs 6 % of
the speed and takes the mean cosine with float32 from 0.9973 to 0.9990; without it a text of one word repeated came out
at 0.972 of itself when it shared a batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from .q4_file import BLOCK, Q4File, nibbles, scales

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from onnx import ModelProto, NodeProto, TensorProto, ValueInfoProto

    from .embedder import FloatArray

WEIGHT_LIMIT = 64
# The gelu never goes below −0.17, so a row divided by its maximum, or by this if that is less, lies in ±1.
GELU_DEPTH = 0.17
FUSED = "com.microsoft"


def quantise_columns(weights: FloatArray, limit: int = WEIGHT_LIMIT) -> tuple[NDArray[np.int8], FloatArray]:
    """Weights (inputs, outputs) → int8 of the same shape in ±limit, and one float32 scale for each output."""
    import numpy as np

    peak = np.abs(weights).max(axis=0)
    scale = np.where(peak > 0, peak / limit, 1).astype(np.float32)
    return np.rint(weights / scale).astype(np.int8), scale


class GraphBuilder:
    """Collects the nodes and weights of one encoder; tensors of `trained` stand for those of the source."""

    def __init__(self, source: Q4File, kept: list[int], trained: Mapping[str, FloatArray]) -> None:
        self.source = source
        self.kept = kept
        self.trained = trained
        self.reads = "head.w" in trained
        """Is it the span reader's?"""
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def build(self) -> ModelProto:
        """The whole model."""
        from onnx import TensorProto as Types
        from onnx import helper

        hidden = self.source.architecture.hidden
        names = ["input_ids"] if self.reads else ["input_ids", "attention_mask"]
        if not self.reads:
            self._node("Cast", ["attention_mask"], "mask", to=Types.INT32)
        state = self._embed()
        for layer in range(self.source.architecture.layers):
            state = self._layer(layer, state)
        shape = ["batch", "length"]
        output = self._score(state) if self.reads else self._pool(state, hidden)
        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info(name, Types.INT64, shape) for name in names],
            [output],
            self.weights,
        )
        opsets = [helper.make_opsetid("", 21), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="baowen")

    def _node(self, op: str, inputs: list[str], output: str, *, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def _weight(self, name: str, values: NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def _tensor(self, name: str, columns: int | None = None) -> FloatArray:
        return self.trained[name] if name in self.trained else self.source.tensor(name, columns)

    def _embed(self) -> str:
        """Word + position + type, then layer norm."""
        import numpy as np
        from onnx import TensorProto as Types
        from onnx import helper

        size = self.source.architecture.hidden
        blocks = self.source.blocks("emb.word", size)[self.kept]
        # Two's complement of nibble − 8 is the nibble with its top bit turned over; the first element lies low.
        codes = (nibbles(blocks) ^ 8).reshape(len(blocks), size)
        packed = (codes[:, 0::2] | codes[:, 1::2] << 4).astype(np.uint8)
        self.weights.append(helper.make_tensor("words", Types.INT4, codes.shape, packed.tobytes(), raw=True))
        self._weight("words.scale", scales(blocks))
        self._node(
            "GatherBlockQuantized",
            ["words", "input_ids", "words.scale"],
            "word",
            domain=FUSED,
            gather_axis=0,
            quantize_axis=1,
            block_size=BLOCK,
        )
        places = self.source.tensor("emb.pos", size) + self.source.tensor("emb.type", size)[:1]
        self._weight("places", places[None])
        self._weight("zero", np.array([0], np.int64))
        self._weight("one", np.array([1], np.int64))
        self._weight("last", np.array([-1], np.int64))
        self._weight("depth", np.array(GELU_DEPTH, np.float32))
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", ["places", "zero", "length", "one"], "place")
        self._node("Shape", ["word"], "shape")
        self._node("Expand", ["place", "shape"], "placed")
        return self._norm("emb.ln", "word", "placed")

    def _norm(self, name: str, left: str, right: str, *bias: str) -> str:
        gain = self._weight(f"{name}.w", self._tensor(f"{name}.w"))
        shift = self._weight(f"{name}.b", self._tensor(f"{name}.b"))
        total = self._node("Add", [left, right], f"{name}.sum")
        for more in bias:
            total = self._node("Add", [total, more], f"{name}.whole")
        # onnxruntime's SkipLayerNormalization does both at once, in three times the time (1.31, one core).
        epsilon = self.source.architecture.eps
        return self._node("LayerNormalization", [total, gain, shift], f"{name}.out", axis=-1, epsilon=epsilon)

    def _linear(self, name: str, state: str, parts: list[str], *, bias: bool = True) -> str:
        """state @ W + b, the named matrices side by side: activations quantised here, weights beforehand."""
        import numpy as np

        columns = [self._tensor(f"{part}.w", self._inputs(part)).T for part in parts]
        weights, scale = quantise_columns(np.ascontiguousarray(np.concatenate(columns, axis=1)))
        inputs = [
            state,
            self._weight(f"{name}.weight", weights),
            self._weight(f"{name}.scale", scale),
            "",
        ]
        if bias:
            inputs.append(self._bias(name, parts))
        return self._node("DynamicQuantizeMatMul", inputs, f"{name}.out", domain=FUSED)

    def _bias(self, name: str, parts: list[str]) -> str:
        import numpy as np

        return self._weight(f"{name}.bias", np.concatenate([self._tensor(f"{part}.b") for part in parts]))

    def _inputs(self, part: str) -> int:
        sizes = self.source.architecture
        return sizes.feed_forward if part.endswith(".fo") else sizes.hidden

    def _layer(self, layer: int, state: str) -> str:
        """Attention and feed-forward, each added to its input and normalised after."""
        at = f"l{layer}"
        mixed = self._attention(at, state)
        state = self._norm(f"{at}.aln", self._linear(f"{at}.ao", mixed, [f"{at}.ao"]), state)
        wide = self._linear(f"{at}.fi", state, [f"{at}.fi"], bias=False)
        bias = self._bias(f"{at}.fi", [f"{at}.fi"])
        active = self._node("BiasGelu", [wide, bias], f"{at}.gelu", domain=FUSED)
        narrow = self._narrow(at, active)
        return self._norm(f"{at}.oln", narrow, state, self._bias(f"{at}.fo", [f"{at}.fo"]))

    def _narrow(self, at: str, active: str) -> str:
        """active @ W of the feed-forward's second half, each row quantised at a height of its own; no bias yet."""
        peak = self._node("ReduceMax", [active, "last"], f"{at}.peak", keepdims=1)
        height = self._node("Max", [peak, "depth"], f"{at}.height")
        level = self._node("Div", [active, height], f"{at}.level")
        product = self._linear(f"{at}.fo", level, [f"{at}.fo"], bias=False)
        return self._node("Mul", [product, height], f"{at}.narrow")

    def _attention(self, at: str, state: str) -> str:
        from onnx import helper

        joined = self._linear(f"{at}.qkv", state, [f"{at}.q", f"{at}.k", f"{at}.v"])
        names = [f"{at}.{part}.out" for part in "qkv"]
        self.nodes.append(helper.make_node("Split", [joined], names, axis=2, num_outputs=3))
        # Without a mask the scores are never laid out whole: of 300 tokens that saves a tenth of the time.
        mask = [] if self.reads else ["", "mask"]
        return self._node(
            "MultiHeadAttention",
            [*names, *mask],
            f"{at}.mixed",
            domain=FUSED,
            num_heads=self.source.architecture.heads,
        )

    def _pool(self, state: str, hidden: int) -> ValueInfoProto:
        """Sum over the tokens that are there, brought to length 1: the mean points the same way."""
        from onnx import TensorProto as Types
        from onnx import helper

        self._node("Cast", ["attention_mask"], "weights", to=Types.FLOAT)
        self._node("Unsqueeze", ["weights", "one"], "row")
        self._node("MatMul", ["row", state], "sum")
        self._node("Squeeze", ["sum", "one"], "summed")
        self._node("LpNormalization", ["summed"], "sentence_embedding", axis=-1, p=2)
        return helper.make_tensor_value_info("sentence_embedding", Types.FLOAT, ["batch", hidden])

    def _score(self, state: str) -> ValueInfoProto:
        """Two scores a token."""
        import numpy as np
        from onnx import TensorProto as Types
        from onnx import helper

        weights = self._weight("head.w", np.ascontiguousarray(self.trained["head.w"].T))
        self._node("MatMul", [state, weights], "raw_scores")
        self._node("Add", ["raw_scores", self._weight("head.b", self.trained["head.b"])], "span_scores")
        return helper.make_tensor_value_info("span_scores", Types.FLOAT, ["batch", "length", 2])


def build(source: Q4File, kept: list[int], trained: Mapping[str, FloatArray] | None = None) -> bytes:
    """The graph over the rows `kept` of the vocabulary, serialised; of the span reader when `trained` is given.

    `trained` holds float32 tensors under the source's names, and the two scores' `head.w` (2, hidden) and `head.b`.
    """
    return cast("bytes", GraphBuilder(source, kept, trained or {}).build().SerializeToString())
