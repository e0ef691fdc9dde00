import type { MeasuredRow, Row } from "../../../core/calibration.ts";
import type { Estimate } from "../../../core/estimate.ts";
import { formatInterval, formatOperations } from "../../../core/format.ts";
import { perSecond } from "../../../roofline/rates.ts";
import type { Experiment } from "../experiment.ts";
import { ratioOf, rowsOf, times } from "../figures.ts";

/** A product whose error is compared, in a variant that every device can run. */
const PRODUCT = { m: 256, n: 256, k: 256 } as const;
const VARIANT = "direct-8x8-w8x8";

/** Fewer bits, more operations; and what that costs. */
export const precision: Experiment = {
  id: "precision",
  title: "Fewer bits",
  setting:
    "A number of 8 bits takes a quarter of the room of one of 32. WebGPU can multiply four pairs of them at once and add them up. We count each multiplication and each addition as one operation, whatever its type.",
  question: "How many times as many operations per second does the device do with 8 bits as with 32?",
  ask: { kind: "number", low: 0.1, high: 20, scale: "log", steps: 46, format: times },
  cases: () => [
    { kernel: "fma", dtype: "f32" },
    { kernel: "fma", dtype: "f16" },
    { kernel: "dot4" },
    { kernel: "gemm", dtype: "f32", variant: VARIANT, params: PRODUCT },
    { kernel: "gemm", dtype: "f16", variant: VARIANT, params: PRODUCT },
  ],
  seconds: { gpu: 4, software: 20 },
  read: (rows) => {
    const [single, half, bytes] = ratesIn(rows);
    if (!single?.rate) return { lack: "The rate of f32 was not measured." };
    if (!bytes?.rate) return { lack: "This device or browser offers no 8-bit dot products." };
    const ratio = ratioOf(bytes.rate, single.rate);
    return {
      truth: ratio.value,
      interval: ratio,
      sentences: [
        `${formatOperations(bytes.rate.value)} with 8 bits, ${formatOperations(single.rate.value)} with 32: ${times(ratio.value)} as many.`,
        ...(ratio.value < 4
          ? [
              "A quarter of the bits does not make four times the speed by itself: the device needs circuits for it, and the browser must use them.",
            ]
          : []),
        half?.rate
          ? `With 16 bits it does ${formatOperations(half.rate.value)}, ${times(half.rate.value / single.rate.value)} as many as with 32.`
          : "This device or browser offers no 16-bit floating point, so that one bar is missing.",
        ...errorsIn(rows),
      ],
    };
  },
  picture: (rows, guess) => {
    const rates = ratesIn(rows);
    const single = rates[0]?.rate;
    const measured = rates.flatMap(({ name, rate, color }) =>
      rate ? [{ label: name, value: rate.value, text: formatInterval(rate, formatOperations), color }] : [],
    );
    const guessed =
      typeof guess === "number" && single
        ? [
            {
              label: "your guess",
              value: guess * single.value,
              text: formatOperations(guess * single.value),
              color: "var(--c-orange)",
            },
          ]
        : [];
    return {
      kind: "bars",
      label: "Operations per second by type",
      unit: "operations/s",
      bars: [...measured, ...guessed],
    };
  },
};

interface Rate {
  readonly name: string;
  readonly color: string;
  readonly rate: Estimate | null;
}

function ratesIn(rows: readonly Row[]): readonly Rate[] {
  const best = (kernel: string, dtype: Row["dtype"]) =>
    rowsOf(rows, kernel)
      .filter((row) => row.dtype === dtype && row.role !== "search")
      .map((row) => perSecond(operationsOf(row), row))
      .reduce<Estimate | null>((a, b) => (!a || (b && b.value > a.value) ? b : a), null);
  return [
    { name: "32 bits, f32", color: "var(--c-level-0)", rate: best("fma", "f32") },
    { name: "16 bits, f16", color: "var(--c-level-1)", rate: best("fma", "f16") },
    { name: "8 bits, i8", color: "var(--c-level-2)", rate: best("dot4", "i8") },
  ];
}

function operationsOf({ work }: MeasuredRow): number {
  return work.flops + (work.operations ?? 0);
}

/** What the check against the CPU saw of a product in either type. */
function errorsIn(rows: readonly Row[]): readonly string[] {
  const [single, half] = (["f32", "f16"] as const).map((dtype) =>
    rowsOf(rows, "gemm", PRODUCT).find((row) => row.dtype === dtype && row.variant === VARIANT),
  );
  if (!single || !half) return [];
  const [small, large] = [single.outcome.check.error, half.outcome.check.error];
  return [
    `And the price: against double precision a product is off by ${large.toExponential(0)} in f16 and by ${small.toExponential(0)} in f32.`,
  ];
}
