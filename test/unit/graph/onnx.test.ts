import { onnx } from "onnx-proto";
import { describe, expect, it } from "vitest";
import { bytesOf, delimited, F32, model, node, opened, refused, shapeIn, tensor, value } from "./support.ts";

describe("names and order", () => {
  it("initialisers that are listed as inputs are weights", async () => {
    const g = await opened(
      model({
        input: [value("x", [1, 4]), value("w", [4, 2])],
        initializer: [tensor("w", [4, 2], undefined, F32)],
        output: [value("y", null)],
        node: [node("MatMul", ["x", "w"], ["y"])],
      }),
    );
    expect(g.name).toBe("test"); // of test.onnx; the graph calls itself "g"
    expect(g.inputs).toEqual(["x"]);
    expect(g.tensors.get("w")).toEqual({ name: "w", dtype: "f32", shape: [4, 2], origin: "weight" });
    expect(g.tensors.get("x")?.origin).toBe("input");
    expect(g.tensors.get("y")).toEqual({ name: "y", dtype: "f32", shape: [1, 2], origin: "node" });
    expect(g.source).toEqual({ format: "onnx", version: "opset 17", producer: "test" });
  });

  it("outputs of Constant are weights too", async () => {
    const g = await opened(
      model({
        input: [value("x", [1, 4])],
        output: [value("y", null)],
        node: [
          node("Constant", [], ["w"], { value: tensor("", [4, 2], undefined, F32) }),
          node("MatMul", ["x", "w"], ["y"]),
        ],
      }),
    );
    expect(g.tensors.get("w")).toMatchObject({ shape: [4, 2], origin: "weight" });
    expect(g.nodes.map(({ folded }) => folded)).toEqual([true, false]);
  });

  it("nodes without a name get one, and no two are the same", async () => {
    const chain = ["x", "a", "b", "c", "d"];
    const names = ["", "same", "same", ""];
    const g = await opened(
      model({
        input: [value("x", [1])],
        output: [value("d", null)],
        node: names.map((name, i) => node("Relu", [chain[i]!], [chain[i + 1]!], {}, { name })),
      }),
    );
    expect(g.nodes.map(({ name }) => name)).toEqual(["Relu_0", "same", "same#2", "Relu_3"]);
  });

  it("modules that PyTorch's exporter notes come before the name", async () => {
    // onnx-proto is older than the metadata of nodes, so their field (9) is put behind what it encodes.
    const scoped = (name: string, scopes: string) => {
      const encoded = onnx.NodeProto.encode(node("Relu", ["x"], [name], {}, { name })).finish();
      const entry = delimited(
        9,
        delimited(1, bytesOf("pkg.torch.onnx.name_scopes")),
        delimited(2, bytesOf(scopes)),
      );
      return delimited(1, encoded, entry);
    };
    const graph = onnx.GraphProto.encode(
      onnx.GraphProto.create({ name: "g", input: [value("x", [1])], output: [value("a", null)] }),
    ).finish();
    const nodes = [
      scoped("a", "['', 'blocks.2', 'blocks.2.mlp', 'relu_1']"),
      scoped("b", "['', 'relu']"),
      scoped("c", "nonsense"),
      scoped("/d", "['', 'blocks.3', 'relu']"),
    ];
    const head = onnx.ModelProto.encode({
      irVersion: 10,
      opsetImport: [{ domain: "", version: 21 }],
    }).finish();
    const g = await opened(Uint8Array.from([...head, ...delimited(7, graph, ...nodes)]));
    expect(g.nodes.map(({ name }) => name)).toEqual(["blocks/2/mlp/a", "b", "c", "/d"]);
  });

  it("nodes in any order are put into one that works", async () => {
    const g = await opened(
      model({
        input: [value("x", [2])],
        output: [value("c", null)],
        node: [
          node("Neg", ["b"], ["c"], {}, { name: "third" }),
          node("Abs", ["x"], ["a"], {}, { name: "first" }),
          node("Exp", ["a"], ["b"], {}, { name: "second" }),
        ],
      }),
    );
    expect(g.nodes.map(({ name }) => name)).toEqual(["first", "second", "third"]);
    expect(shapeIn(g, "c")).toEqual([2]);
  });

  it("a chain longer than the call stack is sorted all the same", async () => {
    const count = 20_000;
    const nodes = Array.from({ length: count }, (_, i) => node("Relu", [`t${i}`], [`t${i + 1}`])).reverse();
    const g = await opened(
      model({ input: [value("t0", [3])], output: [value(`t${count}`, null)], node: nodes }),
    );
    expect(shapeIn(g, `t${count}`)).toEqual([3]);
  });

  it("names that mean something to JavaScript are only names", async () => {
    const g = await opened(
      model({
        input: [value("__proto__", ["constructor"])],
        output: [value("toString", null)],
        node: [
          node("Elu", ["__proto__"], ["toString"], { __proto__: 1, alpha: 2 }, { name: "hasOwnProperty" }),
        ],
      }),
    );
    expect(shapeIn(g, "toString")).toEqual(["constructor"]);
    expect(g.nodes[0]?.attributes).toEqual({ alpha: 2 });
    expect(structuredClone(g)).toEqual(g);
  });
});

