import { z } from "zod";
import { type Calibration, LEFT_OUT, QUALITY_FLAGS, ROLES, SCHEMA_VERSION } from "../core/calibration.ts";
import { OP_CLASSES } from "../core/op-class.ts";
import { MEASURED_RUNTIMES } from "../core/runtime.ts";
import { DTYPE_BITS, type Dtype } from "../core/units.ts";
import {
  MAX_KEY_LENGTH,
  MAX_LAUNCH_ROWS,
  MAX_LOOKS,
  MAX_MESSAGE_LENGTH,
  MAX_NAME_LENGTH,
  MAX_NAMES,
  MAX_PARAMS,
  MAX_RANK,
  MAX_ROWS,
  MAX_RUNS,
  MAX_RUNTIMES,
  MAX_SAMPLES,
  MAX_SENTINELS,
  MAX_TENSORS,
  MAX_TEXT_LENGTH,
  MAX_TOTAL_SAMPLES,
} from "./limits.ts";
import "./jitless.ts";

/**
 * The calibration, version 2, as a schema: strict, finite, capped. Loaded only when a file is imported. The JSON
 * Schema in public/schema is generated from it (json-schema.ts). That it accepts exactly core's `Calibration` is
 * checked at compile time: one way by `satisfies` below, the other way in the test.
 */

const name = (description: string) => z.string().max(MAX_NAME_LENGTH).describe(description);
const text = (description: string) => z.string().max(MAX_TEXT_LENGTH).describe(description);
const number = (description: string) => z.number().describe(description);
const amount = (description: string) => z.number().min(0).describe(description);
const instant = (description: string) => z.iso.datetime().describe(`${description}; ISO 8601, UTC`);

/** Numbers by name, at most `limit` of them (maxProperties says so in the JSON Schema). */
const numbersByName = (limit: number, description: string) =>
  z
    .record(z.string().max(MAX_NAME_LENGTH), z.number())
    .refine((record) => Object.keys(record).length <= limit, { error: `expected at most ${limit} entries` })
    .meta({ description, maxProperties: limit });

const samples = (description: string) =>
  z.array(z.number().positive()).max(MAX_SAMPLES).describe(description);

/** The same work timed again and again. */
const readings = (at: string) =>
  z.array(z.strictObject({ at: amount(at), seconds: amount("Seconds per dispatch") })).max(MAX_SENTINELS);

const dtype = z.enum(Object.keys(DTYPE_BITS) as [Dtype, ...Dtype[]]);
const clockKind = z.enum(["timestamp-query", "wall"]);

const work = z
  .strictObject({
    flops: amount("FLOP of one dispatch; one multiply-add is two, a special function one"),
    sfu: amount("Special-function evaluations (exp, rsqrt, erf …) of one dispatch"),
    bytesRead: amount("Bytes read by one dispatch"),
    bytesWritten: amount("Bytes written by one dispatch"),
    footprint: amount("Bytes of distinct memory touched"),
    operations: amount("Integer operations, atomics or dependent loads of one dispatch").optional(),
  })
  .meta({ id: "Work", title: "Work of one dispatch" });

const quality = z
  .strictObject({
    clock: clockKind.describe("The clock of `samples`"),
    quantum: amount("Grid of the clock as probed on this device, in seconds; 0 when none was seen"),
    batch: amount("Dispatches in the smaller batch; the larger has twice as many"),
    pairs: amount("Pairs of batches that were timed, the discarded ones included"),
    discarded: z
      .strictObject({
        negative: amount("Pairs with a negative difference"),
        zero: amount("Pairs with no difference"),
        hidden: amount("Pairs taken while the page was hidden"),
      })
      .describe("Pairs that were dropped, by reason"),
    agreement: z
      .number()
      .nullable()
      .describe("Slope by timestamp over slope by wall clock; null with one clock"),
    ended: z.enum(["interval", "budget", "stopped"]).describe("Why sampling ended"),
    flags: z.array(z.enum(QUALITY_FLAGS)).max(QUALITY_FLAGS.length).describe("What is doubtful about it"),
  })
  .meta({ id: "Quality", title: "How a measurement was timed" });

