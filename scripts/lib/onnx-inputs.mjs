import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/**
 * A copy of an ONNX file whose inputs are declared with other sizes, for graphs in which nothing else depends on them. What the
 * file says of its outputs and of tensors between is left out: a session infers it anew.
 * @param inputs sizes by the name of the input
 * @returns the copy's path, in a temporary folder that is removed when the process exits
 */
export async function withInputs(path, inputs) {
  const { default: proto } = await import("onnx-proto");
  const { ModelProto } = proto.onnx;
  const model = ModelProto.decode(readFileSync(path));
  for (const input of model.graph.input) {
    const dims = inputs[input.name];
    if (dims) input.type.tensorType.shape.dim = dims.map((size) => ({ dimValue: size }));
  }
  for (const output of model.graph.output) output.type.tensorType.shape = null;
  model.graph.valueInfo = [];
  const folder = mkdtempSync(join(tmpdir(), "ridgepoint-inputs-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const copy = join(folder, basename(path));
  writeFileSync(copy, ModelProto.encode(model).finish());
  return copy;
}
