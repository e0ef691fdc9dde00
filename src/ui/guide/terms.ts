/**
 * The words that a newcomer meets, as the pages explain them. docs/terms.md says the same and more: its paragraph begins
 * with the meaning given here (test/unit/ui/terms.test.ts).
 */
const REGISTRY = {
  flop: {
    word: "FLOP",
    meaning: "One floating-point addition or multiplication. A rate is FLOP/s (GFLOP/s, TFLOP/s).",
  },
  mac: {
    word: "MAC",
    meaning:
      "One multiply-add, counted as two FLOP. Tools differ: some print MACs and call them FLOPs, so a total without its convention can be off by two.",
  },
  bytesMoved: {
    word: "Bytes moved",
    meaning:
      "What an operation must read and write if each value crosses the memory bus once: inputs, outputs and weights. A lower bound, since a kernel may read a value twice.",
  },
  workingSet: {
    word: "Working set",
    meaning:
      "Bytes of distinct memory that one dispatch touches. It decides which level of the memory can hold it.",
  },
  intensity: {
    word: "Arithmetic intensity",
    meaning: "FLOP per byte moved (FLOP/B). A property of an operation and its sizes, not of a device.",
  },
  triad: {
    word: "Triad",
    meaning:
      "The kernel a = b + s · c over long arrays: two FLOP for every twelve bytes. It asks next to nothing of arithmetic, so it shows the bandwidth, which is counted as the STREAM benchmark counts it.",
  },
  gemm: {
    word: "GEMM",
    meaning:
      "General matrix multiplication, C = A · B: the work behind most layers of a network. The larger the matrices, the more FLOP they do for each byte.",
  },
  roofline: {
    word: "Roofline",
    meaning:
      "A drawing of what a device reaches at best: FLOP per second over FLOP per byte. Under its slope memory sets the pace, under its flat part arithmetic does.",
  },
  ceiling: {
    word: "Ceiling",
    meaning:
      "A rate that a device was measured to reach and not to exceed: an arithmetic rate (FLOP/s) for a data type, or a bandwidth (bytes/s) for a memory level. Always from a measurement, never from a datasheet.",
  },
  bandwidth: {
    word: "Bandwidth",
    meaning:
      "Bytes moved per second. It depends on the working set: what fits into a cache moves faster than what does not.",
  },
  knee: {
    word: "Knee",
    meaning:
      "The intensity at which the roof turns from slope to flat: arithmetic ceiling ÷ bandwidth of the largest working sets. Left of it memory is the limit, right of it arithmetic.",
  },
  memoryBound: {
    word: "Memory-bound",
    meaning:
      "Moving the bytes of an operation takes longer than its arithmetic. Fewer bytes or faster memory would make it faster, a higher arithmetic rate would not.",
  },
  computeBound: {
    word: "Compute-bound",
    meaning:
      "The arithmetic of an operation takes longer than moving its bytes. Fewer FLOP or a higher arithmetic rate would make it faster, faster memory would not.",
  },
  sample: {
    word: "Sample",
    meaning: "One measured time of one dispatch, in seconds.",
  },
  clock: {
    word: "Clock",
    meaning: "Timestamp query (the GPU's own) or wall clock (the page's). With both, each checks the other.",
  },
  quantum: {
    word: "Quantum",
    meaning:
      "The grid on which a clock's readings fall, found by probing; browsers coarsen clocks on purpose.",
  },
  drift: {
    word: "Drift",
    meaning:
      "How far the device's own speed moved during a run: the largest deviation of one fixed kernel from its median, as a fraction. Over 3 % the session is unsteady.",
  },
  median: {
    word: "Median",
    meaning: "The middle sample. Used instead of the mean because disturbances only ever add time.",
  },
  interval: {
    word: "Interval",
    meaning:
      "The range in which a figure lies, at 95 %. For a measurement: the bootstrap interval of the median. For a ratio, such as the knee: from the extremes of both parts. For a prediction: from the errors made on calibration points held back.",
  },
  conformal: {
    word: "Conformal interval",
    meaning:
      "An interval made of the errors on points that a law had not seen, as wide as holds 95 % of them. It assumes no distribution; fewer than 19 points are too few for it.",
  },
  calibration: {
    word: "Calibration",
    meaning:
      "The document that one run on one device leaves: environment, session and rows, in JSON. Roofline and prediction are derived from it.",
  },
  launch: {
    word: "Launch overhead",
    meaning: "The fixed part of a node's time, paid once per dispatch however small its work.",
  },
  extrapolated: {
    word: "Extrapolated",
    meaning:
      "Predicted beyond the sizes that were measured for that kind of work. The interval is wider for it.",
  },
  lowerBound: {
    word: "Lower bound",
    meaning: "Any total that leaves something unpriced or unresolved out. A ≥ stands before it.",
  },
  runtime: {
    word: "Runtime",
    meaning:
      "What executes the model. Ridgepoint's own kernels run one dispatch per node, nothing fused; other runtimes are measured.",
  },
  peakMemory: {
    word: "Peak activation memory",
    meaning:
      "The most bytes of activations, the results that nodes hand to one another, alive at any moment of a run. Weights are not among them.",
  },
  kvCache: {
    word: "KV cache",
    meaning:
      "Keys and values that a language model's attention computed for earlier tokens, kept so that it need not compute them again. Here it is an input that holds past tokens, and reading it counts.",
  },
  prefill: {
    word: "Prefill and decode",
    meaning:
      "A language model reads a prompt in one run (prefill: past 0, the prompt's length as sequence) and then writes one token a run (decode: sequence 1). Decode reads every weight for a single token, so memory usually limits it.",
  },
  speedRatio: {
    word: "Speed ratio",
    meaning:
      "Of two calibrations at one point: median time of the base ÷ median time of the other; below 1 is slower. Its interval holds the scatter of both and the drift of both runs.",
  },
} as const;

export type TermName = keyof typeof REGISTRY;

interface Explained {
  readonly word: string;
  readonly meaning: string;
}

export const TERMS: Readonly<Record<TermName, Explained>> = REGISTRY;
