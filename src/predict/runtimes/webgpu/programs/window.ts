import type { Launch } from "../../../../core/runtime.ts";
import { dimsOf, type Program, product, vectorOf } from "../../law/counts.ts";

/** A thread an output (or a few neighbours), that walks its window. */

/** Height and width of the window's walk, and of the steps between windows, from the sizes alone. */
function strideOf(x: readonly number[], y: readonly number[]): number {
  const [before = 1, after = 1] = [x.at(-2), y.at(-2)];
  return Math.max(1, Math.round(before / after));
}

/** One filter a channel: a thread computes up to four neighbours of up to four channels. */
export const depthwise: Program = {
  family: "depthwise",
  count({ inputs, outputs }) {
    const [x, w, y] = [dimsOf(inputs, 0), dimsOf(inputs, 1), dimsOf(outputs, 0)];
    const lanes = vectorOf(y.at(-1) ?? 1);
    const neighbours = vectorOf(y.at(-2) ?? 1);
    const [height = 1, width = 1] = w;
    const threads = product(y) / lanes / neighbours;
    const reach = (neighbours - 1) * strideOf(x, y) + width;
    return {
      variant: `${lanes} × ${neighbours}`,
      counts: {
        threads: threads * neighbours,
        loads: threads * height * reach,
        steps: threads * height * width * neighbours,
      },
    };
  },
};

export const groupedConv: Program = {
  family: "loop",
  count({ inputs, outputs }) {
    const [w, y] = [dimsOf(inputs, 1), dimsOf(outputs, 0)];
    const channels = y.at(-1) ?? 1;
    const groups = (dimsOf(inputs, 0).at(-1) ?? 1) / Math.max(1, w.at(-2) ?? 1);
    const lanes = channels / Math.max(1, groups) >= 4 ? vectorOf(channels) : 1;
    const threads = product(y) / lanes;
    return { variant: `vectors of ${lanes}`, counts: { threads, steps: threads * product(w.slice(0, -1)) } };
  },
};

/** Weights lie as height, width, in, out. A stride leaves that share of the window to each output. */
export const convTranspose: Program = {
  family: "loop",
  count({ inputs, outputs }) {
    const [x, w, y] = [dimsOf(inputs, 0), dimsOf(inputs, 1), dimsOf(outputs, 0)];
    const lanes = vectorOf(y.at(-1) ?? 1);
    const threads = product(y) / lanes;
    const stride = strideOf(y, x);
    const [height = 1, width = 1, channels = 1] = w;
    const taps = Math.max(1, height / stride) * Math.max(1, width / stride);
    return {
      variant: `vectors of ${vectorOf(channels)} × ${lanes}`,
      counts: { threads, steps: (threads * taps * channels) / vectorOf(channels) },
    };
  },
};

/** Inputs are brought once and looked at by each window that covers them; those that pool a whole channel have no window. */
function pooled({ inputs, outputs, settings }: Launch) {
  const threads = product(dimsOf(outputs, 0));
  const steps = product(dimsOf(inputs, 0));
  return settings?.window ? { threads, steps, looks: threads * settings.window } : { threads, steps };
}

export const pool: Program = {
  family: "pool",
  count: (launch) => ({ variant: "", counts: pooled(launch) }),
};