const outcome = z
  .discriminatedUnion("status", [
    z.strictObject({
      status: z.literal("measured"),
      samples: samples("Seconds per dispatch, one per kept pair of batches (slope of N against 2N)"),
      wallSamples: samples("The same by wall clock, when `samples` are by timestamp; in seconds"),
      check: z
        .strictObject({
          error: number("Largest error against the CPU reference"),
          tolerance: number("The tolerance it passed"),
        })
        .describe("The check of the result"),
      quality,
    }),
    z.strictObject({
      status: z.literal("unsupported"),
      feature: name("The WebGPU feature or limit that is missing"),
    }),
    z.strictObject({
      status: z.literal("wrong"),
      error: number("Largest error against the CPU reference"),
      tolerance: number("The tolerance it failed"),
      detail: z.string().max(MAX_MESSAGE_LENGTH).describe("Where the result differs"),
    }),
    z.strictObject({
      status: z.literal("failed"),
      stage: z.enum(["compile", "allocate", "run", "time"]).describe("What failed"),
      message: z.string().max(MAX_MESSAGE_LENGTH).describe("What the device said"),
    }),
  ])
  .meta({ id: "Outcome", title: "Outcome", description: "Samples, or the reason why there are none" });

const row = z
  .strictObject({
    key: z
      .string()
      .min(1)
      .max(MAX_KEY_LENGTH)
      .describe("Unique in the document: kernel/variant/params/dtype"),
    kernel: name("The kernel that ran"),
    variant: name("Its variant (tile, workgroup, vector width …)"),
    role: z.enum(ROLES).describe("What the row is for"),
    opClass: z.enum(OP_CLASSES).nullable().describe("The operator class it calibrates, if any"),
    params: numbersByName(MAX_PARAMS, "Sizes of the problem"),
    dtype: dtype.describe("Element type"),
    work,
    outcome,
    looks: z
      .array(
        z.strictObject({
          variant: name("A variant that was looked at"),
          seconds: z.number().positive().describe("Seconds per dispatch in that short look"),
        }),
      )
      .max(MAX_LOOKS)
      .optional()
      .describe("The short looks from which the variant was chosen, fastest first"),
    takenAt: instant("When it was measured"),
  })
  .meta({ id: "Row", title: "Row", description: "One kernel, variant and problem size" });

const environment = z
  .strictObject({
    tool: z.strictObject({ name: name("Tool"), version: name("Its version") }).describe("What measured"),
    host: z
      .strictObject({
        kind: z.enum(["browser", "node"]),
        name: name("Browser or runtime, with version"),
        version: name("Version"),
        userAgent: text("User agent"),
        platform: name("Platform"),
        hardwareConcurrency: amount("Logical processors"),
        crossOriginIsolated: z.boolean().describe("Isolated pages have finer clocks"),
      })
      .describe("Where it ran"),
    adapter: z
      .strictObject({
        vendor: text("Vendor"),
        architecture: text("Architecture"),
        device: text("Device"),
        description: text("Description"),
        isFallbackAdapter: z.boolean(),
        masked: z.boolean().describe("The browser gives no device name"),
      })
      .describe("The WebGPU adapter"),
    software: z.boolean().describe("A CPU standing in for a GPU; never to be compared with GPUs"),
    features: z
      .array(name("Feature"))
      .max(MAX_NAMES)
      .describe("WebGPU features of the device, and language features of WGSL"),
    limits: numbersByName(MAX_NAMES, "WebGPU limits of the adapter"),
    clock: z
      .strictObject({
        kind: clockKind.describe("The clock that was used"),
        quantum: amount("Its grid, in seconds"),
        wallQuantum: amount("Grid of the wall clock, in seconds"),
      })
      .describe("The clocks as probed"),
  })
  .meta({ id: "Environment", title: "Environment", description: "The device and everything around it" });

const session = z
  .strictObject({
    profile: z.enum(["quick", "full"]),
    seconds: amount("Length of the run, in seconds"),
    seed: number("Seed of the data in the buffers and of the order of the batches"),
    ended: z.enum(["complete", "budget", "stopped", "device-lost", "failed"]).describe("Why the run ended"),
    sentinel: readings("Seconds since the start of the run").describe(
      "The same kernel again and again through the run",
    ),
    sustained: z
      .strictObject({
        kernel: name("The kernel that ran"),
        variant: name("Its variant"),
        work,
        readings: readings("Seconds since the first dispatch"),
      })
      .optional()
      .describe("The same dispatch again and again for half a minute: burst against sustained speed"),
    drift: amount("Largest deviation of the sentinel from its median, as a fraction"),
    flags: z
      .array(z.enum(["unsteady", "clock-demoted", "hidden"]))
      .max(3)
      .describe("Doubts about the run"),
  })
  .meta({ id: "Session", title: "Session", description: "The run that measured the rows" });

const shapes = (description: string) =>
  z
    .array(z.array(z.int().min(0)).max(MAX_RANK))
    .max(MAX_TENSORS)
    .describe(description);

const runtimeName = z.enum(MEASURED_RUNTIMES);

