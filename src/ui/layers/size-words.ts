import { type Candidate, fasterFrom, verdictOf } from "../../predict/runtimes/choose.ts";
import type { RuntimeTotal } from "../runtime-pricing.ts";
import type { Dimension } from "./sizes.ts";

/** A model in one of the sizes that are compared. */
export interface Line {
  readonly size: number;
  readonly label: string;
  readonly own: boolean;
  readonly totals: readonly RuntimeTotal[];
  readonly candidates: readonly Candidate[];
  /** What speaks against this size; null where the model takes it. */
  readonly against: string | null;
}

interface Words {
  readonly title: string;
  /** Said where no other size is taken. */
  readonly fixed: (written: string) => string;
  /** "batch 4". */
  readonly at: (label: string) => string;
}

export const WORDS: Readonly<Record<Dimension, Words>> = {
  batch: {
    title: "Batch",
    fixed: (written) => `This graph is written for a batch of ${written}.`,
    at: (label) => `batch ${label}`,
  },
  resolution: {
    title: "Resolution",
    fixed: (written) => `This graph is written for ${written}.`,
    at: (label) => label,
  },
  sequence: {
    title: "Sequence",
    fixed: (written) => `This graph is written for ${written} tokens.`,
    at: (label) => `${label} tokens`,
  },
};

/** From which size on the GPU is the faster, and how sure that is: "WASM is faster below batch 4, WebGPU from there on." */
export function crossing(lines: readonly Line[], dimension: Dimension, gpu: string, cpu: string): string {
  const compared = lines.filter(({ candidates }) => candidates.length > 1);
  const [first] = compared;
  const last = compared.at(-1);
  if (!first || !last) return "There is no size in which both have a time.";
  const { at } = WORDS[dimension];
  const doubt = compared.some(({ candidates }) => verdictOf(candidates)?.clear === false);
  const sure = doubt ? " Where it is too close to call, that is by the values alone." : "";
  const from = compared.find(({ size }) => size === fasterFrom(lines, gpu));
  const before = from ? compared.slice(0, compared.indexOf(from)) : compared;
  const mixed = before.some(({ candidates }) => verdictOf(candidates)?.faster.name === gpu);
  if (from === first) return `${gpu} is the faster in every size.${sure}`;
  if (mixed)
    return `${from ? gpu : cpu} is the faster at ${at(last.label)}; below, now one and now the other.${sure}`;
  if (!from) return `${cpu} is the faster in every size up to ${at(last.label)}.${sure}`;
  return `${cpu} is faster below ${at(from.label)}, ${gpu} from there on.${sure}`;
}