describe("operators of other domains", () => {
  it("are listed, their outputs taken from the file if it describes them", async () => {
    const g = await opened(
      model(
        {
          input: [value("x", [1, 4])],
          valueInfo: [value("h", [1, 9])],
          output: [value("y", null), value("z", null)],
          node: [
            node("Strange", ["x"], ["h"], { depth: 3, mode: "odd" }, { domain: "com.example" }),
            node("Relu", ["h"], ["y"]),
            node("Stranger", ["h"], ["z"], {}, { domain: "com.example" }),
          ],
        },
        0,
        { opsetImport: [{ domain: "com.example", version: 1 }] },
      ),
    );
    expect(g.nodes[0]).toMatchObject({
      op: "Strange",
      domain: "com.example",
      attributes: { depth: 3, mode: "odd" },
      folded: false,
    });
    expect([shapeIn(g, "h"), shapeIn(g, "y"), shapeIn(g, "z")]).toEqual([[1, 9], [1, 9], null]);
    expect(g.source.version).toBe("com.example 1");
  });

  it("ai.onnx is the default domain", async () => {
    const g = await opened(
      model(
        {
          input: [value("x", [1])],
          output: [value("y", null)],
          node: [node("Relu", ["x"], ["y"], {}, { domain: "ai.onnx" })],
        },
        0,
        { opsetImport: [{ domain: "ai.onnx", version: 13 }] },
      ),
    );
    expect(g.nodes[0]?.domain).toBe("");
    expect(g.source.version).toBe("opset 13");
    expect(shapeIn(g, "y")).toEqual([1]);
  });

  it("what does not fit together is left without a shape, with a note", async () => {
    const g = await opened(
      model({
        input: [value("x", [1, 4]), value("w", [5, 2])],
        output: [value("y", null)],
        node: [node("MatMul", ["x", "w"], ["y"], {}, { name: "head" })],
      }),
    );
    expect(shapeIn(g, "y")).toBeNull();
    expect(g.notes).toEqual(['MatMul "head": inner dimensions 4 and 5 differ']);
    expect(g.mismatch).toBe(g.notes?.[0]);
  });
});

