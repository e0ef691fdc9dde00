import { expect } from "vitest";
import type { ModelGraph, OpenOptions } from "../../../../src/graph/model.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import type { Analysis } from "../../../../src/predict/types.ts";

export type Files = Readonly<Record<string, Uint8Array>>;

function sources(files: Files) {
  return Object.entries(files).map(([name, bytes]) => bytesSource(bytes, name));
}

/** Opens files that were chosen together and expects a graph. */
export async function openedFiles(files: Files, dims: OpenOptions["dims"] = {}): Promise<ModelGraph> {
  const result = await openModel(sources(files), { dims });
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what} (${result.error.where})`);
  return result.value;
}

/** The same, counted. */
export async function counted(files: Files, dims: OpenOptions["dims"] = {}): Promise<Analysis> {
  return analyze(await openedFiles(files, dims));
}

/** Opens files that were chosen together and expects a Problem. */
export async function refusedFiles(files: Files) {
  const result = await openModel(sources(files));
  expect(result.ok).toBe(false);
  if (result.ok) throw new Error("unreachable");
  return result.error;
}

export function nodeOf(analysis: Analysis, name: string) {
  const node = analysis.nodes.find((node) => node.name === name);
  if (!node) throw new Error(`no node "${name}"`);
  return node;
}
