/** Deeper paths are cut there: module hierarchies reach about 12, a hostile name thousands. */
const MAX_DEPTH = 24;

const NONE: readonly string[] = [];

/** The modules that a node's name says it is in: "/encoder/layer.0/MatMul" is in "encoder", in that in "layer.0". */
export function modulesOf(name: string): readonly string[] {
  if (!name.includes("/")) return NONE;
  const parts = name.split("/", 4 * MAX_DEPTH).filter((part) => part !== "");
  return parts.length < 2 ? NONE : parts.slice(0, Math.min(parts.length - 1, MAX_DEPTH));
}

/** The end of a path in so many letters: its last parts tell nodes apart. */
export function tailOf(name: string, letters: number): string {
  return name.length <= letters ? name : `…${name.slice(1 - letters)}`;
}

/** The last part of a path: what a node is called within its module. */
export function leafOf(name: string): string {
  const end = name.endsWith("/") ? name.length - 1 : name.length;
  return name.slice(name.lastIndexOf("/", end - 1) + 1, end) || name;
}

/** An operator's own name: that it is ONNX Runtime's stands in the long form, which would push it out of its cell. */
export function wordOf(op: string): string {
  return op.replace(/^com\.microsoft(\.nchwc)?\./, "");
}
