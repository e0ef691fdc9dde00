import type { Case } from "../../../bench/api.ts";
import type { MeasuredRow, Row } from "../../../core/calibration.ts";
import { formatPercent, formatRate } from "../../../core/format.ts";
import { flopRate } from "../../../roofline/rates.ts";
import type { CodeStep, Experiment } from "../experiment.ts";
import { fastest, guessPoint, intensityOf, pointOf, rateOf, ratioOf, rowsOf, times } from "../figures.ts";
import { products } from "../sizes.ts";

/** The product in register tiles, as the third step. */
const BLOCKED = "tiled-8x8-w8x8-k16-u4";

interface Step {
  readonly name: string;
  readonly about: string;
  readonly kernel: string;
  /** Absent: whichever the search found. */
  readonly variant?: string;
}

const STEPS: readonly Step[] = [
  {
    name: "naive",
    about: "One lane, one element of C. Two numbers are loaded for every multiply-add.",
    kernel: "gemm-steps",
    variant: "naive",
  },
  {
    name: "tiled",
    about:
      "256 lanes load a tile of A and of B into workgroup memory and share it. Each number comes from memory a sixteenth as often.",
    kernel: "gemm-steps",
    variant: "tiled-16x16",
  },
  {
    name: "register-blocked",
    about:
      "Each lane computes 8 × 8 elements of C and keeps them in registers. A number from workgroup memory is used eight times.",
    kernel: "gemm",
    variant: BLOCKED,
  },
  {
    name: "autotuned",
    about: "Variants with other tiles and other paths are tried on this device; this one won.",
    kernel: "gemm",
  },
];

/** The same product, written four times. */
export const gemmLadder: Experiment = {
  id: "gemm-ladder",
  title: "The same product, four times",
  setting:
    "Four kernels multiply the same two matrices: a naive one, one that shares tiles, one that also blocks in registers, and the fastest that a search over many variants finds. The arithmetic is the same.",
  question: "How many times faster is the last than the naive one?",
  words: { "multiply the same two matrices": "gemm" },
  ask: { kind: "number", low: 1, high: 100, scale: "log", steps: 60, format: times },
  cases: ({ software }) => {
    const sizes = products(software);
    const steps = STEPS.map(({ kernel, variant }): Case => ({ kernel, sizes, ...(variant && { variant }) }));
    return [{ kernel: "fma" }, ...steps];
  },
  seconds: { gpu: 4, software: 30 },
  read: (rows) => {
    const found = stepsIn(rows);
    const [naive, best] = [found[0], found[3]];
    if (!naive?.row || !best?.row) {
      const missing = found.filter(({ row }) => !row).map(({ name }) => name);
      return { lack: `These steps are not there: ${missing.join(", ")}.` };
    }
    const [slow, fast] = [flopRate(naive.row), flopRate(best.row)];
    if (!slow || !fast) return { lack: "The clock gave no usable time." };
    const ratio = ratioOf(fast, slow);
    const rises = found
      .slice(1)
      .flatMap((step, i) => {
        const before = found[i]?.row;
        if (!step.row || !before) return [];
        const factor = rateOf(step.row) / rateOf(before);
        return [`${step.name} ${factor >= 1 ? times(factor) : `only ${factor.toFixed(2)} times`}`];
      })
      .join(", ");
    const roof = fastest(rowsOf(rows, "fma").filter(({ dtype }) => dtype === "f32"));
    return {
      truth: ratio.value,
      interval: ratio,
      sentences: [
        `From ${formatRate(slow.value)} to ${formatRate(fast.value)}: ${times(ratio.value)} as fast, with the same multiply-adds.`,
        `Each step against the one before it: ${rises}.`,
        ...found.flatMap((step) =>
          step.row ? [] : [`${step.name}: not measured here${reasonFor(step, rows)}.`],
        ),
        ...(roof
          ? [
              `The naive kernel reaches ${formatPercent(slow.value / rateOf(roof), { digits: 2 })} of the multiply-add roof, the last ${formatPercent(fast.value / rateOf(roof), { digits: 2 })}. They lie under the same roof: what changes is how often a number is loaded.`,
            ]
          : []),
        `The search took ${best.row.variant}; on another device another variant may win.`,
      ],
    };
  },
  picture: (rows, guess) => {
    const found = stepsIn(rows);
    const points = found.flatMap(({ row, name }) => (row ? pointOf(row, name, "gemm") : []));
    const naive = found[0]?.row;
    const guessed =
      typeof guess === "number" && naive ? [guessPoint(intensityOf(naive), guess * rateOf(naive))] : [];
    return { kind: "roofline", points: [...points, ...guessed] };
  },
  code: (rows) =>
    stepsIn(rows).flatMap(({ name, about, kernel, variant, row }): CodeStep[] => {
      const used = variant ?? row?.variant;
      const params = row?.params ?? products(true)[0]!;
      return used ? [{ name, about, case: { kernel, variant: used, params } }] : [];
    }),
};

/** Why a step has no time, as the row says. */
function reasonFor({ kernel, variant }: Step, rows: readonly Row[]): string {
  const outcome = rows.find((row) => row.kernel === kernel && row.variant === variant)?.outcome;
  if (outcome?.status === "unsupported") return ` (${outcome.feature})`;
  if (outcome?.status === "failed") return ` (${outcome.message})`;
  return outcome?.status === "wrong" ? ` (${outcome.detail})` : "";
}

/** Each step with its row, all at one size: the one that has a naive row, where there are several. */
function stepsIn(rows: readonly Row[]): readonly (Step & { readonly row: MeasuredRow | null })[] {
  const params = rowsOf(rows, "gemm-steps")[0]?.params;
  return STEPS.map((step) => {
    const fitting = rowsOf(rows, step.kernel, params)
      .filter(({ dtype }) => dtype === "f32")
      .filter(({ variant }) => !step.variant || variant === step.variant);
    return { ...step, row: fastest(fitting) };
  });
}
