import depthwiseCode from "../../shaders/conv-depthwise.wgsl?raw";
import directCode from "../../shaders/conv-direct.wgsl?raw";
import implicitCode from "../../shaders/conv-implicit.wgsl?raw";
import loadScalarCode from "../../shaders/conv-load-scalar.wgsl?raw";
import loadVec4Code from "../../shaders/conv-load-vec4.wgsl?raw";
import operandsCode from "../../shaders/conv-operands.wgsl?raw";
import subgroupCode from "../../shaders/conv-subgroup.wgsl?raw";
import im2colCode from "../../shaders/im2col.wgsl?raw";
import { convBuffers, dilationOf, isDepthwise, isPointwise, outputSize } from "./conv-shape.ts";
import { depthwiseVariants } from "./depthwise-variants.ts";
import { constants, expand, prelude, substitute } from "./expand.ts";
import { fewGemmVariants } from "./gemm-variants.ts";
import { type BufferSpec, grid, type Params, tooLarge, type Variant } from "./kernel.ts";
import { PATHS, type Path, pathObstacle, utilisation } from "./product.ts";

/** One output a lane: right for every shape. */
const direct: Variant = {
  id: "direct",
  dtype: "f32",
  requires: [],
  obstacle: (params, device) => {
    const { inputs, output } = convBuffers(params);
    return tooLarge([...inputs, output], device);
  },
  plan: (params, device) => {
    const { n, h, w, cin, cout, kh, kw, stride, pad, groups } = params;
    const { oh, ow } = outputSize(params);
    const buffers = convBuffers(params);
    return {
      code: directCode,
      constants: {},
      uniforms: [n!, h!, w!, cin!, oh, ow, cout!, groups!, kh!, kw!, stride!, pad!, dilationOf(params)],
      ...buffers,
      workgroups: grid(Math.ceil(buffers.output.elements / 64), device),
    };
  },
};

/** The product that one group of a convolution is: pixels × (taps · input channels) by that × output channels. */
function product(params: Params): { m: number; n: number; k: number } {
  const { n, cin, cout, kh, kw, groups } = params;
  const { oh, ow } = outputSize(params);
  return { m: n! * oh * ow, n: cout!, k: (kh! * kw! * cin!) / groups! };
}

const share = (rows: number, columns: number) => (params: Params) => {
  const { m, n } = product(params);
  return utilisation({ rows, columns }, m, n);
};

const alias = (depth: 1 | 4) => `alias channels = ${depth === 4 ? "vec4f" : "f32"};\n`;

/** TM pixels × 4·TV output channels a lane; input channels are read `depth` at a time. */
function implicit(depth: 1 | 4, tm: number, tv: number, width: number, height: number): Variant {
  const sizes = { TM: tm, TV: tv, WIDTH: width, HEIGHT: height, DEPTH: depth };
  const code = substitute(implicitCode, { PICK: depth === 4 ? "a$i[$d]" : "a$i" });
  const [rows, columns] = [tm * height, 4 * tv * width];
  return {
    id: `implicit${depth === 4 ? "" : "-narrow"}-${tm}x${4 * tv}-w${width}x${height}`,
    dtype: "f32",
    space: { path: "implicit", depth, rows: tm, columns: 4 * tv, width, height },
    utilisation: share(rows, columns),
    requires: [],
    obstacle: (params, device) => {
      const { cin, cout, groups } = params;
      if ((cout! / groups!) % (groups === 1 ? 4 : 4 * tv) || (cin! / groups!) % depth)
        return "channels of a group must be multiples of 4";
      if (width * height > device.limits.maxComputeInvocationsPerWorkgroup!) return "workgroup too large";
      return direct.obstacle(params, device);
    },
    plan: (params) => {
      const { n, h, w, cin, cout, kh, kw, stride, pad, groups } = params;
      const { oh, ow } = outputSize(params);
      const pixels = n! * oh * ow;
      const group = [dilationOf(params), cin! / depth / groups!, cout! / 4 / groups!];
      return {
        code: alias(depth) + constants(sizes) + expand(code, sizes),
        constants: {},
        uniforms: [n!, h!, w!, cin! / depth, oh, ow, cout! / 4, pixels, kh!, kw!, stride!, pad!, ...group],
        ...convBuffers(params),
        workgroups: [Math.ceil(cout! / columns), Math.ceil(pixels / rows), 1],
      };
    },
  };
}

