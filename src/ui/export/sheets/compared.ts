import type { Comparison } from "../../../compare/types.ts";
import type { Calibration } from "../../../core/calibration.ts";
import type { Cell } from "../../../core/csv.ts";
import type { Result } from "../../../core/result.ts";
import type { Roofline } from "../../../roofline/types.ts";
import type { RuntimeTotal } from "../../runtime-pricing.ts";
import type { Sheet } from "../sheet.ts";
import { rooflineSheet } from "./measured.ts";
import { totalsSheet } from "./predicted.ts";

/** The figures behind what is drawn and listed of several calibrations. */

/** Roofs, knee and sweep of each. */
export function roofsSheet(all: readonly { readonly name: string; readonly roofline: Roofline }[]): Sheet {
  const sheets = all.map(({ name, roofline }) => ({ name, ...rooflineSheet(roofline, []) }));
  const [first] = sheets;
  return {
    head: ["calibration", ...(first?.head ?? [])],
    rows: sheets.flatMap(({ name, rows }) => rows.map((row) => [name, ...row])),
  };
}

/** What one model takes by each of them. */
export function sameModelSheet(
  priced: readonly { readonly calibration: Calibration; readonly answer: Result<readonly RuntimeTotal[]> }[],
): Sheet {
  const { head } = totalsSheet([]);
  const without = (why: string): Cell[] => head.map((_, at) => (at === head.length - 1 ? why : null));
  return {
    head: ["calibration", ...head],
    rows: priced.flatMap(({ calibration: { name }, answer }) =>
      answer.ok
        ? totalsSheet(answer.value).rows.map((row) => [name, ...row])
        : [[name, ...without(answer.error.what)]],
    ),
  };
}

export function environmentSheet({ calibrations, environment }: Comparison): Sheet {
  return {
    head: ["what", ...calibrations.map(({ name }) => name)],
    rows: environment.map(({ label, values }) => [label, ...values]),
  };
}
