import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onnx } from "onnx-proto";

const FLOAT = 1;

function tensor(name: string, dims: readonly (number | string)[]) {
  const dim = dims.map((size) => (typeof size === "number" ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}

/** A model of a Relu (or what `op` says), and the names that a test wants in it. */
export function modelFile(
  folder: string,
  file: string,
  { input = "x", node = "relu", op = "Relu" } = {},
): string {
  const bytes = onnx.ModelProto.encode(
    onnx.ModelProto.fromObject({
      irVersion: 8,
      opsetImport: [{ domain: "", version: 17 }],
      graph: {
        name: "tiny",
        input: [tensor(input, ["batch", 8])],
        output: [tensor("y", ["batch", 8])],
        node: [{ name: node, opType: op, input: [input], output: ["y"] }],
      },
    }),
  ).finish();
  const path = join(folder, file);
  writeFileSync(path, bytes);
  return path;
}

/** One MatMul whose second input has 8 rows; the first has as many columns as `columns` says. */
export function matmulFile(
  folder: string,
  { columns = "k" as number | string, file = "matmul.onnx" } = {},
): string {
  const bytes = onnx.ModelProto.encode(
    onnx.ModelProto.fromObject({
      irVersion: 8,
      opsetImport: [{ domain: "", version: 17 }],
      graph: {
        name: "tiny",
        input: [tensor("x", [2, columns]), tensor("w", [8, 3])],
        output: [{ name: "y", type: { tensorType: { elemType: FLOAT } } }],
        node: [{ name: "head", opType: "MatMul", input: ["x", "w"], output: ["y"] }],
      },
    }),
  ).finish();
  const path = join(folder, file);
  writeFileSync(path, bytes);
  return path;
}

/** An If of 8 or 16 FLOP on a condition that only a run knows, and a Loop of 16 FLOP a pass as often as an input says. */
export function controlFile(folder: string, file = "control.onnx"): string {
  const { AttributeType } = onnx.AttributeProto;
  const [INT64, BOOL] = [7, 9];
  const scalar = (name: string, elemType: number) => ({
    name,
    type: { tensorType: { elemType, shape: {} } },
  });
  const body = (name: string, from: readonly string[]) => ({
    name,
    type: AttributeType.GRAPH,
    g: {
      name,
      node: from.map((input, at) => ({
        name: `relu${at}`,
        opType: "Relu",
        input: [at === 0 ? input : `${name}${at - 1}`],
        output: [`${name}${at}`],
      })),
      output: [tensor(`${name}${from.length - 1}`, [1, 8])],
    },
  });
  const passes = body("body", ["state", "state"]);
  const bytes = onnx.ModelProto.encode(
    onnx.ModelProto.fromObject({
      irVersion: 8,
      opsetImport: [{ domain: "", version: 17 }],
      graph: {
        name: "control",
        input: [tensor("x", [1, 8]), scalar("c", BOOL), scalar("n", INT64)],
        output: [tensor("y", [1, 8]), tensor("z", [1, 8])],
        node: [
          {
            name: "if",
            opType: "If",
            input: ["c"],
            output: ["y"],
            attribute: [body("then_branch", ["x"]), body("else_branch", ["x", "x"])],
          },
          {
            name: "loop",
            opType: "Loop",
            input: ["n", "", "x"],
            output: ["z"],
            attribute: [
              {
                ...passes,
                g: {
                  ...passes.g,
                  input: [scalar("i", INT64), scalar("go", BOOL), tensor("state", [1, 8])],
                  output: [scalar("go", BOOL), tensor("body1", [1, 8])],
                },
              },
            ],
          },
        ],
      },
    }),
  ).finish();
  const path = join(folder, file);
  writeFileSync(path, bytes);
  return path;
}