/** LANES·LOADS pixels × 4·TV output channels a lane, the pixels shared by broadcast. */
function subgroup(depth: 1 | 4, lanes: number, loads: number, tv: number, width: number): Variant {
  const sizes = { LANES: lanes, LOADS: loads, TV: tv, WIDTH: width, DEPTH: depth };
  const picked = substitute(subgroupCode, { PICK: depth === 4 ? "a${q}_${l}[$d]" : "a${q}_${l}" });
  const code = `enable subgroups;\n${alias(depth)}${constants(sizes)}${expand(picked, sizes)}`;
  const [rows, columns] = [lanes * loads, 4 * tv * width];
  return {
    id: `subgroup${lanes}${depth === 4 ? "" : "-narrow"}-${rows}x${4 * tv}-w${width}`,
    dtype: "f32",
    space: { path: "subgroup", depth, rows, columns: 4 * tv, width, lanes },
    utilisation: share(rows, columns),
    requires: ["subgroups"],
    obstacle: (params, device) => {
      if (params.groups !== 1) return "one group only";
      if (params.cout! % 4 || params.cin! % depth) return "channels must be multiples of 4";
      if (device.leastSubgroup === null || device.leastSubgroup < lanes)
        return `needs subgroups of at least ${lanes} lanes`;
      if (width > device.limits.maxComputeInvocationsPerWorkgroup!) return "workgroup too large";
      return direct.obstacle(params, device);
    },
    plan: (params) => {
      const { n, h, w, cin, cout, kh, kw, stride, pad } = params;
      const { oh, ow } = outputSize(params);
      const pixels = n! * oh * ow;
      return {
        code,
        constants: {},
        uniforms: [
          n!,
          h!,
          w!,
          cin! / depth,
          oh,
          ow,
          cout! / 4,
          pixels,
          kh!,
          kw!,
          stride!,
          pad!,
          dilationOf(params),
        ],
        ...convBuffers(params),
        workgroups: [Math.ceil(cout! / columns), Math.ceil(pixels / rows), 1],
      };
    },
  };
}

/** Implicit GEMM staged in workgroup memory: the left matrix is gathered slab by slab. */
function staged(depth: 1 | 4, path: Path): Variant {
  const code =
    alias(depth) + prelude("f32") + operandsCode + (depth === 4 ? loadVec4Code : loadScalarCode) + path.code;
  return {
    id: `implicit${depth === 4 ? "" : "-narrow"}-${path.id}`,
    dtype: "f32",
    space: { ...path.space, depth },
    utilisation: share(path.rows, path.columns),
    requires: path.requires,
    obstacle: (params, device) => {
      if (params.groups !== 1) return "one group only";
      if (params.cout! % 4 || params.cin! % depth) return "channels must be multiples of 4";
      return pathObstacle(path, device, { element: 4, sum: 4 }) ?? direct.obstacle(params, device);
    },
    plan: (params) => {
      const { h, w, cin, cout, kw, stride, pad } = params;
      const { oh, ow } = outputSize(params);
      const { m, k } = product(params);
      const k4 = Math.ceil(k / 4);
      return {
        code,
        constants: {},
        uniforms: [m, cout! / 4, k4, k4, h!, w!, cin!, oh, ow, kw!, stride!, pad!, dilationOf(params), k],
        ...convBuffers(params),
        workgroups: [Math.ceil(cout! / path.columns), Math.ceil(m / path.rows), 1],
      };
    },
  };
}

/** In NHWC a 1 × 1 convolution is a matrix product: pixels × input channels by input × output channels. */
function asGemm(variant: Variant): Variant {
  return {
    ...variant,
    id: `gemm-${variant.id}`,
    ...(variant.space ? { space: { ...variant.space, by: "gemm" } } : {}),
    utilisation: (params) => variant.utilisation?.(product(params)) ?? 1,
    obstacle: (params, device) =>
      isPointwise(params) ? variant.obstacle(product(params), device) : "1 × 1, stride 1, one group only",
    plan: (params, device) => variant.plan(product(params), device),
  };
}

