import type { Call } from "../call.ts";
import type { Lowering } from "./lowering.ts";

/** Products of matrices, attention, normalisation, look-ups. */

const matmul: Lowering = (call) => {
  const right = call.tensor("other") || call.tensor("mat2") || call.tensor("vec") || call.tensor("tensor");
  if (!call.x || !right) return false;
  return call.emit("MatMul", [call.x, right]);
};

/** Rows by a transposed weight: Gemm where the input is a matrix, ATen's own word for any other rank. */
const linear: Lowering = (call) => {
  if (call.rank !== 2) return false;
  return call.emit("Gemm", [call.x, call.tensor("weight"), call.tensor("bias")], { transB: 1 });
};

/** beta · self + alpha · mat1 × mat2 */
const addmm: Lowering = (call) => {
  const [alpha, beta] = [call.number("alpha", 1), call.number("beta", 1)];
  const bias = beta === 0 ? "" : call.x;
  return call.emit("Gemm", [call.tensor("mat1"), call.tensor("mat2"), bias], {
    ...(alpha === 1 ? {} : { alpha }),
    ...(beta === 1 ? {} : { beta }),
  });
};

const baddbmm: Lowering = (call) => {
  const [alpha, beta] = [call.number("alpha", 1), call.number("beta", 1)];
  const product = [call.tensor("batch1"), call.tensor("batch2")];
  if (beta !== 1 && beta !== 0) return false;
  if (beta === 0 && alpha === 1) {
    return call.emit("MatMul", product);
  }
  const made = call.step("MatMul", product);
  const scaled =
    alpha === 1 ? made : call.step("Mul", [made, call.scalar(alpha, call.outputMeta()?.dtype ?? "f32")]);
  if (beta === 0) return call.emit("Identity", [scaled]);
  return call.emit("Add", [scaled, call.x]);
};

const einsum: Lowering = (call) => {
  return call.emit("Einsum", call.tensors(call.argument("tensors")), { equation: call.text("equation") });
};

/** ONNX's Attention has one axis of heads; other ranks stay ATen's. */
const attention: Lowering = (call) => {
  if (call.rank !== 4) return false;
  const inputs = [
    call.x,
    call.tensor("key"),
    call.tensor("value"),
    call.tensor("attn_mask") || call.tensor("attn_bias"),
  ];
  return call.emitFirst("Attention", inputs, { is_causal: call.number("is_causal", 0) });
};

const layerNorm: Lowering = (call) => {
  const axes = call.numbers("normalized_shape")?.length ?? sizesLength(call);
  if (axes === 0) return false;
  return call.emit("LayerNormalization", [call.x, call.tensor("weight"), call.tensor("bias")], {
    axis: -axes,
  });
};

const rmsNorm: Lowering = (call) => {
  const axes = call.numbers("normalized_shape")?.length ?? sizesLength(call);
  if (axes === 0) return false;
  return call.emitFirst("RMSNormalization", [call.x, call.tensor("weight")], { axis: -axes });
};

function sizesLength(call: Call): number {
  const given = call.argument("normalized_shape");
  return given.kind === "symbols" ? given.items.length : 0;
}

const groupNorm: Lowering = (call) => {
  const groups = call.number("num_groups", call.number("group", 0));
  if (groups < 1) return false;
  return call.emitFirst("GroupNormalization", [call.x, call.tensor("weight"), call.tensor("bias")], {
    num_groups: groups,
  });
};

/** Scale and offset may be left out; ONNX wants them, and then they are constants of 1 and 0. */
const batchNorm: Lowering = (call) => {
  const mean = call.tensor("running_mean");
  const channels = call.meta("running_mean")?.dims[0];
  if (!mean || typeof channels !== "number") return false;
  const filled = (name: string, value: number) =>
    call.tensor(name) ||
    call.step("ConstantOfShape", [call.constant([channels])], {
      value: {
        kind: "tensor",
        tensor: { name: "", dtype: call.meta("running_mean")!.dtype, dims: [1], values: [value] },
      },
    });
  const inputs = [call.x, filled("weight", 1), filled("bias", 0), mean, call.tensor("running_var")];
  return call.emitFirst("BatchNormalization", inputs, call.flag("training") ? { training_mode: 1 } : {});
};

const instanceNorm: Lowering = (call) => {
  return call.emit("InstanceNormalization", [call.x, call.tensor("weight"), call.tensor("bias")]);
};

function alongAxis(op: string): Lowering {
  return (call) => call.emit(op, [call.x], { axis: call.number("dim", -1) });
}

const embedding: Lowering = (call) => {
  return call.emit("Gather", [call.tensor("weight"), call.tensor("indices")], { axis: 0 });
};

export const MATRIX: Readonly<Record<string, Lowering>> = {
  mm: matmul,
  bmm: matmul,
  matmul,
  mv: matmul,
  dot: matmul,
  linear,
  addmm,
  baddbmm,
  einsum,
  scaled_dot_product_attention: attention,
  _scaled_dot_product_flash_attention: attention,
  _scaled_dot_product_flash_attention_for_cpu: attention,
  _scaled_dot_product_efficient_attention: attention,
  _scaled_dot_product_cudnn_attention: attention,
  _scaled_dot_product_fused_attention_overrideable: attention,
  _scaled_dot_product_attention_math: attention,
  layer_norm: layerNorm,
  native_layer_norm: layerNorm,
  rms_norm: rmsNorm,
  _fused_rms_norm: rmsNorm,
  group_norm: groupNorm,
  native_group_norm: groupNorm,
  batch_norm: batchNorm,
  native_batch_norm: batchNorm,
  cudnn_batch_norm: batchNorm,
  _native_batch_norm_legit: batchNorm,
  _native_batch_norm_legit_no_training: batchNorm,
  _batch_norm_with_update: batchNorm,
  instance_norm: instanceNorm,
  softmax: alongAxis("Softmax"),
  _softmax: alongAxis("Softmax"),
  _safe_softmax: alongAxis("Softmax"),
  log_softmax: alongAxis("LogSoftmax"),
  _log_softmax: alongAxis("LogSoftmax"),
  embedding,
};
