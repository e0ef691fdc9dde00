import type { Standalone } from "./standalone-svg.ts";

/** Twice the page's pixels, and no less than what fills a slide. */
const SCALE = 2;
const LEAST_WIDTH = 1600;
/** Canvases that browsers refuse, or leave blank: longer on a side (Chromium), larger in all (Safari on a telephone). */
const LONGEST_SIDE = 16_384;
const LARGEST_AREA = 16_777_216;

/** How many pixels of the image stand for one of the page. */
export function scaleFor({ width, height }: Pick<Standalone, "width" | "height">): number {
  return Math.min(
    Math.max(SCALE, LEAST_WIDTH / width),
    LONGEST_SIDE / Math.max(width, height),
    Math.sqrt(LARGEST_AREA / (width * height)),
  );
}

/** The drawing as an image. @throws where the browser cannot read the SVG or gives no canvas */
export async function pngOf({ text, width, height }: Standalone): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = scaleFor({ width, height });
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error("The browser gave no image");
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
