import type { Step } from "./working-graph.ts";

/** A form of an operator for which WebGPU's kernel throws, though the session gives it the operator. */
interface Refusal {
  readonly ops: readonly string[];
  readonly when: (step: Step) => boolean;
  /** After "WebGPU in onnxruntime-web has no Conv ". */
  readonly form: string;
}

const rank = (step: Step) => step.inputs[0]?.shape?.length ?? 0;
const isSet = (step: Step, name: string) => (step.attributes[name] ?? 0) !== 0;

const REFUSALS: readonly Refusal[] = [
  {
    ops: ["MaxPool", "AveragePool"],
    when: (step) => isSet(step, "ceil_mode"),
    form: "that rounds its sizes up (ceil_mode)",
  },
  { ops: ["MaxPool", "AveragePool"], when: (step) => rank(step) > 4, form: "in three dimensions" },
  { ops: ["MaxPool"], when: (step) => isSet(step, "storage_order"), form: "in column-major order" },
  { ops: ["ConvTranspose"], when: (step) => rank(step) > 4, form: "in three dimensions" },
  { ops: ["Conv"], when: (step) => rank(step) > 5, form: "in more than three dimensions" },
  { ops: ["Resize"], when: (step) => isSet(step, "antialias"), form: "with antialias" },
  { ops: ["BatchNormalization"], when: (step) => isSet(step, "training_mode"), form: "for training" },
  {
    ops: ["Attention"],
    when: (step) => step.inputs.slice(3).some((input) => input !== null),
    form: "with a mask, a past or a bias of scores",
  },
  { ops: ["MultiHeadAttention"], when: (step) => !step.inputs[1], form: "with packed inputs" },
  {
    ops: ["MultiHeadAttention"],
    when: (step) => (step.inputs[4] ?? null) !== null,
    form: "with a mask of keys",
  },
  {
    ops: ["GroupQueryAttention"],
    when: (step) => (step.attributes.local_window_size ?? -1) !== -1,
    form: "with a local window",
  },
  {
    ops: ["GroupQueryAttention"],
    when: (step) => ["softcap", "rotary_interleaved", "smooth_softmax"].some((name) => isSet(step, name)),
    form: "with softcap, interleaved rotation or smooth softmax",
  },
];

/** Why a WebGPU session throws on a step that it has a kernel for; null where it does not. */
export function refusalOf(step: Step): string | null {
  if (step.on !== "gpu") return null;
  const refusal = REFUSALS.find(({ ops, when }) => ops.includes(step.op) && when(step));
  if (!refusal) return null;
  const name = step.names[0] ?? step.op;
  return `WebGPU in onnxruntime-web has no ${step.op} ${refusal.form}: ${name}.`;
}

/** Storage buffers that a kernel may bind where the adapter allows no more than WebGPU promises. */
const BUFFERS = 8;

/** What goes wrong on some devices only. */
export function doubtOf(step: Step): string | null {
  if (step.on !== "gpu" || step.op !== "Concat" || step.inputs.length < BUFFERS) return null;
  return `Joins more tensors than ${BUFFERS} storage buffers hold with the result; fails where a device has no more`;
}
