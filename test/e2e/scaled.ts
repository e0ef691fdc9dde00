import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Calibration, MeasuredRow } from "../../src/core/calibration.ts";
import { isMeasured } from "../../src/core/calibration.ts";
import { stringifyCalibration } from "../../src/store/document.ts";

const FILE = resolve(import.meta.dirname, "../../docs/results/example-swiftshader.json");

interface Scaling {
  /** Last digits of the id. */
  readonly number: number;
  readonly name: string;
  /** Every time of the file times this … */
  readonly times?: number;
  /** … and those of one kernel times this as well. */
  readonly kernel?: readonly [name: string, times: number];
  readonly change?: (calibration: Calibration) => Calibration;
}

export const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** TEST ONLY: a real calibration with its times scaled and its name saying so. Nothing of the kind was measured. */
export function scaled({ number, name, times = 1, kernel, change = (one) => one }: Scaling): Calibration {
  const file = JSON.parse(readFileSync(FILE, "utf8")) as Calibration;
  const by = (row: MeasuredRow) => (row.kernel === kernel?.[0] ? times * kernel[1] : times);
  const rows = file.rows.map((row) => {
    if (!isMeasured(row)) return row;
    const scale = (seconds: readonly number[]) => seconds.map((one) => one * by(row));
    const { outcome } = row;
    return {
      ...row,
      outcome: { ...outcome, samples: scale(outcome.samples), wallSamples: scale(outcome.wallSamples) },
    };
  });
  return change({ ...file, id: idOf(number), name: `${name} (scaled, test only)`, rows });
}

/** As what a file input or a drop takes. */
export function asFile(name: string, calibration: Calibration | string) {
  const text = typeof calibration === "string" ? calibration : stringifyCalibration(calibration);
  return { name, mimeType: "application/json", buffer: Buffer.from(text) };
}

const inBrowser =
  (host: string, version: string, isolated = true) =>
  (calibration: Calibration): Calibration => {
    const { environment } = calibration;
    const other = { ...environment.host, name: host, version, crossOriginIsolated: isolated };
    return { ...calibration, environment: { ...environment, host: other } };
  };

/** Five of them: as it is, all slower, one kernel much slower, faster in another browser, and another device. */
export const FIVE: readonly Calibration[] = [
  scaled({ number: 1, name: "Before" }),
  scaled({ number: 2, name: "All 1.5 × the time", times: 1.5 }),
  scaled({
    number: 3,
    name: "GEMM 20 × the time",
    kernel: ["gemm", 20],
    change: inBrowser("Chromium 157", "157.0.0.0"),
  }),
  scaled({
    number: 4,
    name: "A tenth of the time",
    times: 0.1,
    change: inBrowser("Firefox 150", "150.0", false),
  }),
  scaled({
    number: 5,
    name: "Another device",
    times: 0.4,
    change: (one) => {
      const { environment } = one;
      const adapter = { ...environment.adapter, vendor: "another", architecture: "device" };
      const limits = { ...environment.limits, maxBufferSize: 2 ** 32 };
      return {
        ...one,
        environment: { ...environment, adapter, limits, features: [...environment.features, "shader-f16"] },
      };
    },
  }),
];
