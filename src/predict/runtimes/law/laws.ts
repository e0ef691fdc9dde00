import type { Launch, LaunchRow } from "../../../core/runtime.ts";
import { median, quantile } from "../../../core/statistics.ts";
import type { Seconds } from "../../../core/units.ts";
import { halfWidth } from "../../time/interval.ts";
import type { Counted, Program } from "./counts.ts";
import { fitPrices, type Priced, type Prices, secondsAt } from "./prices.ts";

/** The prices of one variant of one program, and how well they are known. */
interface Law {
  /** "Conv2DMatMul, vectors of 4". */
  readonly name: string;
  readonly prices: Prices;
  /** Launches that it was fitted to. */
  readonly points: number;
  /** 95 %, in ln t, of one launch. */
  readonly halfWidth: number;
  /** Largest count seen of each, beyond which it extrapolates. */
  readonly most: Readonly<Record<string, number>>;
  /** Found from other programs or variants than the one that is asked for. */
  readonly borrowed: boolean;
}

export interface Laws {
  /** The law of a launch and its counts; null when nothing at all was measured. */
  of(launch: Launch): { readonly law: Law; readonly counted: Counted } | null;
  /** How much one and the same launch differed while it was measured: half the middle half, relative. */
  readonly drift: number;
}

/** A family has some dozens; a file may claim thousands, and leaving each out in turn takes their square. */
const MOST_POINTS = 128;

interface Point extends Priced {
  readonly program: string;
  readonly family: string;
  readonly variant: string;
}

/** Fitted, with ln(measured / predicted) of each point predicted without itself. */
interface Fit {
  readonly prices: Prices;
  readonly points: readonly Point[];
  /** Worked out when it is asked for: a fit for each point. */
  readonly leftOut: () => readonly number[];
}

function once<T>(work: () => T): () => T {
  let done: { readonly value: T } | null = null;
  return () => {
    done ??= { value: work() };
    return done.value;
  };
}

function namesOf(points: readonly Point[]): readonly string[] {
  return [...new Set(points.flatMap(({ counts }) => Object.keys(counts)))];
}

function error(prices: Prices, point: Point): number {
  return Math.log(point.seconds / secondsAt(prices, point.counts));
}

function without<T>(list: readonly T[], at: number): readonly T[] {
  return list.filter((_, other) => other !== at);
}

function ownFit(points: readonly Point[], launch: number): Fit {
  const names = namesOf(points);
  const enough = points.length > names.length;
  return {
    prices: fitPrices(points, names, launch),
    points,
    leftOut: once(() =>
      enough ? points.map((point, at) => error(fitPrices(without(points, at), names, launch), point)) : [],
    ),
  };
}

/** All prices by one factor: what few points can say of a variant, where the whole family is known. */
function scaled(prices: Prices, points: readonly Point[]): Prices {
  const factor = points.length > 0 ? Math.exp(median(points.map((point) => error(prices, point)))) : 1;
  return {
    launch: prices.launch,
    each: Object.fromEntries(Object.entries(prices.each).map(([name, price]) => [name, price * factor])),
  };
}

function scaledFit(parent: Fit, points: readonly Point[]): Fit {
  return {
    prices: scaled(parent.prices, points),
    points,
    leftOut:
      points.length > 1
        ? once(() => points.map((point, at) => error(scaled(parent.prices, without(points, at)), point)))
        : parent.leftOut,
  };
}

function size(errors: readonly number[]): number {
  return errors.length > 0 ? median(errors.map(Math.abs)) : Number.POSITIVE_INFINITY;
}

/** Own prices where they predict left-out points better than those of the family, scaled. */
function better(own: Fit, parent: Fit | null): Fit {
  if (!parent || parent.points.length <= own.points.length) return own;
  const borrowed = scaledFit(parent, own.points);
  return size(own.leftOut()) <= size(borrowed.leftOut()) ? own : borrowed;
}

