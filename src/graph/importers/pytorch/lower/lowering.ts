import type { Call } from "../call.ts";

/** Writes one call in ONNX's words; true when it has, false where this form of the operator stays ATen's own. */
export type Lowering = (call: Call) => boolean;
