/** A colour as every program that reads SVG understands it. */
export interface Paint {
  /** "#0067a3", or "none". */
  readonly color: string;
  /** 0 to 1. */
  readonly opacity: number;
}

const RGB = /^rgba?\(\s*([\d.]+)[,\s]+([\d.]+)[,\s]+([\d.]+)(?:\s*[,/]\s*([\d.]+))?\s*\)$/;
/** What browsers make of color-mix(in srgb, …). */
const SRGB = /^color\(srgb\s+([\d.e-]+)\s+([\d.e-]+)\s+([\d.e-]+)(?:\s*\/\s*([\d.]+))?\s*\)$/;

/**
 * @param computed a colour as getComputedStyle tells it, without variables or light-dark()
 * @returns sRGB; a colour in another space stays as it is written, and opaque
 */
export function paintOf(computed: string): Paint {
  const bytes = RGB.exec(computed);
  const parts = bytes ?? SRGB.exec(computed);
  if (!parts) return { color: computed, opacity: 1 };
  const [red, green, blue, opacity = 1] = parts
    .slice(1)
    .filter((part) => part !== undefined)
    .map(Number);
  const hex = [red, green, blue].map((part) => twoDigits((part ?? 0) * (bytes ? 1 : 255)));
  return { color: `#${hex.join("")}`, opacity };
}

function twoDigits(part: number): string {
  return Math.round(Math.min(Math.max(part, 0), 255))
    .toString(16)
    .padStart(2, "0");
}
