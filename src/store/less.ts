import { type Calibration, LEFT_OUT, type LeftOut, type Row } from "../core/calibration.ts";

/** A calibration with parts of it left out. What stays is as it was: no sample of a measured row is dropped or rounded. */

const TAKE_OUT: Readonly<Record<LeftOut, (calibration: Calibration) => Calibration>> = {
  "wall-samples": (calibration) => ({
    ...calibration,
    rows: calibration.rows.map((row) => {
      const { outcome } = row;
      return outcome.status === "measured" && outcome.wallSamples.length > 0
        ? { ...row, outcome: { ...outcome, wallSamples: [] } }
        : row;
    }),
  }),
  looks: (calibration) => ({ ...calibration, rows: calibration.rows.map(withoutLooks) }),
  runs: ({ runs, ...rest }) => rest,
  runtimes: ({ runtimes, ...rest }) => rest,
};

function withoutLooks({ looks, ...row }: Row): Row {
  return row;
}

const HAS: Readonly<Record<LeftOut, (calibration: Calibration) => boolean>> = {
  "wall-samples": ({ rows }) =>
    rows.some(({ outcome }) => outcome.status === "measured" && outcome.wallSamples.length > 0),
  looks: ({ rows }) => rows.some(({ looks }) => looks !== undefined),
  runs: ({ runs }) => runs !== undefined,
  // A calibration of runtimes alone would hold nothing without them.
  runtimes: ({ runtimes, rows }) => runtimes !== undefined && rows.length > 0,
};

/** Without these parts, and saying so in `leftOut`, which names only what was there. */
export function without(calibration: Calibration, parts: readonly LeftOut[]): Calibration {
  const present = parts.filter((part) => HAS[part](calibration));
  if (present.length === 0) return calibration;
  const gone = new Set([...(calibration.leftOut ?? []), ...present]);
  const less = present.reduce((rest, part) => TAKE_OUT[part](rest), calibration);
  return { ...less, leftOut: LEFT_OUT.filter((part) => gone.has(part)) };
}
