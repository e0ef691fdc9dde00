import { onnx } from "onnx-proto";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/statistics.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import {
  BOOL,
  graph,
  haveModels,
  I64,
  model,
  modelBytes,
  node,
  opened,
  refused,
  tensor,
  timed,
  value,
} from "./support.ts";

const text = (s: string) => new TextEncoder().encode(s);
const simple = () =>
  model({ input: [value("x", [1, 3])], output: [value("y", null)], node: [node("Relu", ["x"], ["y"])] });

describe("files that are no model", () => {
  it("an empty file", async () => {
    expect(await refused(new Uint8Array(0))).toMatchObject({ code: "empty-file" });
  });

  it.each([
    ["prose", text("It was a dark and stormy night; the rain fell in torrents.")],
    ["JSON", text('{"format": "graph-model", "modelTopology": {}}')],
    ["HTML", text("<!doctype html><html><body>404</body></html>")],
    ["zeros", new Uint8Array(1000)],
    ["one byte", Uint8Array.of(0x08)],
    [
      "noise",
      Uint8Array.from(
        { length: 5000 },
        (
          (random) => () =>
            random() * 256
        )(seededRandom(1)),
      ),
    ],
    // A tensor's file lies beside every test model of ONNX; its second field is an integer too.
    ["another protobuf message", onnx.TensorProto.encode(tensor("t", [2], [1, 2])).finish()],
    [
      "a graph without its model",
      onnx.GraphProto.encode(graph({ node: [node("Relu", ["x"], ["y"])] })).finish(),
    ],
  ])("%s", async (_what, bytes) => {
    expect(["not-a-model", "not-onnx"]).toContain((await refused(bytes)).code);
  });

  it("a protobuf message that could be a model but has no graph", async () => {
    const bytes = onnx.ModelProto.encode({ irVersion: 8, producerName: "x" }).finish();
    expect(await refused(bytes)).toMatchObject({ code: "not-onnx" });
  });

  it.each([
    ["ONNX Runtime", "\u0014\u0000\u0000\u0000ORTM"],
    ["zip", "PK\u0003\u0004"],
  ])("%s is named", async (name, head) => {
    const error = await refused(text(head.padEnd(64, "\u0000")));
    expect(error.code).toBe("not-a-model");
    expect(error.what).toContain(name);
  });

  it("a source that fails to read", async () => {
    const source = {
      name: "gone.onnx",
      size: 100,
      read: () => Promise.reject(new Error("The file is gone")),
    };
    expect(await openModel(source)).toMatchObject({
      ok: false,
      error: { code: "unreadable", what: "The file is gone" },
    });
  });

  it("a source shorter than its size", async () => {
    const bytes = simple();
    const source = { ...bytesSource(bytes, "short.onnx"), size: bytes.length };
    const short = { ...source, read: async (o: number, l: number) => bytes.slice(o, o + Math.min(l, 40)) };
    expect(await openModel(short)).toMatchObject({ ok: false, error: { code: "truncated" } });
  });
});

