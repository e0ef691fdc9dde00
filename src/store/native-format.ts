import { z } from "zod";
import type { NativeDevice, NativeFigure, NativeResult, NativeWhat } from "../core/native.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { MAX_TEXT_LENGTH } from "./limits.ts";
import "./jitless.ts";

/**
 * The files of the native benchmarks, down to the figures that a browser measures too. clpeak: src/common/result_store.cpp
 * (format 2, flat entries in GFLOPS and GB/s) and results/*.json (format 3, devices with tests in SI units) of
 * github.com/krrishnarraj/clpeak. vkpeak: what vkpeak.cpp of github.com/nihui/vkpeak prints.
 */

const ADVICE = "Choose the JSON of clpeak (clpeak -o run.clpeak.json) or the saved output of vkpeak.";
/** Entries, devices, tests and metrics of a file; a real run has a few hundred. */
const MAX_ITEMS = 10_000;

const text = z.string().max(MAX_TEXT_LENGTH);
const list = <T extends z.ZodType>(item: T) => z.array(item).max(MAX_ITEMS);
const value = z.number().nonnegative().optional();

const flat = z.object({
  format_version: z.literal(2),
  clpeak_version: text,
  entries: list(z.object({ backend: text, device: text, driver: text, test: text, unit: text, value })),
});

const nested = z.object({
  format_version: z.literal(3),
  clpeak_version: text,
  devices: list(
    z.object({
      backend: text,
      name: text,
      driver: text.optional(),
      tests: list(
        z.object({ id: text, unit: text, metrics: list(z.object({ unit: text.optional(), value })) }),
      ),
    }),
  ),
});

/** clpeak's tests, and what a browser calls the same: its bandwidth test reads. */
const CLPEAK_TESTS: Readonly<Record<string, NativeWhat>> = {
  single_precision_compute: "fma-f32",
  half_precision_compute: "fma-f16",
  global_memory_bandwidth: "read",
};

const UNITS: Readonly<Record<string, number>> = {
  gflops: 1e9,
  tflops: 1e12,
  gbps: 1e9,
  FLOPS: 1,
  "B/s": 1,
};

/** vkpeak counts the bytes of a copy once; here they count as read and as written. */
const VKPEAK_LINES: Readonly<Record<string, { readonly what: NativeWhat; readonly factor: number }>> = {
  "fp32-scalar": { what: "fma-f32", factor: 1e9 },
  "fp32-vec4": { what: "fma-f32", factor: 1e9 },
  "fp16-scalar": { what: "fma-f16", factor: 1e9 },
  "fp16-vec4": { what: "fma-f16", factor: 1e9 },
  "copy-d2d": { what: "copy", factor: 2e9 },
};

interface Reading {
  readonly device: Omit<NativeDevice, "figures">;
  readonly what: NativeWhat | undefined;
  /** FLOP/s or bytes/s; 0 and undefined say that the device cannot do it. */
  readonly value: number | undefined;
}

/** Codes: "not-native", "newer-version", "no-figures". */
export function readClpeak(raw: unknown): Result<NativeResult> {
  const version = (raw as { format_version?: unknown } | null)?.format_version;
  if (typeof version === "number" && version > 3)
    return fail(
      "newer-version",
      `This clpeak file has format ${version}; this Ridgepoint reads formats 2 and 3`,
      "format_version",
      "Open it with a newer Ridgepoint.",
    );
  if (version === 3) {
    const read = nested.safeParse(raw);
    if (!read.success) return wrong(read.error.issues[0]);
    return collect("clpeak", read.data.clpeak_version, nestedReadings(read.data));
  }
  if (version !== 2)
    return fail(
      "not-native",
      "This JSON is no result of clpeak in its format 2 or 3",
      "format_version",
      ADVICE,
    );
  const read = flat.safeParse(raw);
  if (!read.success) return wrong(read.error.issues[0]);
  const readings = read.data.entries.map(
    (entry): Reading => ({
      device: { name: entry.device, api: entry.backend, driver: entry.driver },
      what: clpeakTest(entry.test),
      value: scaled(entry.value, entry.unit),
    }),
  );
  return collect("clpeak", read.data.clpeak_version, readings);
}

function nestedReadings({ devices }: z.infer<typeof nested>): readonly Reading[] {
  return devices.flatMap(({ name, backend, driver = "", tests }) =>
    tests.flatMap(({ id, unit, metrics }) =>
      metrics.map((metric) => ({
        device: { name, api: backend, driver },
        what: clpeakTest(id),
        value: scaled(metric.value, metric.unit ?? unit),
      })),
    ),
  );
}

/** "name = value" lines; the device comes first. */
export function readVkpeak(content: string): Result<NativeResult> {
  const pairs = content
    .split("\n")
    .map((line) => line.split("=", 2).map((part) => part.trim().slice(0, MAX_TEXT_LENGTH)));
  const find = (key: string) => pairs.find(([name]) => name === key)?.[1] ?? "";
  const device = { name: find("device"), api: "Vulkan", driver: find("driver") };
  const readings = pairs.flatMap(([name = "", figure = ""]): Reading[] => {
    const known = Object.hasOwn(VKPEAK_LINES, name) ? VKPEAK_LINES[name] : undefined;
    const number = /^(\d{1,12}(?:\.\d{1,9})?) (?:GFLOPS|GBPS)$/.exec(figure)?.[1];
    return known && number ? [{ device, what: known.what, value: Number(number) * known.factor }] : [];
  });
  return collect("vkpeak", "", readings);
}

function clpeakTest(id: string): NativeWhat | undefined {
  return Object.hasOwn(CLPEAK_TESTS, id) ? CLPEAK_TESTS[id] : undefined;
}

function scaled(amount: number | undefined, unit: string): number | undefined {
  return amount !== undefined && Object.hasOwn(UNITS, unit) ? amount * UNITS[unit]! : undefined;
}

/** The best figure of each kind by device and API. */
function collect(
  tool: NativeResult["tool"],
  version: string,
  readings: readonly Reading[],
): Result<NativeResult> {
  const devices = new Map<string, { device: Reading["device"]; best: Map<NativeWhat, number> }>();
  for (const { device, what, value: reading } of readings) {
    if (!what || !reading || !Number.isFinite(reading)) continue;
    const key = JSON.stringify(device);
    const known = devices.get(key) ?? { device, best: new Map<NativeWhat, number>() };
    known.best.set(what, Math.max(known.best.get(what) ?? 0, reading));
    devices.set(key, known);
  }
  if (devices.size === 0)
    return fail(
      "no-figures",
      "The file holds no arithmetic or bandwidth figure that a browser measures too",
      tool,
      "Run the whole benchmark and choose its output again.",
    );
  const result = [...devices.values()].map(
    ({ device, best }): NativeDevice => ({
      ...device,
      figures: [...best].map(([what, amount]): NativeFigure => ({ what, value: amount })),
    }),
  );
  return ok({ tool, version, devices: result });
}

function wrong(issue: z.core.$ZodIssue | undefined): Result<never> {
  const where = issue?.path.map(String).join(".") ?? "";
  return fail(
    "not-native",
    `This is no result of clpeak: ${(issue?.message ?? "").replace(/^Invalid input: /, "").slice(0, 300)}`,
    where,
    ADVICE,
  );
}
