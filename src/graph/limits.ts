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

/** Calls of subgraphs and functions that an importer writes out, each a copy. Exports with a function a layer have hundreds. */
export const MAX_CALLS = 4_000;

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

/** Characters of a total in symbolic dimensions; a longer one is of no use to a reader. */
export const MAX_TOTAL_TEXT = 4000;

/** Reasons for unknown shapes that are kept for the reader. */
export const MAX_NOTES = 50;

/** Bytes of a JSON text (a TensorFlow.js topology, a PyTorch graph). The largest exports take about 30 MB. */
export const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** Levels of JSON within JSON. Keras models within models reach about 30. */
export const MAX_JSON_DEPTH = 200;

/** Values of a JSON text, which decide how much memory it takes once parsed. */
export const MAX_JSON_VALUES = 3_000_000;

/** Entries of a zip archive. A PyTorch export has one a weight; the largest models have some thousands. */
export const MAX_ARCHIVE_ENTRIES = 16_384;

/** A zip archive's list of entries, which is read at once: the most entries, with names of 200 characters. */
export const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024;

/** Characters of a symbolic expression in a PyTorch export; one that sums a hundred products has about 4,000. */
export const MAX_EXPRESSION_TEXT = 8192;

/** Largest hyperparameter of a language model (widths, vocabularies, contexts). The largest are about 10 million. */
export const MAX_HYPERPARAMETER = 2 ** 31 - 1;

/** Layers of a language model. The deepest published have about 130. */
export const MAX_LAYERS = 1000;

/** Experts of all layers together. The largest mixtures have about 30,000. */
export const MAX_EXPERTS = 200_000;

/** Keys of a GGUF file. Real ones have below 100. */
export const MAX_GGUF_KEYS = 65_536;

/** Lists within lists of a GGUF file; the format allows them, and no known writer makes one. */
export const MAX_GGUF_LISTS = 65_536;

/** Bytes of a text that is kept of a GGUF file's metadata; chat templates, which are longer, are read past. */
export const MAX_GGUF_TEXT_BYTES = 4096;
