import type { BackwardRule, Kernel, Operand } from "./rule.ts";

/**
 * Scatter-add: the table's gradient is cleared, then each row that was read takes the gradient of its copy, an addition
 * an element. The gradient is as large as the table, as frameworks have it unless they are told otherwise.
 */
const gathered: BackwardRule = ({ inputs, output }) => {
  const [table, ...indices] = inputs;
  if (!table) return null;
  if (!table.wanted) return [];
  return [
    {
      to: [table],
      class: "gather",
      other: output.elements,
      reads: indices,
      bytesWritten: table.bytes + output.bytes,
    },
  ];
};

/** The data's gradient with nothing where it was overwritten, the updates' gathered from there. */
const scattered: BackwardRule = ({ inputs }) => {
  const [data, indices, updates] = inputs;
  if (!data || !indices || !updates) return null;
  const kernels: Kernel[] = [];
  if (data.wanted) kernels.push({ to: [data], class: "gather", reads: [indices] });
  if (updates.wanted) kernels.push({ to: [updates], class: "gather", reads: [indices] });
  return kernels;
};

/** The norm of the sum of rows, then the rows of each table. */
const embedded: BackwardRule = ({ inputs, output }) => {
  const tables = inputs.filter(({ weight, shape }) => weight && shape.length === 2);
  const [offset, scale] = inputs.filter(({ weight, shape }) => weight && shape.length === 1).toReversed();
  const indices = inputs.filter(({ weight, wanted }) => !weight && !wanted);
  const scales: readonly Operand[] = [scale, offset].filter((operand) => operand !== undefined);
  return [
    { to: [output], class: "normalization", other: 10 * output.elements, reads: [output, ...scales] },
    ...(scales.length > 0
      ? [{ to: scales, class: "reduction", other: 5 * output.elements, reads: [output] } as const]
      : []),
    ...tables.map(
      (table): Kernel => ({
        to: [table],
        class: "gather",
        other: output.elements,
        reads: indices,
        bytesWritten: table.bytes + output.bytes,
      }),
    ),
  ];
};

const SCATTERS: ReadonlySet<string> = new Set([
  "Scatter",
  "ScatterElements",
  "ScatterND",
  "TensorScatter",
  "TensorScatterAdd",
]);
const GATHERS: ReadonlySet<string> = new Set([
  "Gather",
  "GatherElements",
  "GatherND",
  "GatherV2",
  "Compress",
  "TorchEmbedding",
  "ArrayFeatureExtractor",
  "index",
  "_unsafe_index",
  "masked_select",
]);

export const gather: BackwardRule = (view) => {
  if (GATHERS.has(view.op)) return gathered(view);
  if (SCATTERS.has(view.op)) return scattered(view);
  return view.op === "EmbedLayerNormalization" ? embedded(view) : null;
};
