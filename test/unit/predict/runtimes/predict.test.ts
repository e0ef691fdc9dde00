import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Calibration } from "../../../../src/core/calibration.ts";
import { MEASURED_RUNTIMES } from "../../../../src/core/runtime.ts";
import { median } from "../../../../src/core/statistics.ts";
import type { ModelGraph } from "../../../../src/graph/model.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { planOf } from "../../../../src/predict/runtimes/onnxruntime/plan.ts";
import { predictIn } from "../../../../src/predict/runtimes/predict.ts";
import type { Prediction } from "../../../../src/predict/types.ts";
import { parseCalibration } from "../../../../src/store/document.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const MODELS = ["kws_ds_cnn", "mobilenet_v2", "minilm_l6_seq256"] as const;

let calibration: Calibration;

async function graphOf(name: string): Promise<ModelGraph> {
  const bytes = new Uint8Array(readFileSync(resolve(ROOT, `public/models/${name}.onnx`)));
  const opened = await openModel(bytesSource(bytes, name), {});
  if (!opened.ok) throw new Error(opened.error.what);
  return opened.value;
}

function priced(
  graph: ModelGraph,
  runtime: (typeof MEASURED_RUNTIMES)[number],
  by = calibration,
): Prediction {
  const answer = predictIn(runtime, analyze(graph), planOf(graph, runtime), by);
  if (!answer.ok) throw new Error(answer.error.what);
  return answer.value;
}

beforeAll(async () => {
  // As it was measured; what the models below really took is in docs/runtimes.md.
  const parsed = await parseCalibration(
    readFileSync(resolve(ROOT, "docs/results/runtimes-swiftshader.json"), "utf8"),
  );
  if (!parsed.ok) throw new Error(parsed.error.what);
  calibration = parsed.value;
});

describe.each(MEASURED_RUNTIMES)("a prediction in %s", (runtime) => {
  it.each(MODELS)("%s is the sum of what it shows", async (name) => {
    const { nodes, share, total } = priced(await graphOf(name), runtime);
    const shown =
      nodes.reduce((sum, { time }) => sum + time.value, 0) +
      share!.added.reduce((sum, { time }) => sum + time, 0) +
      share!.idle +
      share!.dispatch +
      share!.copies.time;
    expect(total.value).toBeGreaterThan(0);
    expect(shown / total.value).toBeCloseTo(1, 9);
    expect(total.low).toBeLessThan(total.value);
    expect(total.high).toBeGreaterThan(total.value);
  });

  it("opens each node's time as launches, each a sum of counts at prices", async () => {
    const { nodes } = priced(await graphOf("mobilenet_v2"), runtime);
    for (const { time, launches, basis } of nodes) {
      if (basis.kind !== "runtime") continue;
      const sum = launches!.reduce(
        (all, { launch, terms }) =>
          all + launch + terms.reduce((own, { count, price }) => own + count * price, 0),
        0,
      );
      expect(sum / time.value).toBeCloseTo(1, 9);
    }
  });

  it("names the node that a fused one runs in", async () => {
    const graph = await graphOf("mobilenet_v2");
    const analysis = analyze(graph);
    const { nodes } = priced(graph, runtime);
    const fused = nodes.flatMap(({ node, basis }) =>
      basis.kind === "fused" ? [[analysis.nodes[node]!.op, basis.into] as const] : [],
    );
    expect(fused.length).toBeGreaterThan(20);
    const names = new Map(analysis.nodes.map(({ name, op }) => [name, op]));
    // Activations everywhere; on the CPU the sums around a block too.
    const within = new Set(fused.map(([op, into]) => `${op} in ${names.get(into)}`));
    expect([...within].toSorted()).toEqual(
      runtime === "onnxruntime-web/wasm" ? ["Add in Conv", "Clip in Conv"] : ["Clip in Conv"],
    );
  });

  it("asks for a calibration where there is none", async () => {
    const graph = await graphOf("kws_ds_cnn");
    const without = { ...calibration, runtimes: [] };
    const answer = predictIn(runtime, analyze(graph), planOf(graph, runtime), without);
    expect(answer).toMatchObject({ ok: false, error: { code: "runtime-uncalibrated" } });
  });

  it("says what nothing measured can price, and calls the total a lower bound", async () => {
    const graph = await graphOf("mobilenet_v2");
    const only = calibration.runtimes!.find((one) => one.runtime === runtime)!;
    const poor = { ...only, rows: only.rows.filter(({ program }) => !/Conv|MatMul|Gemm/.test(program)) };
    const { unpriced, lowerBound, warnings } = priced(graph, runtime, { ...calibration, runtimes: [poor] });
    expect(lowerBound).toBe(true);
    expect(unpriced.map(({ op }) => op).join()).toMatch(/Conv/);
    expect(warnings.join(" ")).toMatch(/lower bound/);
  });
});

describe("tensors that change sides", () => {
  it("take a wait each and their bytes, whose price widens the interval", async () => {
    const runtime = "onnxruntime-web/webgpu";
    const graph = await graphOf("kws_ds_cnn");
    const measured = calibration.runtimes!.find((one) => one.runtime === runtime)!;
    const idle = median(measured.idleRun);
    const roundTrips = [
      { bytes: 1e6, samples: [idle + 0.01] },
      { bytes: 4e6, samples: [idle + 0.12] },
    ];
    const by = { ...calibration, runtimes: [{ ...measured, roundTrips }] };
    const plan = planOf(graph, runtime);
    const total = (bytes: number) => {
      const copies = [{ from: "gpu" as const, bytes, after: "x" }];
      const answer = predictIn(runtime, analyze(graph), { ...plan, copies }, by);
      if (!answer.ok) throw new Error(answer.error.what);
      return answer.value.total;
    };
    // Half a round trip at the middle price, 10 ms a megabyte.
    expect(total(1e8).value - total(0).value).toBeCloseTo(1, 6);
    const width = ({ low, high }: ReturnType<typeof total>) => high - low;
    expect(width(total(1e8))).toBeGreaterThan(width(total(0)) + 0.5);
  });
});

describe("a runtime's plan that the runtime refuses", () => {
  it("is refused before anything is priced", async () => {
    const graph = await graphOf("kws_ds_cnn");
    const plan = { ...planOf(graph, "onnxruntime-web/webgpu"), refused: "MaxPool with ceil_mode" };
    const answer = predictIn("onnxruntime-web/webgpu", analyze(graph), plan, calibration);
    expect(answer).toMatchObject({ ok: false, error: { code: "runtime-refused", where: plan.refused } });
  });
});
