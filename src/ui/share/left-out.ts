import type { LeftOut } from "../../core/calibration.ts";

const WORDS: Readonly<Record<LeftOut, string>> = {
  "wall-samples": "the samples by the second clock",
  looks: "the variants that were only looked at",
  runs: "the models that were run",
  runtimes: "the runtimes that were measured",
};

/** "the samples by the second clock and the variants that were only looked at" */
export function leftOutWords(parts: readonly LeftOut[]): string {
  return new Intl.ListFormat("en").format(parts.map((part) => WORDS[part]));
}
