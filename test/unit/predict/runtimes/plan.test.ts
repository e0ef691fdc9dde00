import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { MeasuredRuntime } from "../../../../src/core/runtime.ts";
import type { ModelGraph, OpenOptions } from "../../../../src/graph/model.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { planOf } from "../../../../src/predict/runtimes/onnxruntime/plan.ts";
import type { RuntimeOp, RuntimePlan } from "../../../../src/predict/runtimes/types.ts";

/**
 * test/fixtures/runtimes was written by onnxruntime-web 1.30.0 itself. NAME.json: the kernel calls of a run in its own
 * profile, [operator, dims read, dims made, how often]. optimized-*.json: the operators of the graph that a session
 * saved (optimizedModelFilePath), with what is fused into them and the permutations.
 */
const FIXTURES = resolve(import.meta.dirname, "../../../fixtures/runtimes");
const MODELS = resolve(import.meta.dirname, "../../../../../shared/models");
const present = existsSync(MODELS);
if (!present) console.warn(`No reference models at ${MODELS}: plans are not held against the runtime.`);

type Dims = readonly number[];
interface Profile {
  readonly dims?: Readonly<Record<string, number>>;
  readonly calls: readonly (readonly [string, readonly Dims[], readonly Dims[], number])[];
}

const read = (file: string) => JSON.parse(readFileSync(resolve(FIXTURES, file), "utf8")) as unknown;
const profiled = readdirSync(FIXTURES).filter(
  (file) => file.endsWith(".json") && !file.startsWith("optimized-"),
);

/** As the dumps were made. */
const GIVEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  bert_base_dynamic: { batch: 2, sequence: 48 },
  resnet18_dynamic_batch: { batch: 1 },
};

async function open(name: string, options: OpenOptions = {}): Promise<ModelGraph> {
  const bytes = new Uint8Array(readFileSync(resolve(MODELS, `${name}.onnx`)));
  const opened = await openModel(bytesSource(bytes, `${name}.onnx`), options);
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

async function planned(name: string, runtime: MeasuredRuntime): Promise<RuntimePlan> {
  const dims = GIVEN[name];
  return dims
    ? planOf(await open(name, { dims }), runtime, await open(name))
    : planOf(await open(name), runtime);
}

const elements = (dims: Dims) => dims.reduce((product, dim) => product * dim, 1);

/** A convolution's operands are named in several ranks (a pointwise one runs as a matrix product): elements say it. */
function call(op: string, inputs: readonly Dims[], outputs: readonly Dims[]): string {
  const sizes = op.startsWith("Conv") ? inputs.map(elements) : inputs.map((dims) => `[${dims}]`);
  const made = op.startsWith("Conv")
    ? [elements(outputs[0]!), outputs[0]!.at(-1)]
    : outputs.map((dims) => `[${dims}]`);
  return `${op} ${sizes.join(" ")} -> ${made.join(" ")}`;
}

function counted(list: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of list) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}

/** What the profile names: sizes that are read on the CPU are not in it. */
function dataOf({ op, inputs }: RuntimeOp): readonly Dims[] {
  return inputs
    .filter((input, at) => input && (input.dtype !== "i64" || (op === "Gather" && at === 1)))
    .map((input) => input!.shape);
}

function labelOf({ op, attributes, inputs }: RuntimeOp): string {
  const activation = attributes.activation ? `+${attributes.activation}` : "";
  const sum = op.includes("Conv") && inputs[3] ? "+sum" : "";
  return `${op}${activation}${sum}${op === "Transpose" ? ` ${attributes.perm}` : ""}`;
}

describe.skipIf(!present)("the plan of onnxruntime-web", () => {
  it.each(profiled)("%s: the kernel calls of its own profile", async (file) => {
    const profile = read(file) as Profile;
    const { ops } = await planned(file.replace(".json", ""), "onnxruntime-web/webgpu");
    const mine = ops
      .filter(({ on, op }) => on === "gpu" && op !== "Shape")
      .map((op) =>
        call(
          op.op,
          dataOf(op),
          op.outputs.map(({ shape }) => shape),
        ),
      );
    const calls = profile.calls.flatMap(([op, inputs, outputs, count]) =>
      Array<string>(count).fill(call(op, inputs, outputs)),
    );
    expect(counted(mine)).toEqual(counted(calls));
  });

  const saved = (["webgpu", "wasm"] as const).flatMap((side) =>
    Object.entries(read(`optimized-${side}.json`) as Record<string, Record<string, number>>).map(
      ([name, ops]) => [name, side, ops] as const,
    ),
  );

  /**
   * Where constants that are equal, or say where a slice begins, would have to be read: lists of sizes that the session
   * joins once and we twice (on the CPU, four numbers each), and slices of every second row, which are no Split.
   */
  const FORESEEN: Readonly<Record<string, Readonly<Record<string, number>>>> = {
    "bert_base_dynamic webgpu": { Concat: 16 },
    "bert_base_dynamic wasm": { Concat: 16 },
    "swin_t wasm": { Slice: 24, Split: 41 },
  };

  it.each(saved)("%s on %s: the operators of the graph that it saved", async (name, side, expected) => {
    const { ops } = await planned(name, `onnxruntime-web/${side}`);
    expect(counted(ops.map(labelOf))).toEqual({ ...expected, ...FORESEEN[`${name} ${side}`] });
  });
});
