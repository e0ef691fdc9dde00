import windowCode from "../../shaders/conv-depthwise-block.wgsl?raw";
import { convBuffers, dilationOf, isDepthwise, outputSize } from "./conv-shape.ts";
import { constants, substitute } from "./expand.ts";
import { grid, tooLarge, type Variant } from "./kernel.ts";

/** Kernel size and stride are fixed, so that the taps stay in registers and a pixel under several of them is read once. */
interface Window {
  readonly taps: number;
  readonly stride: number;
  /** Output pixels of a lane. */
  readonly rows: number;
  readonly columns: number;
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** The block's sums: row after row of input, each pixel times all taps that it lies under. */
function windowLines({ taps, stride, rows, columns }: Window): string {
  const span = (outputs: number) => (outputs - 1) * stride + taps;
  const lines: string[] = [];
  for (const ky of range(taps))
    for (const kx of range(taps)) lines.push(`let tap${ky}_${kx} = weights[${ky * taps + kx}u * s.c4 + c];`);
  for (const r of range(rows)) for (const p of range(columns)) lines.push(`var sum${r}_${p} = vec4f();`);
  for (const q of range(span(columns))) lines.push(`let inside${q} = left + ${q}u < s.w;`);
  for (const row of range(span(rows))) {
    lines.push(`if (top + ${row}u < s.h) {`);
    lines.push(`let line = (image * s.h + top + ${row}u) * s.w + left;`);
    for (const q of range(span(columns)))
      lines.push(`let x${q} = select(vec4f(), x[(line + ${q}u) * s.c4 + c], inside${q});`);
    for (const r of range(rows)) {
      const ky = row - r * stride;
      if (ky < 0 || ky >= taps) continue;
      for (const p of range(columns))
        for (const kx of range(taps))
          lines.push(`sum${r}_${p} = fma(x${p * stride + kx}, tap${ky}_${kx}, sum${r}_${p});`);
    }
    lines.push("}");
  }
  return lines.join("\n  ");
}

function storeLines({ rows, columns }: Window): string {
  return range(rows)
    .flatMap((r) =>
      range(columns).map(
        (p) =>
          `if (oy + ${r}u < s.oh && ox + ${p}u < s.ow) { y[to + (${r}u * s.ow + ${p}u) * s.c4] = sum${r}_${p}; }`,
      ),
    )
    .join("\n  ");
}

function variant(block: Window): Variant {
  const { taps, stride, rows, columns } = block;
  const sizes = constants({ STRIDE: stride, ROWS: rows, COLUMNS: columns });
  return {
    id: `window-${taps}x${taps}-s${stride}-${columns}x${rows}px`,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => {
      if (!isDepthwise(params) || dilationOf(params) > 1) return "depthwise without dilation only";
      if (params.cin! % 4) return "channels must be a multiple of 4";
      if (params.kh !== taps || params.kw !== taps || params.stride !== stride)
        return `kernels of ${taps} × ${taps} and stride ${stride} only`;
      const { inputs, output } = convBuffers(params);
      return tooLarge([...inputs, output], device);
    },
    plan: (params, device) => {
      const { n, h, w, cin, pad } = params;
      const { oh, ow } = outputSize(params);
      const [bands, strips] = [Math.ceil(oh / rows), Math.ceil(ow / columns)];
      const total = (n! * bands * strips * cin!) / 4;
      return {
        code: sizes + substitute(windowCode, { WINDOW: windowLines(block), STORE: storeLines(block) }),
        constants: {},
        uniforms: [h!, w!, cin! / 4, pad!, oh, ow, bands, strips, total],
        ...convBuffers(params),
        workgroups: grid(Math.ceil(total / 64), device),
      };
    },
  };
}

/** Blocks of output pixels: columns × rows. */
const BLOCKS = [
  [4, 1],
  [4, 2],
  [2, 2],
  [7, 1],
] as const;

export const depthwiseVariants: readonly Variant[] = BLOCKS.flatMap(([columns, rows]) =>
  [3, 5].flatMap((taps) => [1, 2].map((stride) => variant({ taps, stride, rows, columns }))),
);
