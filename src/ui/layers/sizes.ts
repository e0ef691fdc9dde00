import type { Dtype } from "../../core/units.ts";
import type { Dim, OpenOptions } from "../../graph/model.ts";
import type { Port } from "../../predict/types.ts";

export type Dimension = "batch" | "resolution" | "sequence";

/** One size to compare, and how to open the model with it. */
interface Size {
  readonly size: number;
  readonly label: string;
  readonly options: OpenOptions;
  /** The size that the model has as it is. */
  readonly own: boolean;
}

/** A dimension of the model that can be looked at in several sizes, rising. */
export interface Sweep {
  readonly dimension: Dimension;
  /** The model's own size: "224 × 224". */
  readonly written: string;
  readonly sizes: readonly Size[];
}

/** Batches that are compared: from one at a time to what a server would gather. */
const BATCHES = [1, 2, 4, 8, 16];
const SCALES = [0.5, 0.75, 1, 1.5, 2];
const LENGTHS = [0.25, 0.5, 1, 2, 4];

/** Networks halve an image up to five times: sizes that are multiples of this stay whole. */
const MULTIPLE = 32;
/** Shorter sides are features, not pixels; shorter rows are classes or boxes, not tokens. */
const LEAST_PIXELS = 32;
const LEAST_TOKENS = 8;

/** What exporters call the dimensions. */
const BATCH = /^(n|b|bs)$|batch/i;
const SEQUENCE = /^(s|t|l)$|^seq|_seq|sequence|length|tokens/i;

/** What is not a new token: the cache of a language model. */
const PAST = /past|cache/i;

type Values = Readonly<Record<string, number | null>>;
type Input = Pick<Port, "name" | "dtype" | "shape">;

/** A place in the inputs' shapes, and the size that is to stand there. */
interface Place {
  readonly input: Input;
  readonly axis: number;
}

/**
 * The dimensions that the model has and that may be changed; whether it takes the sizes shows when it is opened with them.
 * None where sizes are open that nobody set.
 * @param inputs as the file has them, with the names of open dimensions
 * @param dims what the reader has set; null: open
 */
export function sweepsOf(inputs: readonly Input[], dims: Values): readonly Sweep[] {
  return [batch(inputs, dims), resolution(inputs, dims), sequence(inputs, dims)].filter(
    (one) => one !== null,
  );
}

/** An open dimension of that name is set; where none is open, a first dimension of 1 in the inputs is taken for it. */
function batch(inputs: readonly Input[], dims: Values): Sweep | null {
  const name = Object.keys(dims).find((dim) => BATCH.test(dim));
  if (openOthers(dims, name)) return null;
  const places = inputs.flatMap((input): Place[] =>
    input.shape?.[0] === 1 && input.shape.length > 1 ? [{ input, axis: 0 }] : [],
  );
  if (name === undefined && places.length === 0) return null;
  const now = name === undefined ? 1 : dims[name];
  return {
    dimension: "batch",
    written: String(now ?? "open"),
    sizes: BATCHES.flatMap((size) => plain(size, now, optionsFor(inputs, dims, name, places, size))),
  };
}

function plain(size: number, now: number | null | undefined, options: OpenOptions | null): readonly Size[] {
  return options ? [{ size, label: String(size), own: size === now, options }] : [];
}

/** One size in several places, or under one name. */
function optionsFor(
  inputs: readonly Input[],
  dims: Values,
  name: string | undefined,
  places: readonly Place[],
  size: number,
): OpenOptions | null {
  return name === undefined
    ? opened(
        inputs,
        dims,
        places.map((place) => [place, size] as const),
      )
    : { dims: { ...given(dims), [name]: size } };
}

