import type { Dim } from "../../model.ts";
import { add } from "../dims.ts";
import { slice } from "../indexing.ts";
import type { Element } from "../known.ts";
import { Mismatch, type Op, type Rule } from "../rule.ts";
import { elementsOf, Reworded, vector } from "./op.ts";

/** Slices by begin and size, and by begin, end and step under masks. */

/** x, begin, size: -1 means to the end. */
export const sliceSized: Rule = (op) => {
  const shape = op.shape(0);
  const begin = elementsOf(op, 1);
  const size = elementsOf(op, 2);
  if (begin.length !== shape.length || size.length !== shape.length)
    throw new Mismatch(`${begin.length} positions and ${size.length} sizes for ${shape.length} axes`);
  // A size is the size, wherever it begins.
  if (begin.includes(null)) {
    const out = size.map((dim, axis) => (dim === null || dim === -1 ? op.fresh(0, axis) : dim));
    return [{ dtype: op.input(0).dtype, shape: out }];
  }
  const ends = begin.map((from, axis): Element => {
    const length = size[axis]!;
    if (length === -1) return LAST;
    return from === null || length === null ? null : add(from, length);
  });
  return slice(new Reworded(op, [op.input(0), vector(begin), vector(ends)], {}));
};

/** Beyond the end of any axis. */
const LAST = 2147483647;

/** x, begin, end, strides; five masks say bit by bit what an entry of them means (tf.strided_slice). */
export const stridedSlice: Rule = (op) => {
  const x = op.input(0);
  const shape = op.shape(0);
  const cuts = readCuts(op, shape.length);
  const kept = cuts.filter((cut) => cut.kind !== "new");
  if (kept.length > shape.length) throw new Mismatch(`${kept.length} cuts for ${shape.length} axes`);
  // Of an element that is chosen by an unknown position only the value is unknown.
  const unsure = kept.some((cut) => cut.kind === "single" && cut.start === null);
  const starts = kept.map((cut) => (cut.kind === "single" ? (cut.start ?? 0) : cut.start));
  const ends = kept.map((cut) => (cut.kind === "single" && cut.start === null ? 1 : cut.end));
  const steps = kept.map((cut) => cut.step);
  const axes = kept.map((_, axis) => axis);
  const source = unsure ? { ...x, value: null } : x;
  const inputs = [source, vector(starts), vector(ends), vector(axes), vector(steps)];
  const [cut] = slice(new Reworded(op, inputs, {}));
  const dims = [...(cut?.shape ?? [])];
  const out: Dim[] = [];
  for (const { kind } of cuts) {
    if (kind === "new") out.push(1);
    else {
      const dim = dims.shift()!;
      if (kind === "range") out.push(dim);
    }
  }
  return [{ dtype: x.dtype, shape: [...out, ...dims], value: cut?.value ?? null }];
};

/** One entry of a strided slice, for one axis of the input or a new one. */
type Cut =
  | { readonly kind: "new" }
  | {
      readonly kind: "range" | "single";
      readonly start: Element;
      readonly end: Element;
      readonly step: Element;
    };

function readCuts(op: Op, rank: number): Cut[] {
  const [begin, end, strides] = [elementsOf(op, 1), elementsOf(op, 2), elementsOf(op, 3)];
  const masked = (name: string, i: number) => ((op.number(name, 0) >> i) & 1) === 1;
  const entries = begin.length;
  const named = begin.filter((_, i) => !masked("new_axis_mask", i) && !masked("ellipsis_mask", i)).length;
  const all: Cut = { kind: "range", start: 0, end: LAST, step: 1 };
  return begin.flatMap((from, i): Cut[] => {
    if (entries > 32) throw new Mismatch("more than 32 axes are cut");
    if (masked("ellipsis_mask", i)) return new Array<Cut>(Math.max(0, rank - named)).fill(all);
    if (masked("new_axis_mask", i)) return [{ kind: "new" }];
    const step = strides[i] ?? null;
    if (masked("shrink_axis_mask", i)) {
      const after = from === -1 ? LAST : from === null ? null : add(from, 1);
      return [{ kind: "single", start: from, end: after, step: 1 }];
    }
    const back = typeof step === "number" && step < 0;
    const start = masked("begin_mask", i) ? (back ? LAST : 0) : from;
    const given =
      op.number("offset", 0) === 1 && from !== null && end[i] != null ? add(from, end[i]) : (end[i] ?? null);
    const stop = masked("end_mask", i) ? (back ? -LAST : LAST) : given;
    return [{ kind: "range", start, end: stop, step }];
  });
}