describe("damaged graphs", () => {
  it("a circle of nodes", async () => {
    const bytes = model({
      input: [value("x", [1])],
      output: [value("a", null)],
      node: [node("Add", ["x", "b"], ["a"], {}, { name: "first" }), node("Relu", ["a"], ["b"])],
    });
    const error = await refused(bytes);
    expect(error).toMatchObject({ code: "malformed" });
    expect(error.what).toMatch(/circle.*first/);
    expect(error.where).toMatch(/^byte \d+$/);
  });

  it("a node that reads its own output", async () => {
    const bytes = model({ output: [value("a", null)], node: [node("Relu", ["a"], ["a"])] });
    expect((await refused(bytes)).what).toContain("circle");
  });

  it.each([
    ["a tensor made twice", { node: [node("Relu", ["x"], ["y"]), node("Abs", ["x"], ["y"])] }],
    ["an output that is an input too", { node: [node("Relu", ["x"], ["x"])] }],
    ["a tensor that nothing makes", { node: [node("Relu", ["z"], ["y"])] }],
    ["an output that nothing makes", { node: [], output: [value("nowhere", [1])] }],
    ["a weight twice", { initializer: [tensor("w", [1], [1]), tensor("w", [1], [2])] }],
    ["a node without an operator", { node: [node("", ["x"], ["y"])] }],
    ["a weight with a negative dimension", { initializer: [tensor("w", [-1, 3], [1])] }],
  ])("%s", async (_what, fields) => {
    const bytes = model({ input: [value("x", [1])], output: [], ...fields });
    expect(await refused(bytes)).toMatchObject({ code: "malformed" });
  });

  it.each([
    ["2^60 elements a dimension", [2 ** 60]],
    ["2^62 elements in all", [2 ** 31, 2 ** 31]],
    ["100 dimensions", new Array(100).fill(1)],
  ])("a weight with %s", async (_what, dims) => {
    const bytes = model({ input: [value("x", [1])], initializer: [tensor("w", dims)], node: [] });
    expect(await refused(bytes)).toMatchObject({ code: "limit-exceeded" });
  });

  it("an input with negative or absurd dims is one with open dims", async () => {
    const model1 = await opened(
      model({ input: [value("x", [-1, 2 ** 60, 3])], node: [node("Relu", ["x"], ["y"])] }),
    );
    expect(model1.tensors.get("y")?.shape).toEqual(["x[0]", "x[1]", 3]);
  });

  const nested = (
    depth: number,
    wrap: (body: onnx.GraphProto) => onnx.GraphProto,
    inner: onnx.GraphProto,
  ) => {
    let result = inner;
    for (let i = 0; i < depth; i++) result = wrap(result);
    return model({ ...result, input: [value("x", [1]), value("c", [], BOOL)] });
  };

  it("graphs nested without end", async () => {
    const inner = graph({ output: [value("o", null)], node: [node("Identity", ["x"], ["o"])] });
    const branch = (body: onnx.GraphProto) =>
      graph({
        output: [value("o", null)],
        node: [node("If", ["c"], ["o"], { then_branch: body, else_branch: inner })],
      });
    for (const depth of [30, 100, 1000]) {
      const bytes = nested(depth, branch, inner);
      const { value: error, milliseconds } = await timed(() => refused(bytes));
      expect(error).toMatchObject({ code: "limit-exceeded" });
      expect(milliseconds).toBeLessThan(2000);
    }
    expect((await opened(nested(10, branch, inner))).nodes).toHaveLength(1);
  });

  it("loops within loops whose state never settles", async () => {
    // Each level infers the one below three times: 3^20 steps if nothing stopped it.
    const state = [value("i", [], I64), value("k", [], BOOL), value("s", null)];
    const output = [value("k2", null), value("t", null)];
    const keep = node("Identity", ["k"], ["k2"]);
    const grow = node("Concat", ["s", "s"], ["t"], { axis: 0 });
    const inner = graph({ input: state, output, node: [keep, grow] });
    const wrap = (body: onnx.GraphProto) =>
      graph({ input: state, output, node: [keep, node("Loop", ["", "", "x"], ["u"], { body }), grow] });
    let body = inner;
    for (let i = 0; i < 20; i++) body = wrap(body);
    const bytes = model(
      { input: [value("x", [1])], node: [node("Loop", ["", "", "x"], ["y"], { body })] },
      12,
    );
    const { value: error, milliseconds } = await timed(() => refused(bytes));
    expect(error).toMatchObject({ code: "limit-exceeded" });
    expect(milliseconds).toBeLessThan(2000);
  });

  it("a name without end", async () => {
    const bytes = model({ input: [value("x".repeat(10_000), [1])], node: [] });
    expect(await refused(bytes)).toMatchObject({ code: "limit-exceeded" });
  });

  it("a million nodes", async () => {
    const one = onnx.NodeProto.encode(node("Relu", ["x"], [""])).finish();
    const field = Uint8Array.of(0x0a, one.length, ...one);
    const nodes = new Uint8Array(field.length * 1_000_000);
    for (let i = 0; i < 1_000_000; i++) nodes.set(field, i * field.length);
    const length = onnx.OperatorSetIdProto.encode({ version: nodes.length }).finish().slice(1);
    const file = new Uint8Array(3 + length.length + nodes.length);
    file.set([0x08, 8, 0x3a, ...length]);
    file.set(nodes, 3 + length.length);
    expect(await refused(file)).toMatchObject({ code: "limit-exceeded" });
  });

  it("a function that calls itself from a branch", async () => {
    const call = node("F", ["a"], ["o"], {}, { domain: "d" });
    const branch = graph({ output: [value("o", null)], node: [call] });
    const body = node("If", ["a"], ["b"], { then_branch: branch, else_branch: branch });
    const fn = { name: "F", domain: "d", input: ["a"], output: ["b"], node: [body] };
    const start = { input: [value("x", [], BOOL)], node: [node("F", ["x"], ["y"], {}, { domain: "d" })] };
    const bytes = model(start, 17, { functions: [fn] });
    const { value: error, milliseconds } = await timed(() => refused(bytes));
    expect(error).toMatchObject({ code: "limit-exceeded" });
    expect(milliseconds).toBeLessThan(2000);
  });

  it("a function that calls itself", async () => {
    const fn = {
      name: "F",
      domain: "d",
      input: ["a"],
      output: ["b"],
      node: [node("F", ["a"], ["b"], {}, { domain: "d" })],
    };
    const bytes = model(
      { input: [value("x", [1])], node: [node("F", ["x"], ["y"], {}, { domain: "d" })] },
      17,
      { functions: [fn] },
    );
    expect(await refused(bytes)).toMatchObject({ code: "limit-exceeded" });
  });
});