const launchSettings = z
  .strictObject({
    mode: name("Mode of a Resize").optional(),
    window: amount("Elements that the window of a pool covers").optional(),
    heads: amount("Heads of an attention operator").optional(),
  })
  .describe("What the time hangs on and sizes do not tell");

const runtimeCalibration = z
  .strictObject({
    runtime: runtimeName.describe("The runtime"),
    version: name("Version of its package"),
    threads: amount("CPU threads that it was given"),
    takenAt: instant("When it was measured"),
    seconds: amount("Wall time that measuring took"),
    ended: z.enum(["complete", "budget", "stopped", "failed"]).describe("Why measuring ended"),
    rows: z
      .array(
        z.strictObject({
          program: name("The runtime's program, or on the CPU its operator"),
          inputs: shapes("Dims of what it reads"),
          outputs: shapes("Dims of what it writes"),
          dtype: dtype.describe("Element type"),
          settings: launchSettings.optional(),
          samples: samples("Seconds per launch"),
        }),
      )
      .max(MAX_LAUNCH_ROWS)
      .describe("Launches that were timed"),
    idleRun: samples("Seconds of a run of a graph that does next to nothing"),
    perLaunch: z
      .array(z.number())
      .max(MAX_SAMPLES)
      .describe(
        "Seconds that one more tiny launch adds to a run; a difference, which noise may make negative",
      ),
    roundTrips: z
      .array(z.strictObject({ bytes: amount("Bytes, one way"), samples: samples("Seconds of a run") }))
      .max(MAX_LAUNCH_ROWS)
      .describe("Runs that do nothing but bring bytes to the device and back")
      .optional(),
    failures: z
      .array(
        z.strictObject({
          program: name("What could not be measured"),
          message: z.string().max(MAX_MESSAGE_LENGTH).describe("What the runtime said"),
        }),
      )
      .max(MAX_LAUNCH_ROWS)
      .describe("Programs that could not be measured"),
  })
  .meta({
    id: "RuntimeCalibration",
    title: "A runtime",
    description: "How one runtime performs on this device",
  });

const modelRun = z
  .strictObject({
    model: name("Name of the model"),
    runtime: runtimeName.describe("The runtime that it ran in"),
    version: name("Version of its package"),
    takenAt: instant("When it ran"),
    predicted: z
      .strictObject({ value: amount("Seconds"), low: amount("Seconds"), high: amount("Seconds") })
      .describe("What had been predicted, with its interval"),
    samples: samples("Seconds of each run after the first"),
    first: amount("Seconds of the first run"),
  })
  .meta({ id: "ModelRun", title: "A model that was run" });

export const calibrationSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    id: z.guid().describe("UUID of the document"),
    name: name("The name that a person gave it"),
    createdAt: instant("When the run began"),
    environment,
    session,
    rows: z
      .array(row)
      .max(MAX_ROWS)
      .superRefine((rows, context) => {
        const duplicate = firstDuplicate(rows.map(({ key }) => key));
        if (duplicate >= 0)
          context.addIssue({
            code: "custom",
            path: [duplicate, "key"],
            message: "expected a key that no other row has",
          });
        const total = rows.reduce((sum, { outcome }) => sum + samplesIn(outcome), 0);
        if (total > MAX_TOTAL_SAMPLES)
          context.addIssue({
            code: "custom",
            message: `expected at most ${MAX_TOTAL_SAMPLES} samples in all rows together`,
          });
      }),
    runtimes: z
      .array(runtimeCalibration)
      .max(MAX_RUNTIMES)
      .optional()
      .describe("Runtimes that were measured"),
    runs: z
      .array(modelRun)
      .max(MAX_RUNS)
      .optional()
      .describe("Models that were run, beside what was predicted"),
    leftOut: z
      .array(z.enum(LEFT_OUT))
      .max(LEFT_OUT.length)
      .optional()
      .describe("What the link by which it came had no room for; absent where it is whole"),
  })
  .meta({
    title: "Ridgepoint calibration, version 2",
    description:
      "What Ridgepoint measured on one GPU: raw samples and everything needed to judge them. Units are SI throughout: seconds, bytes, FLOP.",
  }) satisfies z.ZodType<Calibration>;

function samplesIn(outcome: Calibration["rows"][number]["outcome"]): number {
  return outcome.status === "measured" ? outcome.samples.length + outcome.wallSamples.length : 0;
}

/** Index of the first value that occurred before; -1 for none. */
function firstDuplicate(values: readonly string[]): number {
  const seen = new Set<string>();
  return values.findIndex((value) => seen.size === seen.add(value).size);
}
