import type { Estimate } from "../../core/estimate.ts";
import type { CopyCost } from "./copies.ts";
import type { PricedLaunch } from "./price.ts";

interface Share {
  readonly seconds: number;
  readonly relative: number;
  readonly points: number;
}

/**
 * The interval of a sum of launches. What a law misses differs from size to size, so over many sizes it averages out;
 * launches of one size share it. What does not average is what the law's few points leave open of its prices (its error
 * over the root of their number), and how much the device drifts between one minute and the next.
 * @param drift relative, of the whole
 * @param copied what tensors that change sides take for their bytes
 */
export function totalOf(
  launches: readonly { readonly priced: PricedLaunch; readonly times: number }[],
  fixed: number,
  drift: number,
  copied: Pick<CopyCost, "moving" | "relative"> = { moving: 0, relative: 0 },
): Estimate {
  const sizes = new Map<string, Share>();
  const laws = new Map<string, Share>();
  const add = (
    map: Map<string, Share>,
    key: string,
    { halfWidth, points }: PricedLaunch,
    seconds: number,
  ) => {
    const share = map.get(key);
    // The mean of half-widths, weighted by time.
    const all = (share?.seconds ?? 0) + seconds;
    const relative =
      ((share?.seconds ?? 0) * (share?.relative ?? 0) + seconds * Math.expm1(halfWidth)) / (all || 1);
    map.set(key, { seconds: all, relative, points });
  };
  let work = copied.moving;
  let samples = 0;
  for (const { priced, times } of launches) {
    const seconds = priced.seconds * times;
    work += seconds;
    samples += priced.points;
    add(sizes, `${priced.law} ${priced.inputs.join(";")} ${priced.outputs.join(";")}`, priced, seconds);
    add(laws, priced.law, priced, seconds);
  }
  const scatter = Math.hypot(...[...sizes.values()].map(({ seconds, relative }) => seconds * relative));
  const common = Math.hypot(
    ...[...laws.values()].map(
      ({ seconds, relative, points }) => (seconds * relative) / Math.sqrt(Math.max(1, points)),
    ),
  );
  const relative =
    work > 0 ? Math.hypot(scatter, common, 2 * drift * work, copied.moving * copied.relative) / work : 0;
  return {
    value: fixed + work,
    low: fixed + work / (1 + relative),
    high: fixed + work * (1 + relative),
    n: samples,
  };
}
