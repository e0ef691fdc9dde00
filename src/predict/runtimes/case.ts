import type { Dtype } from "../../core/units.ts";
import type { Attribute } from "../../graph/model.ts";

/** An input of an operator that is to be timed. */
export interface CaseInput {
  readonly dims: readonly number[];
  /** Absent: f32. */
  readonly dtype?: Dtype;
  /** An initializer; random unless `values` are given. */
  readonly weight?: boolean;
  readonly values?: readonly number[];
}

/** One operator in one size, to be run through a runtime and timed. Plain data, in ONNX's words (opset 17). */
export interface Case {
  readonly op: string;
  /** Absent: ONNX's standard operators. */
  readonly domain?: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly (CaseInput | null)[];
  /** How many outputs it has; absent: one. */
  readonly outputs?: number;
  /**
   * Fed and read channels-last, with transpositions that cancel out when the session is made: what is timed is the
   * operator alone. `dims` are channels-first as ONNX has them.
   */
  readonly channelsLast?: boolean;
}

export const input = (...dims: number[]): CaseInput => ({ dims });
export const weight = (...dims: number[]): CaseInput => ({ dims, weight: true });
export const typed = (dtype: Dtype, one: CaseInput): CaseInput => ({ ...one, dtype });
export const constant = (
  dims: readonly number[],
  values: readonly number[],
  dtype: Dtype = "i64",
): CaseInput => ({
  dims,
  values,
  dtype,
  weight: true,
});

export function caseOf(op: string, inputs: Case["inputs"], attributes: Case["attributes"] = {}): Case {
  return { op, attributes, inputs };
}

/** How quantised numbers are read: a scale and a zero point for all, or one of each for every channel of a weight. */
export const quantisation = (dtype: "u8" | "i8", channels?: number): readonly CaseInput[] =>
  channels === undefined
    ? [constant([], [0.02], "f32"), constant([], [dtype === "u8" ? 128 : 0], dtype)]
    : [weight(channels), constant([channels], Array<number>(channels).fill(0), dtype)];

/** An operator of ONNX Runtime's own: what its rewrites make and its quantiser writes. */
export function fused(one: Case): Case {
  return { ...one, domain: "com.microsoft" };
}