/** Height and width of an image among the inputs: one, three or four channels, first or last. */
function resolution(inputs: readonly Input[], dims: Values): Sweep | null {
  if (openOthers(dims)) return null;
  const images = inputs.flatMap((input) => {
    const axes = spatialAxes(input, dims);
    return axes ? [{ input, axes }] : [];
  });
  const [image] = images;
  if (!image) return null;
  const [height, width] = image.axes.map((axis) => sizeOf(image.input.shape![axis]!, dims)!) as [
    number,
    number,
  ];
  const alike = images.filter(({ input, axes }) =>
    axes.every((axis, at) => sizeOf(input.shape![axis]!, dims) === [height, width][at]),
  );
  const sizes = new Map<string, Size>();
  for (const scale of SCALES) {
    const [h, w] = [scaled(height, scale), scaled(width, scale)];
    const label = `${h} × ${w}`;
    const places = alike.flatMap(({ input, axes }) =>
      axes.map((axis, at) => [{ input, axis }, at === 0 ? h : w] as const),
    );
    const options = opened(inputs, dims, places);
    if (options) sizes.set(label, { size: h * w, label, own: scale === 1, options });
  }
  return { dimension: "resolution", written: `${height} × ${width}`, sizes: [...sizes.values()] };
}

/** Tokens: an open dimension of that name, else the second dimension of inputs that hold whole numbers. */
function sequence(inputs: readonly Input[], dims: Values): Sweep | null {
  if (openOthers(dims)) return null;
  const name = Object.keys(dims).find((dim) => SEQUENCE.test(dim) && !PAST.test(dim) && !BATCH.test(dim));
  const rows = inputs.filter(
    ({ dtype, shape }) =>
      isWhole(dtype) && shape?.length === 2 && typeof shape[1] === "number" && shape[1] >= LEAST_TOKENS,
  );
  const now = name === undefined ? rows[0]?.shape?.[1] : dims[name];
  if (typeof now !== "number") return null;
  const places = rows.flatMap((input): Place[] => (input.shape![1] === now ? [{ input, axis: 1 }] : []));
  const lengths = new Set(LENGTHS.map((length) => Math.max(1, Math.round(now * length))));
  const sizes = [...lengths].flatMap((size) =>
    plain(size, now, optionsFor(inputs, dims, name, places, size)),
  );
  return { dimension: "sequence", written: String(now), sizes };
}

function isWhole(dtype: Dtype): boolean {
  return dtype === "i64" || dtype === "i32";
}

/** Axes of height and width; null for what is no image. */
function spatialAxes({ shape, dtype }: Input, dims: Values): readonly [number, number] | null {
  if (shape?.length !== 4 || isWhole(dtype)) return null;
  const channels = (axis: number) => {
    const size = sizeOf(shape[axis]!, dims);
    return size === 1 || size === 3 || size === 4;
  };
  const sides = (axes: readonly [number, number]) =>
    axes.every((axis) => (sizeOf(shape[axis]!, dims) ?? 0) >= LEAST_PIXELS) ? axes : null;
  return (channels(1) ? sides([2, 3]) : null) ?? (channels(3) ? sides([1, 2]) : null);
}

function scaled(side: number, scale: number): number {
  return scale === 1 ? side : Math.max(MULTIPLE, Math.round((side * scale) / MULTIPLE) * MULTIPLE);
}

function sizeOf(dim: Dim, dims: Values): number | null {
  return typeof dim === "number" ? dim : (dims[dim] ?? null);
}

function given(dims: Values): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(dims).filter((entry): entry is [string, number] => entry[1] !== null),
  );
}

/** Whether a dimension is open that nobody set, beside the one that is asked for. */
function openOthers(dims: Values, but?: string): boolean {
  return Object.entries(dims).some(([name, value]) => value === null && name !== but);
}

/** Open dimensions by their names; sizes that the file fixes by giving the input another shape. null: one is not known. */
function opened(
  inputs: readonly Input[],
  dims: Values,
  places: readonly (readonly [Place, number])[],
): OpenOptions | null {
  const named: Record<string, number> = { ...given(dims) };
  const fixed = new Map<string, Map<number, number>>();
  for (const [{ input, axis }, size] of places) {
    const dim = input.shape![axis]!;
    if (typeof dim === "string") named[dim] = size;
    else fixed.set(input.name, (fixed.get(input.name) ?? new Map<number, number>()).set(axis, size));
  }
  const shapes: Record<string, readonly number[]> = {};
  for (const { name, shape } of inputs) {
    const sizes = fixed.get(name);
    if (!sizes || !shape) continue;
    const whole = shape.map((dim, axis) => sizes.get(axis) ?? sizeOf(dim, named));
    if (whole.some((size) => size === null)) return null;
    shapes[name] = whole as number[];
  }
  return { dims: named, ...(fixed.size > 0 ? { shapes } : {}) };
}
