/**
 * What a calibration file may hold at most. A real one is a few hundred rows and below 2 MB; the limits leave room
 * for long sweeps and keep a hostile file from freezing the page.
 */

/** Bytes of JSON text: parsed, it takes several times that in memory, and a tab has about 2 GiB. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;

/** Nested arrays and objects; a calibration needs 6 (document, rows, row, outcome, quality, flags). */
export const MAX_DEPTH = 16;

/** Rows: a full profile with every variant of every kernel kept is about 2,000. */
export const MAX_ROWS = 20_000;

/** Samples of one row: a time budget of seconds at the smallest batch gives a few hundred. */
export const MAX_SAMPLES = 10_000;

/** Samples of all rows: each takes part in 400 bootstrap rounds, so that a million is seconds of work. */
export const MAX_TOTAL_SAMPLES = 1_000_000;

/** Sentinel measurements: one between any two rows. */
export const MAX_SENTINELS = MAX_ROWS + 1;

/** Variants that one search looked at; the largest space has a few hundred. */
export const MAX_LOOKS = 2_000;

/** Parameters of a kernel; the convolution has ten. */
export const MAX_PARAMS = 32;

/** Names in the adapter's lists of features and limits; WebGPU defines about 30 of each. */
export const MAX_NAMES = 1_000;

/** A name that a person gives, and every identifier. */
export const MAX_NAME_LENGTH = 200;

/** Keys join kernel, variant, parameters and data type. */
export const MAX_KEY_LENGTH = 1_000;

/** User agents and adapter descriptions. */
export const MAX_TEXT_LENGTH = 4_000;

/** Messages of shader compilers quote the source. */
export const MAX_MESSAGE_LENGTH = 100_000;

/** Runtimes of one calibration: two today, in a few versions and numbers of threads. */
export const MAX_RUNTIMES = 16;

/** Launches of one runtime that were timed; a calibration has a few hundred. */
export const MAX_LAUNCH_ROWS = 5_000;

/** Inputs or outputs of a launch; a concatenation may have hundreds. */
export const MAX_TENSORS = 1_000;

/** Dims of a tensor. */
export const MAX_RANK = 64;

/** Models that were run, as kept with a calibration. */
export const MAX_RUNS = 1_000;
