import { DERIVATIVES, type Derivative } from "./derivatives.ts";
import {
  type BackwardRule,
  type BackwardView,
  type Kernel,
  type Operand,
  summedTo,
  wantedOf,
} from "./rule.ts";

/** One operand's share of the way back: per element of the output, and what it reads. */
interface Share {
  readonly flops: number;
  readonly sfu?: number;
  readonly reads: readonly Operand[];
}

/** Functions of several variables: what leads back to each of them. null: the gradient is handed on as it is. */
const SEVERAL: Readonly<Record<string, (view: BackwardView, at: number) => Share | null>> = {
  Add: () => null,
  BiasAdd: () => null,
  Sum: () => null,
  Sub: (_, at) => (at === 0 ? null : { flops: 1, reads: [] }),
  Mean: () => ({ flops: 1, reads: [] }),
  Mul: ({ inputs }, at) => ({ flops: 1, reads: inputs.filter((_, other) => other !== at) }),
  // dy/b, and −dy·y/b
  Div: ({ inputs, output }, at) =>
    at === 0
      ? { flops: 1, sfu: 1, reads: inputs.slice(1, 2) }
      : { flops: 3, sfu: 1, reads: [...inputs.slice(1, 2), output] },
  // dy·p·x^(p − 1), and dy·y·ln x
  Pow: ({ inputs, output }, at) =>
    at === 0
      ? { flops: 6, sfu: 2, reads: inputs.slice(0, 2) }
      : { flops: 3, sfu: 1, reads: [inputs[0]!, output] },
  SquaredDifference: ({ inputs }) => ({ flops: 3, reads: inputs }),
  // compared, then chosen
  Max: ({ inputs }) => ({ flops: 2, reads: inputs }),
  Min: ({ inputs }) => ({ flops: 2, reads: inputs }),
  PRelu: ({ inputs }, at) => ({ flops: 2, reads: at === 0 ? inputs : inputs.slice(0, 1) }),
  // the condition alone says where the gradient goes
  Where: ({ inputs }) => ({ flops: 1, reads: inputs.slice(0, 1) }),
  Select: ({ inputs }) => ({ flops: 1, reads: inputs.slice(0, 1) }),
};

/** Linear in the one operand that is no table: the same work backwards. */
const ROTATIONS: ReadonlySet<string> = new Set(["RotaryEmbedding", "MRotaryEmbedding"]);

/** A byte for each element says whether it was dropped. */
const MASK_BYTES = 1;

export const elementwise: BackwardRule = (view) => {
  const { op, inputs, output, other, sfu } = view;
  const [input] = inputs;
  if (!input) return null;
  if (op === "Dropout")
    return [
      { to: [input], class: "elementwise", other: output.elements, kept: output.elements * MASK_BYTES },
    ];
  if (op === "Cast" || op === "CastLike") return [{ to: [input], class: "elementwise" }];
  if (ROTATIONS.has(op))
    return [{ to: [input], class: "elementwise", other, reads: inputs.filter(({ weight }) => weight) }];
  const several = SEVERAL[op];
  if (several)
    return inputs.flatMap((operand, at) => (operand.wanted ? share(view, operand, several(view, at)) : []));
  return DERIVATIVES[op] ? unary(view, DERIVATIVES[op]) : unlisted(view, other, sfu);
};

function share(view: BackwardView, operand: Operand, share: Share | null): readonly Kernel[] {
  const { elements } = view.output;
  const broadcast = operand.elements < elements;
  if (!share) return broadcast ? [summedTo(operand, view)] : [];
  const { flops, sfu = 0, reads } = share;
  return [
    {
      to: [operand],
      class: broadcast ? "reduction" : "elementwise",
      other: elements * (flops + (broadcast ? 1 : 0)),
      sfu: elements * sfu,
      reads,
    },
  ];
}

/** The first operand is the variable; others that are trained are biases, added before the function. */
function unary(view: BackwardView, { flops, sfu, from }: Derivative): readonly Kernel[] {
  const { inputs, output } = view;
  const [input, ...added] = inputs;
  const { elements } = output;
  const reads = from === "nothing" ? [] : [from === "output" ? output : input!];
  return [
    { to: [input!], class: "elementwise", other: elements * flops, sfu: elements * sfu, reads },
    ...wantedOf(added).map((bias) => summedTo(bias, view)),
  ];
}

/** Not in the tables: a derivative is about as costly as its function, and multiplied by dy. Everything is kept. */
function unlisted(view: BackwardView, other: number, sfu: number): readonly Kernel[] {
  const { inputs, output } = view;
  return wantedOf(inputs).map((operand) => {
    const broadcast = operand.elements < output.elements;
    return {
      to: [operand],
      class: broadcast ? "reduction" : "elementwise",
      other: other + output.elements * (broadcast ? 2 : 1),
      sfu,
      reads: inputs,
    };
  });
}
