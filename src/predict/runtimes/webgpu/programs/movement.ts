import { dimsOf, type Program, product, tilesOf } from "../../law/counts.ts";

/** An index worked out for each element, the longer the more dims there are. */
const addressed = (side: "inputs" | "outputs"): Program => ({
  family: "movement",
  count(launch) {
    return {
      variant: `${dimsOf(launch.outputs, 0).length} dims`,
      counts: { elements: product(dimsOf(launch[side], 0)) },
    };
  },
});

export const moved = addressed("outputs");

/** How many neighbours an element is made of depends on the mode. */
export const resize: Program = {
  family: "movement",
  count(launch) {
    const { variant, counts } = moved.count(launch);
    return { variant: `${launch.settings?.mode ?? "unknown mode"}, ${variant}`, counts };
  },
};

/** Which input an element comes from is found by asking one after the other. */
export const concat: Program = {
  family: "movement",
  count({ inputs, outputs }) {
    const elements = product(dimsOf(outputs, 0));
    return {
      variant: `${dimsOf(outputs, 0).length} dims`,
      counts: { elements, questions: elements * inputs.length },
    };
  },
};

const TILE = 16;

/** A matrix turned in workgroup memory, tile by tile, full or not. Dims of one are not looked at. */
export const transposeShared: Program = {
  family: "tiled transposition",
  count({ inputs, outputs }) {
    const from = dimsOf(inputs, 0).filter((dim) => dim !== 1);
    const to = dimsOf(outputs, 0).filter((dim) => dim !== 1);
    // With three dims one end goes to the other, and the two that stay together are one.
    const last = from.length > 2 && from[0] === to[1] && from[1] === to[2] ? to[0]! : from[0]!;
    const other = product(from) / Math.max(1, last);
    return { variant: "", counts: { tiles: tilesOf(last, TILE) * tilesOf(other, TILE) } };
  },
};

/** Only ones change places. */
export const copy: Program = {
  family: "elementwise, one operand",
  count({ outputs }) {
    return { variant: "", counts: { elements: product(dimsOf(outputs, 0)) } };
  },
};
