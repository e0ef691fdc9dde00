import type { Launch } from "../../core/runtime.ts";
import type { Seconds } from "../../core/units.ts";
import { widened } from "../time/interval.ts";
import type { Laws } from "./law/laws.ts";
import { secondsAt } from "./law/prices.ts";

/** One term of a launch's time: so many of something, at so much each. */
interface LaunchTerm {
  readonly name: string;
  readonly count: number;
  readonly price: Seconds;
}

/** A launch's time as the sum that it is. */
export interface PricedLaunch {
  readonly program: string;
  readonly inputs: Launch["inputs"];
  readonly outputs: Launch["outputs"];
  /** What every launch costs. */
  readonly launch: Seconds;
  readonly terms: readonly LaunchTerm[];
  readonly seconds: Seconds;
  /** The law that priced it, and how many measured launches it stands on. */
  readonly law: string;
  readonly points: number;
  /** 95 %, in ln t. */
  readonly halfWidth: number;
  readonly basis: "interpolated" | "extrapolated" | "stand-in";
}

/** More than half as much again as the largest measured is outside. */
const MARGIN = Math.log(1.5);

/** null where nothing was measured that could stand in. */
export function priceLaunch(laws: Laws, launch: Launch): PricedLaunch | null {
  const { program, inputs, outputs } = launch;
  const found = laws.of(launch);
  if (!found) return null;
  const { law, counted } = found;
  const terms = Object.entries(law.prices.each)
    .map(([name, price]) => ({ name, count: counted.counts[name] ?? 0, price }))
    .filter(({ count, price }) => count * price > 0);
  let beyond = 0;
  for (const [name, count] of Object.entries(counted.counts)) {
    const most = law.most[name] ?? 0;
    if (count > 0 && most > 0) beyond = Math.max(beyond, Math.log(count / most) - MARGIN);
  }
  return {
    ...{ program, inputs, outputs, terms },
    launch: law.prices.launch,
    seconds: secondsAt(law.prices, counted.counts),
    law: law.name,
    points: law.points,
    halfWidth: widened(law.halfWidth, beyond),
    basis: law.borrowed ? "stand-in" : beyond > 0 ? "extrapolated" : "interpolated",
  };
}
