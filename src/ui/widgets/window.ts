export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Rows beyond either edge of the view, so that a quick scroll does not show an empty stripe. */
export const OVERSCAN = 8;

/** Which rows of `count` to draw when row `first` is at the top and `visible` of them fit. */
export function windowOf(first: number, count: number, visible: number): Window {
  const from = Math.min(Math.max(0, first - OVERSCAN), Math.max(0, count - visible));
  return { from, to: Math.min(count, Math.max(first, from) + visible + OVERSCAN) };
}
