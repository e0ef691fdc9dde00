import { type Row, totalBytes } from "../core/calibration.ts";
import { formatBytes, formatCount, formatIntensity } from "../core/format.ts";

type Params = Row["params"];
type Labelled = Pick<Row, "kernel" | "params" | "work">;

/** Readable names of the measured kernels; one line a kernel. A kernel without a line is named by its parameters. */
const LABELS: Readonly<Record<string, (p: Params, work: Row["work"]) => string>> = {
  fma: () => "FMA",
  copy: (p) => `Copy ${size(p.footprint)}`,
  triad: (p) => `Triad ${size(p.footprint)}`,
  read: (p) => `Read ${size(p.footprint)}`,
  special: () => "Exponential",
  integer: () => "Integer multiply-add",
  dot4: () => "8-bit dot product of four",
  "workgroup-memory": () => "Workgroup memory",
  latency: (p) => `Latency in ${size(p.footprint)}`,
  atomics: () => "Atomic addition, a counter a lane",
  "atomics-shared": () => "Atomic addition, one counter",
  strided: (p) => `Reads ${figure(p.stride)} ${p.stride === 1 ? "word" : "words"} apart`,
  "random-read": () => "Random reads",
  intensity: (p, work) =>
    `Sweep at ${formatIntensity(work.flops / totalBytes(work), { trim: true })}${p.set ? ` in ${size(p.set)}` : ""}`,
  "empty-dispatch": () => "A dispatch that does nothing",
  submit: () => "A submit to the queue",
  write: (p) => `Writing ${size(p.bytes)}`,
  readback: () => "Reading a result back",
  upload: (p) => `Writing ${size(p.bytes)} at a time`,
  download: (p) => `Reading ${size(p.bytes)} back at a time`,
  compile: () => "Compiling a small kernel",
  gemm: (p) => `GEMM ${dims(p.m, p.n, p.k)}`,
  conv2d: convLabel,
  "conv-transpose": (p) =>
    `ConvTranspose ${dims(p.k, p.k)} s${figure(p.stride)} ${figure(p.cin)}→${figure(p.cout)} ${at(p)}`,
  attention: (p) => `Attention ${dims(p.heads, p.queries, p.keys, p.size)}`,
  pool: (p) => `${p.average === 1 ? "AveragePool" : "MaxPool"} ${dims(p.kh, p.kw)} ${figure(p.c)} ${at(p)}`,
  resize: (p) => `Resize ${p.linear === 1 ? "linear" : "nearest"} ${figure(p.c)} ${at(p)}`,
  softmax: (p) => `Softmax ${dims(p.rows, p.columns)}`,
  "layer-norm": (p) => `LayerNorm ${dims(p.rows, p.columns)}`,
  unary: (p) => `Unary ${count(p.elements)}`,
  gelu: (p) => `GELU ${count(p.elements)}`,
  binary: (p) => `Binary ${count(p.elements)}${p.period === undefined ? "" : ` and ${figure(p.period)}`}`,
  reduce: (p) => `Reduce ${dims(p.rows, p.columns)}`,
  transpose: (p) => `Transpose ${dims(p.rows, p.columns)}`,
  gather: (p) => `Gather ${count(p.indices)} of ${dims(p.rows, p.columns)}`,
};

/** "GEMM 512×512×512", "Conv 3×3 64→64 @56²": what was measured, in the terms of its field. */
export function labelOf(row: Labelled): string {
  const label = Object.hasOwn(LABELS, row.kernel) ? LABELS[row.kernel] : undefined;
  const text = label?.(row.params, row.work);
  return text && !text.includes("?") ? text : plainLabel(row);
}

function plainLabel({ kernel, params }: Labelled): string {
  return [kernel, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(" ");
}

function convLabel(p: Params): string {
  const depthwise = p.groups === p.cin && p.cin === p.cout && p.groups !== 1;
  const parts = [depthwise ? "Depthwise" : "Conv", dims(p.kh, p.kw)];
  if (p.stride !== undefined && p.stride !== 1) parts.push(`s${p.stride}`);
  parts.push(depthwise ? figure(p.cin) : `${figure(p.cin)}→${figure(p.cout)}`);
  if (!depthwise && p.groups !== undefined && p.groups !== 1) parts.push(`g${p.groups}`);
  parts.push(at(p));
  if (p.n !== undefined && p.n !== 1) parts.push(`batch ${p.n}`);
  return parts.join(" ");
}

/** "@56²": height and width of an image. */
function at(p: Params): string {
  return p.h === p.w ? `@${figure(p.h)}²` : `@${dims(p.h, p.w)}`;
}

function dims(...sizes: readonly (number | undefined)[]): string {
  return sizes.map(figure).join("×");
}

/** A parameter as it stands; "?" for one that is missing, which sends the whole label to the plain form. */
function figure(value: number | undefined): string {
  return value === undefined ? "?" : String(value);
}

function count(value: number | undefined): string {
  return value === undefined ? "?" : formatCount(value, { trim: true });
}

function size(value: number | undefined): string {
  return value === undefined ? "?" : formatBytes(value, { trim: true });
}