/** Half the distance between the quartiles, relative to the median. */
function unsteadiness(samples: readonly number[]): number {
  return (quantile(samples, 0.75) - quantile(samples, 0.25)) / 2 / median(samples);
}

/** Kernels in half precision are compiled and paced otherwise: they are a family, and a law, of their own. */
function inHalf({ dtype }: Launch, name: string): string {
  return dtype === "f16" ? `${name} in f16` : name;
}

/**
 * Prices for every program that was measured. Where a variant has few points, and where it has none, its program's and
 * its family's stand in; which of them predicts best is decided by points left out.
 * @param perLaunch what any launch costs at least; no more than nine tenths of the shortest is believed
 */
export function lawsOf(
  rows: readonly LaunchRow[],
  programOf: (name: string) => Program,
  perLaunch: Seconds,
): Laws {
  const measured = rows.filter(({ samples }) => samples.length > 0 && samples.every((time) => time > 0));
  const points = measured.map((row): Point => {
    const program = programOf(row.program);
    const { variant, counts } = program.count(row);
    const [name, family] = [inHalf(row, row.program), inHalf(row, program.family)];
    return { program: name, family, variant, counts, seconds: median(row.samples) };
  });
  const shortest = points.reduce((least, { seconds }) => Math.min(least, seconds), Number.POSITIVE_INFINITY);
  const launch = Math.min(perLaunch, 0.9 * shortest);
  const groups = new Map<string, Point[]>();
  const put = (key: string, point: Point) => {
    const group = groups.get(key);
    if (!group) groups.set(key, [point]);
    else if (group.length < MOST_POINTS) group.push(point);
  };
  for (const point of points) {
    put(`${point.family}`, point);
    put(`${point.family}/${point.variant}`, point);
    put(`${point.family}//${point.program}`, point);
    put(`${point.family}/${point.variant}/${point.program}`, point);
  }
  const fits = new Map<string, Fit>();
  const fitOf = (key: string, parent: Fit | null): Fit | null => {
    const known = fits.get(key);
    if (known) return known;
    const group = groups.get(key);
    if (!group) return null;
    const fit = better(ownFit(group, launch), parent);
    fits.set(key, fit);
    return fit;
  };
  const chain = (program: string, family: string, variant: string) => {
    const whole = fitOf(family, null);
    const alike = fitOf(`${family}/${variant}`, whole);
    const own = fitOf(`${family}/${variant}/${program}`, alike ?? whole);
    if (own) return { fit: own, borrowed: false };
    const other = alike ?? fitOf(`${family}//${program}`, whole) ?? whole;
    return other ? { fit: other, borrowed: true } : null;
  };
  for (const { program, family, variant } of points) chain(program, family, variant);
  const errors = [...fits].flatMap(([key, { leftOut }]) => (key.split("/").length === 3 ? leftOut() : []));
  const laws = new Map<string, Law | null>();

  return {
    drift: measured.length > 0 ? median(measured.map(({ samples }) => unsteadiness(samples))) : 0,
    of(asked) {
      const program = programOf(asked.program);
      const counted = program.count(asked);
      const own = inHalf(asked, asked.program);
      const name = counted.variant === "" ? own : `${own}, ${counted.variant}`;
      let law = laws.get(name);
      if (law === undefined) {
        const found = chain(own, inHalf(asked, program.family), counted.variant);
        law = found && {
          name,
          prices: found.fit.prices,
          points: found.fit.points.length,
          halfWidth: halfWidth(found.fit.leftOut(), errors) * (found.borrowed ? 2 : 1),
          most: mostOf(found.fit.points),
          borrowed: found.borrowed,
        };
        laws.set(name, law);
      }
      return law && { law, counted };
    },
  };
}

function mostOf(points: readonly Point[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    namesOf(points).map((name) => [name, Math.max(...points.map(({ counts }) => counts[name] ?? 0))]),
  );
}
