import { describe, expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { counting, timed } from "../support.ts";
import { resnet18 } from "./networks.ts";
import { archive, BOOL, flat, ProgramBuilder, packaged, text } from "./program.ts";

/** Opens and expects a Problem within 2 s. */
async function refused(bytes: Uint8Array) {
  const { value: result, milliseconds } = await timed(() => openModel(bytesSource(bytes, "model.pt2")));
  expect(milliseconds).toBeLessThan(2000);
  if (result.ok) throw new Error("It was opened");
  expect(result.error.advice).not.toBe("");
  return result.error;
}

const simple = () => {
  const net = new ProgramBuilder();
  const x = net.input("x", [1, 3]);
  return net.output(net.op("aten.relu.default", { self: x }, [1, 3]));
};

describe("archives that are no exported program", () => {
  it.each([
    [
      "TorchScript",
      { "m/data.pkl": new Uint8Array(9), "m/code/__torch__.py": text("def forward"), "m/version": text("3") },
      "TorchScript",
    ],
    [
      "weights of torch.save",
      { "m/data.pkl": new Uint8Array(9), "m/data/0": new Uint8Array(9), "m/version": text("3") },
      "torch.save",
    ],
    [
      "compiled code",
      { "m/archive_format": text("pt2"), "m/data/aotinductor/model/a.so": new Uint8Array(9) },
      "AOTInductor",
    ],
  ])("%s is named, with the way out", async (_what, entries, word) => {
    const error = await refused(await archive(entries));
    expect(error).toMatchObject({ code: "not-a-model" });
    expect(error.what).toContain(word);
    expect(error.advice).toContain("torch.export.save");
  });

  it("another zip archive is not taken for one", async () => {
    const error = await refused(await archive({ "word/document.xml": text("<w/>") }));
    expect(error).toMatchObject({ code: "not-a-model" });
  });
});

describe("archives that ask for too much", () => {
  it("a graph that unpacks to 65 MiB", async () => {
    const bytes = await archive(
      { "m/archive_format": text("pt2"), "m/models/model.json": new Uint8Array(65 * 2 ** 20) },
      9,
    );
    expect(bytes.length).toBeLessThan(200_000);
    expect(await refused(bytes)).toMatchObject({ code: "limit-exceeded" });
  });

  it("a graph that holds more than its entry says", async () => {
    const bytes = await archive(
      { "serialized_exported_program.json": text(`{"a": "${" ".repeat(100_000)}"}`) },
      9,
    );
    // Sizes stand in the local header and in the directory; both say 10 now.
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    for (let at = 0; at + 46 < bytes.length; at++) {
      const magic = view.getUint32(at, true);
      if (magic === 0x02014b50) view.setUint32(at + 24, 10, true);
      if (magic === 0x04034b50) view.setUint32(at + 22, 10, true);
    }
    expect((await refused(bytes)).code).toMatch(/malformed|limit-exceeded/);
  });

  it("100,000 entries", async () => {
    const entry = new Uint8Array(46 + 1);
    entry.set([0x50, 0x4b, 1, 2, 20, 0, 20, 0]);
    entry[28] = 1;
    entry[46] = 0x61;
    const local = await archive({ archive_format: text("pt2") });
    const count = 100_000;
    const bytes = new Uint8Array(local.length + count * entry.length + 22);
    bytes.set(local);
    for (let i = 0; i < count; i++) bytes.set(entry, local.length + i * entry.length);
    const end = new DataView(bytes.buffer, bytes.length - 22);
    end.setUint32(0, 0x06054b50, true);
    end.setUint16(8, count & 0xffff, true);
    end.setUint16(10, count & 0xffff, true);
    end.setUint32(12, count * entry.length, true);
    end.setUint32(16, local.length, true);
    expect((await refused(bytes)).code).toMatch(/limit-exceeded|malformed|not-a-model/);
  });

  it("weights are not read", async () => {
    const bytes = await archive({
      "m/archive_format": text("pt2"),
      "m/models/model.json": text(JSON.stringify(resnet18().json())),
      "m/data/weights/weight_0": new Uint8Array(20 * 2 ** 20),
    });
    const source = counting(bytes);
    expect((await openModel(source)).ok).toBe(true);
    expect(source.bytesRead).toBeLessThan(2 ** 20);
  });
});

describe("damaged programs", () => {
  const changed = (change: (json: { graph_module: { graph: { nodes: { target?: string }[] } } }) => void) => {
    const json = simple().json() as never;
    change(json);
    return flat(json);
  };

  it.each([
    ["cut off", async () => (await packaged(simple().json())).subarray(0, 700), "truncated"],
    ["no JSON", () => archive({ "serialized_exported_program.json": text("relu(x)") }), "malformed"],
    [
      "JSON of something else",
      () => archive({ "serialized_exported_program.json": text('{"a": 1}') }),
      "malformed",
    ],
    [
      "JSON nested 300 deep",
      () =>
        archive({ "serialized_exported_program.json": text(`${'{"a":'.repeat(300)}1${"}".repeat(300)}`) }),
      "limit-exceeded",
    ],
    ["a negative size", () => flat({ ...simple().json(), ...withInput([-1, 3]) }), "malformed"],
    ["a size of 2^60", () => flat({ ...simple().json(), ...withInput([2 ** 60, 3]) }), "limit-exceeded"],
    [
      "100 dimensions",
      () => flat({ ...simple().json(), ...withInput(new Array(100).fill(1)) }),
      "limit-exceeded",
    ],
    [
      "a node without a target",
      () => changed(({ graph_module: { graph } }) => delete graph.nodes[0]!.target),
      "malformed",
    ],
    ["a tensor that nothing makes", () => flat(reading("y").json()), "malformed"],
  ])("%s", async (_what, bytes, code) => {
    expect(await refused(await bytes())).toMatchObject({ code });
  });

  function reading(name: string) {
    const net = new ProgramBuilder();
    return net.output(net.op("aten.relu.default", { self: { name, dims: [1] } }, [1]));
  }

  function withInput(dims: readonly number[]) {
    const net = new ProgramBuilder();
    return net.output(net.input("x", dims)).json();
  }

  it("nodes in a circle, and two of one name", async () => {
    const circle = new ProgramBuilder();
    const ghost = { name: "add_1", dims: [1] };
    const first = circle.op("aten.add.Tensor", { self: ghost, other: ghost }, [1]);
    circle.output(circle.op("aten.add.Tensor", { self: first, other: first }, [1]));
    const error = await refused(await flat(circle.json()));
    expect(error).toMatchObject({ code: "malformed" });
    expect(error.what).toContain("circle");
    const json = simple().json() as { graph_module: { graph: { nodes: unknown[] } } };
    json.graph_module.graph.nodes.push(json.graph_module.graph.nodes[0]);
    expect(await refused(await flat(json))).toMatchObject({ code: "malformed" });
  });

  it("expressions without end are sizes that are not known", async () => {
    for (const dim of [
      `${"(".repeat(4000)}s0`,
      `Add(${"Mul(s0, ".repeat(900)}`,
      `${"s0*".repeat(2000)}s0`,
      `${"(s0 + s1)*".repeat(700)}s0`,
    ]) {
      const net = new ProgramBuilder();
      const { value: result, milliseconds } = await timed(async () =>
        openModel(bytesSource(await flat(net.output(net.input("x", [dim])).json()), "x")),
      );
      expect(result.ok).toBe(true);
      expect(milliseconds).toBeLessThan(2000);
    }
  });

  it("loops in the conditions of loops, written out twice each time", async () => {
    const body = new ProgramBuilder();
    body.output(body.op("aten.relu.default", { self: body.input("x", [1]) }, [1]));
    let inner = body;
    for (let depth = 0; depth < 20; depth++) {
      const net = new ProgramBuilder();
      const loop = { arg0: { graph: inner }, arg1: { graph: body }, arg2: [net.input("x", [1])], arg3: [] };
      net.output(net.op("higher_order.while_loop", loop, [1], "", BOOL));
      inner = net;
    }
    expect((await refused(await flat(inner.json()))).code).toMatch(/limit-exceeded|malformed/);
  });
});
