import { describe, expect, it } from "vitest";
import { analyze } from "../../../../src/predict/analyze.ts";
import { predict } from "../../../../src/predict/predict.ts";
import { chosenColumns } from "../../../../src/ui/layers/columns.ts";
import { CONVENTIONS } from "../../../../src/ui/layers/conventions.ts";
import { layersCsv, layersJson, netronAttachment, stemOf } from "../../../../src/ui/layers/export.ts";
import { rowsOf } from "../../../../src/ui/layers/rows.ts";
import { readCsv } from "../../core/read-csv.ts";
import { F32, model, node, opened, tensor, value } from "../../graph/support.ts";
import { syntheticCalibration } from "../../store/synthetic.ts";
import { finish } from "./support.ts";

const HOSTILE = '=HYPERLINK("http://x","y")';

const graph = await opened(
  model({
    node: [
      node("Gemm", ["x", "w"], ["t"], {}, { name: "/block/Gemm" }),
      node("Relu", ["t"], ["u"], {}, { name: HOSTILE }),
      node("Relu", ["u"], ["v"], {}, { name: "line\nother" }),
      node("Exp", ["v"], ["y"], {}, { name: "line\nbreak" }),
    ],
    initializer: [tensor("w", [64, 32], undefined, F32)],
    input: [value("x", [8, 64])],
    output: [value("y", [8, 32])],
  }),
);
const analysis = analyze(graph);
const calibration = syntheticCalibration();
const prediction = predict(analysis, calibration);
const facts = { name: "a.onnx", analysis, prediction, calibration };

describe("the table as CSV", () => {
  const columns = chosenColumns("op,macs,bytes,time,share", false);
  const [head, ...lines] = readCsv(layersCsv(finish(rowsOf(analysis, prediction)), columns));

  it("has the columns that are chosen, with their units, and base units in them", () => {
    expect(head).toEqual(["#", "Node", "Op", "MACs", "Bytes (bytes)", "Time (seconds)", "Share (fraction)"]);
    expect(lines[0]!.slice(0, 5)).toEqual([
      "1",
      "/block/Gemm",
      "Gemm",
      String(8 * 64 * 32),
      String(4 * (8 * 64 + 64 * 32 + 8 * 32)),
    ]);
    expect(Number(lines[0]![5])).toBe(prediction.nodes[0]!.time.value);
  });

  it("makes no formula of a node's name", () => {
    expect(lines[1]![1]).toBe(`'${HOSTILE}`);
  });
});

describe("the layers as JSON", () => {
  const document = JSON.parse(layersJson(facts));

  it("sum up to the totals beside them", () => {
    const sum = (field: string) =>
      document.nodes.reduce((total: number, one: Record<string, number>) => total + one[field]!, 0);
    for (const field of ["macs", "flops", "bytesRead", "bytesWritten"])
      expect(sum(field)).toBe(document.totals[field]);
    expect(Math.max(...document.nodes.map((one: { aliveBytes: number }) => one.aliveBytes))).toBe(
      document.totals.peakActivationBytes,
    );
    expect(document.model).toMatchObject({ file: "a.onnx", format: "onnx" });
    expect(document.nodes[0].seconds.value).toBe(prediction.nodes[0]!.time.value);
  });
});

/** What Netron finds for a target: as its view does, by kind and the name up to the first line break. */
function netronFinds(
  document: { signature: string; metadata: Item[]; metrics: Item[] },
  kind: string,
  name: string,
) {
  if (document.signature !== "netron:attachment") return {};
  const target = name.split("\n", 1)[0];
  const items = document.metrics.filter((item) => item.kind === kind && item.target === target);
  return Object.fromEntries(items.map((item) => [item.name, item.value]));
}

interface Item {
  readonly kind: string;
  readonly target: string;
  readonly name: string;
  readonly value: unknown;
}

describe("the attachment for Netron", () => {
  const document = JSON.parse(netronAttachment(facts));

  it("has what Netron looks for: the signature and two lists of kind, target, name and value", () => {
    expect(Object.keys(document)).toEqual(["signature", "metadata", "metrics"]);
    for (const item of [...document.metadata, ...document.metrics] as Item[]) {
      expect(["model", "graph", "node", "value", "tensor"]).toContain(item.kind);
      expect(item.target.includes("\n") || (item.target === "") !== (item.kind === "model")).toBe(false);
      expect(item.name).not.toBe("");
      expect(typeof item.value).toBe("string");
    }
  });

  it("gives a node, its output and the model their figures", () => {
    const gemm = netronFinds(document, "node", "/block/Gemm");
    expect(gemm).toMatchObject({
      MACs: "16384",
      FLOPs: String(analysis.nodes[0]!.flops),
      "weight bytes": "8192",
    });
    expect(Number(gemm["predicted seconds"])).toBe(prediction.nodes[0]!.time.value);
    expect(netronFinds(document, "value", "t")).toMatchObject({ "MACs of its node": "16384" });
    expect(netronFinds(document, "model", "")).toMatchObject({ MACs: "16384" });
    expect(netronFinds(document, "node", "line\nbreak")).toHaveProperty("FLOPs");
  });

  it("says nothing twice of one target, of which only the last would be kept", () => {
    const keys = [...document.metrics, ...document.metadata].map(
      (item: Item) => `${item.kind} ${item.target} ${item.name}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("the conventions", () => {
  it("name four numbers of one model, which differ as they say", () => {
    const numbers = Object.fromEntries(
      CONVENTIONS.map((convention) => [convention.id, convention.value(analysis.totals)]),
    );
    expect(numbers).toEqual({ flops: analysis.totals.flops, macs: 16384, two: 32768, one: 16384 });
  });
});

describe("a file's stem", () => {
  it.each([
    ["resnet18.onnx", "resnet18"],
    ["../../etc/passwd", "etc-passwd"],
    ["<img src=x>.onnx", "img-src-x-"],
    ["", "model"],
    ["...", "model"],
    ["‮x.onnx", "x"],
  ])("%j is %j", (name, stem) => {
    expect(stemOf(name)).toBe(stem);
  });
});
