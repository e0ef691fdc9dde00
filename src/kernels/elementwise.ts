import type { Params } from "./kernel.ts";

/** Points and checks that the elementwise kernels share: tensors from a small activation to more than most caches. */
export const ELEMENT_CHECKS: readonly Params[] = [
  { elements: 4 },
  { elements: 4 * 1023 },
  { elements: 65536 },
];

const QUICK = [2 ** 18, 2 ** 22, 2 ** 16] as const;
const FULL = [...QUICK, 802_816, 2 ** 14, 2 ** 20, 2 ** 24, 2 ** 12] as const;

export function elementPoints(profile: "quick" | "full"): readonly Params[] {
  return (profile === "quick" ? QUICK : FULL).map((elements) => ({ elements }));
}