/** Opens whatever the bytes are, and expects an answer in time. */
async function answered(bytes: Uint8Array): Promise<boolean> {
  const { value: result, milliseconds } = await timed(() => openModel(bytesSource(bytes, "damaged.onnx")));
  expect(milliseconds).toBeLessThan(2000);
  if (!result.ok) {
    expect(result.error.code).toMatch(/^(truncated|malformed|limit-exceeded|not-a-model|not-onnx)$/);
    expect(result.error.what.length).toBeGreaterThan(5);
  }
  return result.ok;
}

describe.skipIf(!haveModels())("damaged files", () => {
  it.each(["resnet18", "bert_base_dynamic", "lstm_lm_seq64"])("%s cut at each sixteenth", async (name) => {
    const bytes = await modelBytes(name);
    for (let i = 1; i < 16; i++) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * i) / 16));
      const result = await openModel(bytesSource(cut, name));
      expect(result).toMatchObject({ ok: false, error: { code: "truncated" } });
    }
    expect(await answered(bytes)).toBe(true);
  });

  it.each([
    ["lstm_lm_seq64", 2],
    ["bert_base_dynamic", 5],
  ])("%s with bytes changed", async (name, seed) => {
    const bytes = await modelBytes(name);
    const random = seededRandom(seed);
    let survived = 0;
    for (let round = 0; round < 700; round++) {
      const changed = bytes.slice();
      const flips = 1 + Math.floor(random() * 4);
      for (let i = 0; i < flips; i++)
        changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256);
      if (await answered(changed)) survived++;
    }
    // Most bytes are names; a file with a changed name is often still a model.
    expect(survived).toBeGreaterThan(10);
    expect(survived).toBeLessThan(700);
  });

  it("a graph of which only the length is real", async () => {
    const bytes = await modelBytes("resnet18");
    const random = seededRandom(7);
    for (let round = 0; round < 200; round++) {
      const changed = bytes.slice();
      const from = Math.floor(random() * changed.length);
      changed.fill(Math.floor(random() * 256), from, from + Math.floor(random() * 400));
      await answered(changed);
    }
  });
});
