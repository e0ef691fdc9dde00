import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3";

/** How one of several calibrations is told from the others: a colour, and a marker and a dash beside it. */
interface Style {
  readonly color: string;
  readonly dash: string;
  readonly symbol: SymbolType;
  /** Degrees that the marker is turned by. */
  readonly turn: number;
}

/** Okabe–Ito in a fixed order after ink; where a colour comes again, its marker and its dash do not. */
const STYLES: readonly Style[] = [
  { color: "var(--ink)", dash: "", symbol: symbolCircle, turn: 0 },
  { color: "var(--c-vermillion)", dash: "7 3", symbol: symbolSquare, turn: 0 },
  { color: "var(--c-sky)", dash: "2 3", symbol: symbolTriangle, turn: 0 },
  { color: "var(--c-green)", dash: "9 3 2 3", symbol: symbolDiamond, turn: 0 },
  { color: "var(--c-purple)", dash: "12 4", symbol: symbolCross, turn: 0 },
  { color: "var(--c-orange)", dash: "4 4", symbol: symbolTriangle, turn: 180 },
  { color: "var(--c-yellow)", dash: "9 3 2 3 2 3", symbol: symbolStar, turn: 0 },
  { color: "var(--c-grey)", dash: "1 2", symbol: symbolWye, turn: 0 },
  { color: "var(--c-sky)", dash: "14 3 4 3", symbol: symbolCross, turn: 45 },
  { color: "var(--c-vermillion)", dash: "2 6", symbol: symbolWye, turn: 180 },
];

function styleOf(series: number): Style {
  return STYLES[series % STYLES.length]!;
}

export function seriesColor(series: number): string {
  return styleOf(series).color;
}

export function seriesDash(series: number): string {
  return styleOf(series).dash;
}

/** The marker round the origin, `area` square pixels large, and the turn that belongs to it. */
export function seriesMarker(series: number, area: number): { readonly path: string; readonly turn: number } {
  const style = styleOf(series);
  return { path: symbol(style.symbol, area)() ?? "", turn: style.turn };
}
