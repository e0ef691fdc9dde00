import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Dim, HeldInfo, Shape, TensorInfo } from "../../../src/graph/model.ts";

/** ONNX's own test models and the official tool's answers; see test/fixtures/README.md. */

/** The sequences and optionals around a tensor, then its dims; null for one without value and name. */
export type Described = readonly [...("sequence" | "optional")[], readonly (Dim | null)[]];

export interface TestModel {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What onnx.shape_inference makes of the file without the shapes that it declares. */
  readonly official: Readonly<Record<string, Described>>;
  /** What the file declares for its outputs. */
  readonly declared: Readonly<Record<string, Described>>;
}

const FIXTURES = resolve(import.meta.dirname, "../../fixtures/onnx");

/** @param file "testdata" or "generated" */
export function testModels(file: string): readonly TestModel[] {
  const text = gunzipSync(readFileSync(resolve(FIXTURES, `${file}.json.gz`))).toString();
  const { models } = JSON.parse(text) as {
    models: Record<string, Omit<TestModel, "name" | "bytes"> & { model: string }>;
  };
  return Object.entries(models).map(([name, { model, ...rest }]) => ({
    name,
    bytes: new Uint8Array(Buffer.from(model, "base64")),
    ...rest,
  }));
}

/** Ridgepoint's answer in the same form; null where it has no shape. */
export function describedBy(tensor: TensorInfo | undefined): Described | null {
  const around: ("sequence" | "optional")[] = [];
  let shape: Shape | null = tensor?.shape ?? null;
  for (let held: HeldInfo | undefined = tensor?.held; held; held = held.held) {
    around.push(held.kind);
    shape = held.shape;
  }
  return shape && [...around, shape];
}

const dimsOf = (described: Described) => described.at(-1) as readonly (Dim | null)[];

/** Whether every number of `expected` stands in `found` too; a name may have become a number, or another name. */
export function covers(found: Described | null, expected: Described): boolean {
  if (!found || found.length !== expected.length) return false;
  if (expected.slice(0, -1).some((kind, i) => kind !== found[i])) return false;
  const [own, dims] = [dimsOf(found), dimsOf(expected)];
  return own.length === dims.length && dims.every((dim, i) => typeof dim !== "number" || dim === own[i]);
}

/** Whether nothing that is known of one is otherwise in the other. */
export function agrees(found: Described | null, expected: Described): boolean {
  if (!found || found.length !== expected.length) return false;
  const [own, dims] = [dimsOf(found), dimsOf(expected)];
  const differ = (a: Dim | null, b: Dim | null) => typeof a === "number" && typeof b === "number" && a !== b;
  return own.length === dims.length && !dims.some((dim, i) => differ(dim, own[i]!));
}

/** Whether Ridgepoint knows a rank where the tool knows none, or a number where the tool has a name. */
export function knowsMore(found: Described | null, official: Described | undefined): boolean {
  if (!found) return false;
  if (!official) return true;
  const own = dimsOf(found);
  return dimsOf(official).some((dim, i) => typeof dim !== "number" && typeof own[i] === "number");
}