describe("sizes that the caller sets", () => {
  const dynamic = () =>
    model({
      input: [value("x", ["n", 3, null]), value("y", ["n", 3, 8])],
      valueInfo: [value("custom", ["n", 7])],
      output: [value("z", null)],
      node: [
        node("Add", ["x", "y"], ["z"]),
        node("Mystery", ["x"], ["custom"], {}, { domain: "com.example" }),
        node("Mystery", ["x"], ["fixed"], {}, { domain: "com.example" }),
      ],
    });

  it("fill in dimensions by name, or by the name of the tensor and the axis", async () => {
    const open = await opened(dynamic());
    expect([shapeIn(open, "x"), shapeIn(open, "z")]).toEqual([
      ["n", 3, "x[2]"],
      ["n", 3, 8],
    ]);
    const g = await opened(dynamic(), { dims: { n: 2, "x[2]": 8 } });
    expect([shapeIn(g, "x"), shapeIn(g, "z"), shapeIn(g, "custom")]).toEqual([
      [2, 3, 8],
      [2, 3, 8],
      [2, 7],
    ]);
  });

  it("a shape given for one input sets its named dimensions everywhere", async () => {
    const g = await opened(dynamic(), { shapes: { x: [5, 3, 8] } });
    expect([shapeIn(g, "y"), shapeIn(g, "custom")]).toEqual([
      [5, 3, 8],
      [5, 7],
    ]);
  });

  it("a size that the file fixes may be replaced; then its other claims no longer count", async () => {
    const bytes = model({
      input: [value("x", [1, 3, 224, 224])],
      valueInfo: [value("h", [1, 3, 224, 224])],
      output: [value("y", null)],
      node: [node("Mystery", ["x"], ["h"], {}, { domain: "com.example" }), node("Relu", ["x"], ["y"])],
    });
    const g = await opened(bytes, { shapes: { x: [1, 3, 256, 256] } });
    expect([shapeIn(g, "y"), shapeIn(g, "h")]).toEqual([[1, 3, 256, 256], null]);
  });

  it.each([
    [{ dims: { m: 2 } }, /"m".*n, x\[2\]/s],
    [{ shapes: { q: [1] } }, /"q".*x, y/s],
    [{ shapes: { x: [1, 3] } }, /3 dimensions, not 2/],
    [{ dims: { n: -1 } }, /-1 is not a size/],
    [{ dims: { n: 1.5 } }, /1.5 is not a size/],
    [{ dims: { n: 4 }, shapes: { x: [5, 3, 8] } }, /4 and 5 at once/],
  ])("%j is refused", async (options, message) => {
    const error = await refused(dynamic(), options);
    expect(error.code).toBe("bad-option");
    expect(`${error.what}\n${error.advice}`).toMatch(message);
  });
});

describe("values in the file", () => {
  it("a sparse weight has the shape of the dense one", async () => {
    const sparse = { values: tensor("w", [2], [1, 2], F32), indices: tensor("i", [2], [0, 5]), dims: [3, 4] };
    const g = await opened(
      model({
        input: [value("x", [1])],
        sparseInitializer: [sparse],
        output: [value("y", null)],
        node: [node("Relu", ["w"], ["y"])],
      }),
    );
    // Two values of four bytes and two places of eight.
    const storage = { format: "sparse", bytes: 2 * 4 + 2 * 8 };
    expect(g.tensors.get("w")).toMatchObject({ shape: [3, 4], dtype: "f32", origin: "weight", storage });
    expect(g.nodes[0]?.folded).toBe(true);
  });

  it("a sparse weight in a Constant node too", async () => {
    const sparse = onnx.SparseTensorProto.create({
      values: tensor("", [2], [1, 2], F32),
      indices: tensor("", [2, 2], [0, 1, 2, 3]),
      dims: [3, 4],
    });
    const constant = onnx.NodeProto.create({
      opType: "Constant",
      output: ["w"],
      attribute: [
        { name: "sparse_value", type: onnx.AttributeProto.AttributeType.SPARSE_TENSOR, sparseTensor: sparse },
      ],
    });
    const g = await opened(
      model({
        input: [value("x", [5, 3])],
        output: [value("y", null)],
        node: [constant, node("MatMul", ["x", "w"], ["y"])],
      }),
    );
    const storage = { format: "sparse", bytes: 2 * 4 + 4 * 8 };
    expect(g.tensors.get("w")).toMatchObject({ shape: [3, 4], dtype: "f32", origin: "weight", storage });
    expect(shapeIn(g, "y")).toEqual([5, 4]);
  });

  it("lists of attributes that are long are not kept", async () => {
    const g = await opened(
      model({
        input: [value("x", [1])],
        output: [value("y", null)],
        node: [
          node(
            "Tree",
            ["x"],
            ["y"],
            { short: [1, 2], long: new Array(10_000).fill(3) },
            { domain: "ai.onnx.ml" },
          ),
        ],
      }),
    );
    expect(g.nodes[0]?.attributes).toEqual({ short: [1, 2] });
  });
});
