import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../../../../src/graph/model.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { planOf } from "../../../../src/predict/runtimes/onnxruntime/plan.ts";
import { launchesOf } from "../../../../src/predict/runtimes/webgpu/lower.ts";

/** Written by onnxruntime-web 1.30.0's own profile: [program, dims read, dims made, how often] of a run after the first. */
const FIXTURES = resolve(import.meta.dirname, "../../../fixtures/runtimes/launches");
const MODELS = resolve(import.meta.dirname, "../../../../../shared/models");
const present = existsSync(MODELS);
if (!present) console.warn(`No reference models at ${MODELS}: launches are not held against the runtime.`);

const DIMS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  bert_base_dynamic: { batch: 2, sequence: 48 },
};

async function open(name: string, options: OpenOptions) {
  const bytes = new Uint8Array(readFileSync(resolve(MODELS, `${name}.onnx`)));
  const opened = await openModel(bytesSource(bytes, `${name}.onnx`), options);
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

function add(counts: Map<string, number>, key: string, times: number) {
  counts.set(key, (counts.get(key) ?? 0) + times);
}

describe.skipIf(!present)("the launches of a model on WebGPU", () => {
  it.each(readdirSync(FIXTURES).map((file) => file.replace(".json", "")))(
    "%s: programs and sizes are those of the runtime's profile",
    async (name) => {
      const seen = new Map<string, number>();
      const rows = JSON.parse(readFileSync(resolve(FIXTURES, `${name}.json`), "utf8"));
      for (const [program, inputs, outputs, times] of rows)
        add(seen, JSON.stringify([program, inputs, outputs]), times);
      const dims = DIMS[name] ?? {};
      const plan = planOf(await open(name, { dims }), "onnxruntime-web/webgpu", await open(name, {}));
      const planned = new Map<string, number>();
      for (const op of plan.ops.filter(({ on }) => on === "gpu")) {
        for (const { program, inputs, outputs } of launchesOf(op))
          add(planned, JSON.stringify([program, inputs, outputs]), op.repeats);
      }
      expect(Object.fromEntries([...planned].toSorted())).toEqual(Object.fromEntries([...seen].toSorted()));
    },
  );
});
