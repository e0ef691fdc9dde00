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