/** The left matrix written out first, K padded to a multiple of 4, then a plain product. */
function byIm2col(variant: Variant): Variant {
  const padded = (params: Params) => ({ ...product(params), k: 4 * Math.ceil(product(params).k / 4) });
  const scratch = (params: Params): BufferSpec => ({
    dtype: "f32",
    elements: padded(params).m * padded(params).k,
  });
  return {
    ...variant,
    id: `im2col-${variant.id}`,
    ...(variant.space ? { space: { ...variant.space, by: "im2col" } } : {}),
    utilisation: (params) => variant.utilisation?.(product(params)) ?? 1,
    obstacle: (params, device) => {
      if (params.groups !== 1) return "one group only";
      if (isPointwise(params)) return "a product as it is";
      if (params.cout! % 4) return "output channels must be a multiple of 4";
      return variant.obstacle(padded(params), device) ?? tooLarge([scratch(params)], device);
    },
    plan: (params, device) => {
      const { n, h, w, cin, kw, stride, pad } = params;
      const { oh, ow } = outputSize(params);
      const { m, k } = padded(params);
      const depth = product(params).k;
      const { inputs: _, output: __, first: ___, ...main } = variant.plan(padded(params), device);
      return {
        ...main,
        ...convBuffers(params),
        first: {
          code: im2colCode,
          constants: {},
          uniforms: [n!, h!, w!, cin!, oh, ow, depth, k / 4, kw!, stride!, pad!, dilationOf(params)],
          workgroups: grid(Math.ceil((m * k) / 4 / 64), device),
          scratch: scratch(params),
          reads: [0],
          keeps: [1],
        },
      };
    },
  };
}

/** TP neighbouring pixels of four channels a lane. */
function depthwise(tp: number): Variant {
  const sizes = { TP: tp };
  return {
    id: `depthwise-${tp}px`,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => {
      if (!isDepthwise(params)) return "depthwise only";
      if (params.cin! % 4) return "channels must be a multiple of 4";
      return direct.obstacle(params, device);
    },
    plan: (params, device) => {
      const { n, h, w, cin, kh, kw, stride, pad } = params;
      const { oh, ow } = outputSize(params);
      const strips = Math.ceil(ow / tp);
      const total = (n! * oh * strips * cin!) / 4;
      return {
        code: constants(sizes) + expand(depthwiseCode, sizes),
        constants: {},
        uniforms: [n!, h!, w!, cin! / 4, oh, ow, strips, total, kh!, kw!, stride!, pad!, dilationOf(params)],
        ...convBuffers(params),
        workgroups: grid(Math.ceil(total / 64), device),
      };
    },
  };
}

const TILED = PATHS.filter(
  ({ space: { path, slab, unroll } }) => path === "tiled" && slab === 4 && unroll === 4,
);
const [product1, ...products] = fewGemmVariants.map(asGemm);
const [columns1, ...columns] = fewGemmVariants.filter(({ space }) => space?.path !== "rows").map(byIm2col);

/** Unlike ways first: a search that runs out of time has seen one of each. */
export const convVariants: readonly Variant[] = [
  subgroup(4, 4, 4, 2, 8),
  product1!,
  subgroup(1, 4, 4, 2, 8),
  columns1!,
  ...depthwiseVariants,
  depthwise(4),
  implicit(4, 8, 2, 4, 4),
  ...TILED.slice(0, 1).map((path) => staged(4, path)),
  ...TILED.slice(0, 1).map((path) => staged(1, path)),
  depthwise(1),
  subgroup(4, 8, 1, 2, 64),
  implicit(1, 4, 2, 4, 8),
  implicit(4, 4, 2, 8, 8),
  implicit(4, 4, 1, 4, 8),
  subgroup(4, 4, 2, 2, 8),
  subgroup(4, 8, 1, 1, 64),
  subgroup(4, 8, 2, 2, 32),
  implicit(4, 4, 2, 8, 4),
  ...products,
  ...columns,
  ...TILED.slice(1).map((path) => staged(4, path)),
  direct,
];
