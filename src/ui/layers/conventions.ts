import type { Analysis } from "../../predict/types.ts";

/** What one number for a model's arithmetic may mean: tools differ, so the name of the convention stands beside it. */
export interface Convention {
  readonly id: string;
  /** To choose by. */
  readonly name: string;
  readonly unit: "MAC" | "FLOP";
  /** What is counted, and who counts so. */
  readonly words: string;
  readonly value: (totals: Analysis["totals"]) => number;
  /** The same in the open dims; null where there is no closed form. */
  readonly symbolic: (symbolic: NonNullable<Analysis["symbolic"]>) => string | null;
}

const twice = (expression: string | null) => (expression === null ? null : `2*(${expression})`);

export const CONVENTIONS: readonly Convention[] = [
  {
    id: "flops",
    name: "FLOP = 2 · MAC + other",
    unit: "FLOP",
    words: "two for a multiply-accumulate, and every other operation",
    value: ({ flops }) => flops,
    symbolic: ({ flops }) => flops,
  },
  {
    id: "macs",
    name: "MAC",
    unit: "MAC",
    words: "multiply-accumulates of products and convolutions, padding counted",
    value: ({ macs }) => macs,
    symbolic: ({ macs }) => macs,
  },
  {
    id: "two",
    name: "FLOP = 2 · MAC",
    unit: "FLOP",
    words: "products and convolutions alone, as PyTorch's FlopCounterMode counts them",
    value: ({ macs }) => 2 * macs,
    symbolic: ({ macs }) => twice(macs),
  },
  {
    id: "one",
    name: "FLOP as fvcore counts, 1 MAC = 1",
    unit: "FLOP",
    words:
      "one for a multiply-accumulate, as fvcore and torchvision's tables; what fvcore adds for norms is left out",
    value: ({ macs }) => macs,
    symbolic: ({ macs }) => macs,
  },
];

export function conventionOf(id: string | undefined): Convention {
  return CONVENTIONS.find((convention) => convention.id === id) ?? CONVENTIONS[0]!;
}
