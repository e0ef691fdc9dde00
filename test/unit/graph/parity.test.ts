import { describe, expect, it } from "vitest";
import type { ModelGraph, OpenOptions } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { type ByteSource, bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import type { Analysis } from "../../../src/predict/types.ts";
import { chosen, packaged } from "./tflite-support.ts";

/** The same network in two formats, written by two converters: the same multiply-adds, class by class. */

const SHORT_RANGE = "@mediapipe/face_detection/face_detection_short_range.tflite";
const HAND_LITE = "@mediapipe/hands/hand_landmark_lite.tflite";
const lite = (path: string) => [bytesSource(packaged(path), path)];

interface Copy {
  readonly format: string;
  readonly files: () => readonly ByteSource[];
  /** Only what leads to these outputs is compared; all when left out. */
  readonly outputs?: readonly string[];
  readonly options?: OpenOptions;
}

const PAIRS: readonly {
  readonly network: string;
  readonly macs: number;
  readonly copies: readonly [Copy, Copy];
}[] = [
  {
    network: "BlazeFace, front camera, 128 × 128",
    macs: 30_760_960,
    copies: [
      { format: "tflite", files: () => lite(SHORT_RANGE) },
      { format: "onnx", files: () => chosen("blazeface-front.onnx") },
    ],
  },
  {
    network: "BlazeFace, back camera, 256 × 256",
    macs: 188_749_824,
    copies: [
      { format: "tfjs-graph", files: () => chosen("blazeface-back.json", "blazeface-back.bin") },
      { format: "onnx", files: () => chosen("blazeface-back.onnx") },
    ],
  },
  {
    network: "MediaPipe hand landmarks, lite",
    macs: 145_605_824,
    copies: [
      { format: "tflite", files: () => lite(HAND_LITE) },
      { format: "tfjs-graph", files: () => chosen("handlandmark-lite.json", "handlandmark-lite.bin") },
    ],
  },
  {
    // The TensorFlow.js file also has a head for contours, which the other one lacks.
    network: "MediaPipe face mesh: landmarks and face flag",
    macs: 34_979_040,
    copies: [
      { format: "tflite", files: () => chosen("face-landmark.tflite") },
      {
        format: "tfjs-graph",
        files: () => chosen("facemesh.json", "facemesh.bin"),
        outputs: ["Identity_2", "Identity_1"],
        options: { dims: { batch: 1 } },
      },
    ],
  },
];

async function counted({ files, format, outputs, options }: Copy): Promise<Readonly<Record<string, number>>> {
  const opened = await openModel(files(), options);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  expect(opened.value.source.format).toBe(format);
  const analysis = analyze(opened.value);
  expect(analysis.unpriced).toEqual([]);
  expect(analysis.unresolved).toEqual([]);
  return macsByClass(opened.value, analysis, outputs ?? opened.value.outputs);
}

/** From the outputs back: a node counts when something it makes is needed. */
function macsByClass(
  model: ModelGraph,
  analysis: Analysis,
  outputs: readonly string[],
): Record<string, number> {
  const needed = new Set(outputs);
  const sums: Record<string, number> = {};
  for (const [i, node] of [...model.nodes.entries()].toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    for (const input of node.inputs) needed.add(input);
    const { class: kind, macs } = analysis.nodes[i]!;
    if (macs > 0) sums[kind] = (sums[kind] ?? 0) + macs;
  }
  return sums;
}

describe("the same network in two formats", () => {
  it.each(PAIRS)("$network has $macs MACs in both", async ({ macs, copies }) => {
    const [a, b] = await Promise.all(copies.map(counted));
    expect(a).toEqual(b);
    expect(Object.values(a!).reduce((sum, value) => sum + value, 0)).toBe(macs);
  });

  it("the hand landmarks are equal in every total, stored bytes among them", async () => {
    const totals = await Promise.all(
      PAIRS[2]!.copies.map(async ({ files }) => {
        const opened = await openModel(files());
        if (!opened.ok) throw new Error(opened.error.what);
        const { macs, flops, params, weightBytes } = analyze(opened.value).totals;
        return { macs, flops, params, weightBytes };
      }),
    );
    expect(totals[0]).toEqual(totals[1]);
    expect(totals[0]).toEqual({
      macs: 145_605_824,
      flops: 303_896_792,
      params: 1_011_712,
      weightBytes: 2_023_424,
    });
  });
});
