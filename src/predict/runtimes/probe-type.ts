import type { Launch } from "../../core/runtime.ts";
import type { Dtype } from "../../core/units.ts";
import type { Attribute } from "../../graph/model.ts";

/** A model that is made up to see how long a runtime takes for its operators: plain data, written as ONNX by `runtimes`. */
export interface Probe {
  /** Unique among the probes: "conv-3x3-64". */
  readonly id: string;
  /** What it is there for, in the runtime's word; failures are told under this name. */
  readonly program: string;
  readonly model: ProbeModel;
  /**
   * Where the runtime tells no times of its own (the CPU): the launch that a run makes `times` times. When absent, that of
   * `node`, as often as its operator stands in the model.
   */
  readonly launch?: Launch;
  readonly times?: number;
  /** Name of the node that is timed; the first one when absent. */
  readonly node?: string;
  /** The same model without what is to be timed: its time is subtracted, where the runtime tells none of its own. */
  readonly baseline?: ProbeModel;
  /** The same by single operators: what is run where the whole fails, so that only what fails is lost. */
  readonly apart?: readonly Probe[];
}

/** A graph of opset 17, and version 1 of the domain "com.microsoft". */
export interface ProbeModel {
  readonly inputs: readonly ProbeTensor[];
  readonly weights: readonly ProbeWeight[];
  /** In an order in which every tensor is made before it is read. */
  readonly nodes: readonly ProbeNode[];
  /** Names; types and shapes are the runtime's to infer. */
  readonly outputs: readonly string[];
}

export interface ProbeTensor {
  readonly name: string;
  readonly dtype: Dtype;
  /** A scalar is []. */
  readonly dims: readonly number[];
}

export interface ProbeWeight extends ProbeTensor {
  /** Row-major; small random ones when absent, which will not do for the sizes that a Reshape reads. */
  readonly values?: readonly number[];
}

export interface ProbeNode {
  readonly op: string;
  /** "" for ONNX's standard operators. */
  readonly domain?: string;
  /** In profiles; made up from its place when absent. */
  readonly name?: string;
  /** "" where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** A whole number is written as an INT unless ONNX has a FLOAT under this name ("alpha", "epsilon", "scales", …). */
  readonly attributes?: Readonly<Record<string, Attribute>>;
}
