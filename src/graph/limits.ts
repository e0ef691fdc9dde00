/**
 * How much a model file may ask for. A file is someone else's input: every count that decides how much memory or time
 * it takes has a named bound here, far above any real model, so that a hostile file ends in an error and not in a
 * frozen page.
 */

/** Largest payload (tensor values, blobs in attributes) that is read: 1,024 int64. Shape vectors have a dozen. */
export const PAYLOAD_KEPT_BYTES = 8 * 1024;

/** Everything but payloads, in bytes. The graphs of the largest language models take a few MiB. */
export const MAX_STRUCTURE_BYTES = 64 * 1024 * 1024;

/** Nodes after functions are inlined. The largest exports (unrolled decoders) have about 100,000. */
export const MAX_NODES = 250_000;

/** Inferences of nodes within bodies, which are inferred up to three times: nesting may not multiply without end. */
export const MAX_BODY_INFERENCES = 60_000;

/** Functions of one file. Exports with a function for each PyTorch operator have a few hundred. */
export const MAX_FUNCTIONS = 10_000;

/** Initialisers and value descriptions of one file. */
export const MAX_TENSORS = 1_000_000;

/** Graphs within graphs, functions within functions. Module hierarchies reach about 12. */
export const MAX_NESTING = 24;

/** Dimensions of a tensor. NumPy stops at 64. */
export const MAX_RANK = 64;

/** Bytes of a name. The longest seen in exports are about 300. */
export const MAX_NAME_BYTES = 4096;

/** Attributes of a node. Tree ensembles have about 20. */
export const MAX_ATTRIBUTES = 1024;

/** Numbers of an attribute that are kept; no shape or cost depends on longer lists (tree ensembles have them). */
export const MAX_ATTRIBUTE_VALUES = 4096;

/** Inputs, or outputs, of one node. A Concat of every step of a sequence has a few thousand. */
export const MAX_PORTS = 16_384;

/** Elements of a tensor whose values are propagated: shape vectors, index ranges, small masks. */
export const MAX_KNOWN_ELEMENTS = 4096;

/** Propagated elements of a whole graph; beyond it values are no longer followed, and shapes may stay unknown. */
export const MAX_KNOWN_TOTAL = 16_000_000;

/** Characters of a symbolic dimension ("2*batch + 1"); longer ones get a new name. */
export const MAX_DIM_TEXT = 120;

/** Reasons for unknown shapes that are kept for the reader. */
export const MAX_NOTES = 50;

/** Bytes of a JSON text (a TensorFlow.js topology, a PyTorch graph). The largest exports take about 30 MB. */
export const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** Levels of JSON within JSON. Keras models within models reach about 30. */
export const MAX_JSON_DEPTH = 200;

/** Values of a JSON text, which decide how much memory it takes once parsed. */
export const MAX_JSON_VALUES = 3_000_000;

/** Entries of a zip archive. A PyTorch export has one a weight; the largest models have a few thousand. */
export const MAX_ARCHIVE_ENTRIES = 100_000;

/** Characters of a symbolic expression in a PyTorch export; one that sums a hundred products has about 4,000. */
export const MAX_EXPRESSION_TEXT = 8192;
