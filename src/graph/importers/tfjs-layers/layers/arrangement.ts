import { list } from "../config.ts";
import type { LayerCall, LayerRule } from "../layer.ts";
import { Untranslatable } from "../layer.ts";

/** Layers that arrange, crop, pad and resize, that do nothing at inference, and that wrap another. */

const same: LayerRule = (call) => call.emit("Identity", [call.x]);

const flatten: LayerRule = (call) =>
  call.emit("Reshape", [call.x], { shape: call.shape().length === 1 ? [0, 1] : [0, -1] });

const reshape: LayerRule = (call) => {
  const target = list(call.setting("target_shape")).filter((size) => typeof size === "number");
  return call.emit("Reshape", [call.x], { shape: [0, ...target] });
};

const permute: LayerRule = (call) => {
  const dims = list(call.setting("dims")).filter((axis) => typeof axis === "number");
  return call.emit("Transpose", [call.x], { perm: [0, ...dims] });
};

const repeatVector: LayerRule = (call) => {
  const rows = call.emit("Unsqueeze", [call.x], { axes: [1] });
  return call.emit("Tile", [rows, call.integers([1, call.number("n", 1), 1])]);
};

/** Before and after each spatial axis: one number, one an axis, or a pair an axis (of one axis the pair itself). */
function margins(call: LayerCall, key: string, axes: number): readonly (readonly [number, number])[] {
  const given = call.setting(key);
  const entries = Array.isArray(given) ? given : new Array(axes).fill(given ?? 0);
  const pairs = axes === 1 && entries.length === 2 ? [entries] : entries;
  return Array.from({ length: axes }, (_, i) => {
    const entry: unknown = pairs[i];
    const [before, after] = Array.isArray(entry) ? entry : [entry, entry];
    if (typeof before !== "number" || typeof after !== "number" || before < 0 || after < 0)
      throw new Untranslatable();
    return [before, after] as const;
  });
}

function zeroPadding(axes: number): LayerRule {
  return (call) => {
    const sides = margins(call, "padding", axes);
    const [before, after] = [new Array<number>(axes + 2).fill(0), new Array<number>(axes + 2).fill(0)];
    for (const [i, axis] of call.spatial.entries()) [before[axis], after[axis]] = sides[i] ?? [0, 0];
    return call.emit("Pad", [call.x], { pads: [...before, ...after] });
  };
}

function cropping(axes: number): LayerRule {
  return (call) => {
    const sides = margins(call, "cropping", axes);
    return call.emit("Slice", [call.x], {
      starts: sides.map(([before]) => before),
      ends: sides.map(([, after]) => (after === 0 ? Number.MAX_SAFE_INTEGER : -after)),
      axes: call.spatial,
      steps: sides.map(() => 1),
    });
  };
}

const MODES: Readonly<Record<string, string>> = { nearest: "nearest", bilinear: "linear", bicubic: "cubic" };

function modeOf(call: LayerCall, fallback: string): string {
  const name = call.text("interpolation", fallback);
  if (!Object.hasOwn(MODES, name)) throw new Untranslatable();
  return MODES[name]!;
}

function upSampling(axes: number): LayerRule {
  return (call) => {
    const factors = call.floats(call.perAxis("size", axes, 2));
    return call.emit("Resize", [call.x, "", factors], { axes: call.spatial, mode: modeOf(call, "nearest") });
  };
}

const resizing: LayerRule = (call) => {
  const sizes = call.integers([call.number("height", 0), call.number("width", 0)]);
  return call.emit("Resize", [call.x, "", "", sizes], { axes: call.spatial, mode: modeOf(call, "bilinear") });
};

const centerCrop: LayerRule = (call) => {
  const sizes = call.integers([call.number("height", 0), call.number("width", 0)]);
  return call.emit("CenterCropPad", [call.x, sizes], { axes: call.spatial });
};

/** The layer within, on each step: steps join the batch on the way in and leave it on the way out. */
const timeDistributed: LayerRule = (call) => {
  const inner = call.inner("layer");
  const shape = call.shape();
  // A dense layer works on the last axis whatever stands before it.
  if (inner.className === "Dense" && shape.length > 2) return wrapped(call, call.x);
  const rest = call.emit("Shape", [call.x], { start: 2 });
  const joined = call.emit("Reshape", [
    call.x,
    call.emit("Concat", [call.integers([-1]), rest], { axis: 0 }),
  ]);
  const made = wrapped(call, joined)[0];
  if (made === undefined) throw new Untranslatable();
  const steps = call.emit("Shape", [call.x], { start: 0, end: 2 });
  const after = call.emit("Shape", [made], { start: 1 });
  return call.emit("Reshape", [made, call.emit("Concat", [steps, after], { axis: 0 })]);
};

function wrapped(call: LayerCall, x: string): readonly string[] {
  const inner = call.inner("layer");
  return call.around.apply(inner, [x], `${call.path}/${inner.name}`, `${call.home}/${inner.name}`);
}

const NOTHING_AT_INFERENCE = [
  ...[
    "Dropout",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
    "AlphaDropout",
    "GaussianDropout",
  ],
  ...["GaussianNoise", "ActivityRegularization", "Masking", "StochasticDepth"],
  ...[
    "RandomFlip",
    "RandomRotation",
    "RandomZoom",
    "RandomContrast",
    "RandomBrightness",
    "RandomTranslation",
  ],
];

export const ARRANGEMENT: Readonly<Record<string, LayerRule>> = {
  ...Object.fromEntries(NOTHING_AT_INFERENCE.map((name) => [name, same])),
  Flatten: flatten,
  Reshape: reshape,
  Permute: permute,
  RepeatVector: repeatVector,
  ZeroPadding1D: zeroPadding(1),
  ZeroPadding2D: zeroPadding(2),
  ZeroPadding3D: zeroPadding(3),
  Cropping1D: cropping(1),
  Cropping2D: cropping(2),
  Cropping3D: cropping(3),
  UpSampling1D: upSampling(1),
  UpSampling2D: upSampling(2),
  UpSampling3D: upSampling(3),
  Resizing: resizing,
  CenterCrop: centerCrop,
  TimeDistributed: timeDistributed,
};
