import type { Launch } from "../../../core/runtime.ts";

/**
 * What a launch makes the device do, in amounts that its time is a sum of: tiles of a matrix product, steps of a loop,
 * rows, elements. Each has a price in seconds that the calibration finds.
 */
export interface Counted {
  /** Launches of one variant are compiled alike, so one set of prices holds for them. */
  readonly variant: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** How a runtime's program spends its time. */
export interface Program {
  /** Programs of a family have the same counts: where one was not measured, another stands in. */
  readonly family: string;
  count(launch: Launch): Counted;
}

export function product(dims: readonly number[]): number {
  return dims.reduce((all, dim) => all * dim, 1);
}

export function tilesOf(length: number, tile: number): number {
  return Math.ceil(length / tile);
}

/** The widest vector of 4, 2 or 1 elements that divides a length. */
export function vectorOf(length: number): number {
  return length % 4 === 0 ? 4 : length % 2 === 0 ? 2 : 1;
}

/** Dims of an input or output that the program is known to have; a scalar where the launch lacks it. */
export function dimsOf(tensors: Launch["inputs"], at: number): readonly number[] {
  return tensors[at] ?? [];
}
