import type { Calibration, MeasuredRow } from "../../core/calibration.ts";
import type { OpClass } from "../../core/op-class.ts";
import type { Dtype, FlopPerSecond, Seconds } from "../../core/units.ts";
import { usableRows } from "../../roofline/rates.ts";
import { bandwidthCurve, workSeconds } from "./bandwidth.ts";
import type { Fitted } from "./fit.ts";
import { type Hull, hullOf } from "./hull.ts";
import { halfWidth } from "./interval.ts";
import { type Device, secondsOfTerms, termsOf } from "./law.ts";
import { type Point, pointOf, secondsOf } from "./point.ts";
import { selectLaw } from "./select.ts";

/** One class on one device, fitted. */
interface ClassFit extends Fitted {
  readonly opClass: OpClass;
  readonly dtype: Dtype;
  readonly form: string;
  readonly points: number;
  /** Behind all points together. */
  readonly samples: number;
  readonly hull: Hull;
  /** ln(measured / predicted) of each point, predicted without itself. */
  readonly leftOut: readonly number[];
}

/** … and ready to predict. */
export interface ClassModel extends ClassFit {
  /** 95 %, in ln t. */
  readonly halfWidth: number;
}

/** Everything that a prediction reads of a calibration. */
export interface Table {
  readonly device: (dtype: Dtype) => Device;
  /** 8-bit products, two operations a multiply-add: the best rate of a packed dot product; 0 when none was measured. */
  readonly integerPeak: FlopPerSecond;
  readonly submit: Seconds;
  readonly readback: Seconds;
  /** Whether the cost of an empty dispatch was measured. */
  readonly launchKnown: boolean;
  readonly classes: readonly ClassModel[];
  /** Rows that the model can learn from. */
  readonly usable: number;
}

const FEWEST_OF_A_DTYPE = 3;
/** Copy and triad of one footprint, in ln: left out together, or each would stand for the other. */
const SAME_LN = 0.1;

function overhead(rows: readonly MeasuredRow[], kernel: string): Seconds | null {
  const row = rows.find((candidate) => candidate.role === "overhead" && candidate.kernel === kernel);
  return row ? secondsOf(row) : null;
}

function most(values: readonly number[]): number {
  return values.reduce((best, value) => Math.max(best, value), 0);
}

/** Rates that the device was seen to reach: the ceilings' own kernels first, any kernel where those are missing. */
function deviceOf(rows: readonly MeasuredRow[], dtype: Dtype, launch: Seconds): Device {
  // The other ceilings read workgroup memory, or one word of a line: of them only the special functions say anything here.
  const kernels = rows.filter((row) => row.role !== "overhead");
  const work = kernels.filter((row) => row.role !== "ceiling");
  const own = work.filter((row) => row.dtype === dtype);
  const rate = (row: MeasuredRow) => row.work.flops / workSeconds(secondsOf(row), launch);
  const flopRates = own.filter(({ role }) => role === "compute" || role === "sweep").map(rate);
  const memory = work.filter((row) => row.role === "memory");
  const streams = memory.length > 0 ? memory : work.filter((row) => row.opClass === "elementwise");
  return {
    launch,
    peak: most(flopRates) || most(own.map(rate)) || most(work.map(rate)),
    memory: bandwidthCurve((streams.length > 0 ? streams : work).map(pointOf), launch),
    specialRate: most(kernels.map((row) => row.work.sfu / workSeconds(secondsOf(row), launch))),
  };
}

/** A class has a dozen or two; a file may claim thousands, and leaving each out in turn takes their square. */
const MOST_POINTS = 64;

/** Evenly chosen by traffic, smallest and largest kept. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= MOST_POINTS) return points;
  const sorted = points.toSorted((a, b) => a.bytes - b.bytes);
  const step = (sorted.length - 1) / (MOST_POINTS - 1);
  return Array.from({ length: MOST_POINTS }, (_, at) => sorted[Math.round(at * step)]!);
}

function samplesOf(points: readonly Point[]): number {
  return points.reduce((sum, point) => sum + point.samples, 0);
}

function classFit(opClass: OpClass, dtype: Dtype, device: Device, points: readonly Point[]): ClassFit {
  const selected = selectLaw(device, points);
  return {
    ...selected,
    opClass,
    dtype,
    points: points.length,
    samples: samplesOf(points),
    hull: hullOf(points),
  };
}

/** Streaming itself: the curve is the law, and each footprint is left out of the curve in turn. */
function copyFit(device: Device, points: readonly Point[]): ClassFit {
  const law = { computeRate: device.peak, memoryEfficiency: 1, saturation: null };
  const leftOut = points.flatMap((point) => {
    const others = points.filter((other) => Math.abs(Math.log(other.footprint / point.footprint)) > SAME_LN);
    if (others.length === 0) return [];
    const memory = bandwidthCurve(others, device.launch);
    return [Math.log(point.seconds / secondsOfTerms(termsOf(law, { ...device, memory }, point)))];
  });
  return {
    opClass: "copy",
    dtype: "f32",
    law,
    residual: null,
    form: "bandwidth curve",
    points: points.length,
    samples: samplesOf(points),
    hull: hullOf(points),
    leftOut,
  };
}

function build(calibration: Calibration): Table {
  // Variants that lost a search say nothing about the kernels that won it.
  const rows = usableRows(calibration.rows).filter((row) => row.role !== "search");
  const launch = overhead(rows, "empty-dispatch");
  const devices = new Map<Dtype, Device>();
  const device = (dtype: Dtype): Device => {
    const known = devices.get(dtype);
    if (known) return known;
    const made = deviceOf(rows, dtype, launch ?? 0);
    devices.set(dtype, made);
    return made;
  };

  const fits: ClassFit[] = [];
  const groups = new Map<string, MeasuredRow[]>();
  for (const row of rows) {
    if (row.role !== "operator" || row.opClass === null || !(row.work.footprint > 0)) continue;
    const key = `${row.opClass} ${row.dtype}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  for (const group of groups.values()) {
    const { opClass, dtype } = group[0]!;
    if (opClass === null || (dtype !== "f32" && group.length < FEWEST_OF_A_DTYPE)) continue;
    fits.push(classFit(opClass, dtype, device(dtype), thinned(group.map(pointOf))));
  }
  const streams = rows.filter((row) => row.role === "memory" && row.work.footprint > 0).map(pointOf);
  const copies = fits.some(({ opClass }) => opClass === "copy");
  if (streams.length > 0 && !copies) fits.push(copyFit(device("f32"), thinned(streams)));

  return {
    device,
    integerPeak: most(
      rows
        .filter(({ role, dtype }) => role === "ceiling" && dtype === "i8")
        .map((row) => (row.work.operations ?? 0) / workSeconds(secondsOf(row), launch ?? 0)),
    ),
    submit: overhead(rows, "submit") ?? 0,
    readback: overhead(rows, "readback") ?? 0,
    launchKnown: launch !== null,
    classes: fits.map((fit) => ({
      ...fit,
      halfWidth: halfWidth(
        fit.leftOut,
        fits.flatMap((other) => (other === fit ? [] : other.leftOut)),
      ),
    })),
    usable: rows.filter((row) => row.role !== "overhead").length,
  };
}

const tables = new WeakMap<Calibration, Table>();

/** The table of a calibration; fitted once for each document object. */
export function tableOf(calibration: Calibration): Table {
  const known = tables.get(calibration);
  if (known) return known;
  const table = build(calibration);
  tables.set(calibration, table);
  return table;
}
