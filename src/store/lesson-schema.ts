import { z } from "zod";
import {
  LESSON_FORMAT,
  LESSON_VERSION,
  type LessonFile,
  MAX_ANSWERS,
  MAX_LESSON_SAMPLES,
} from "./lesson-file.ts";
import { MAX_NAME_LENGTH } from "./limits.ts";
import { calibrationSchema } from "./schema.ts";

/** A student's file, version 1: strict, finite, capped. Loaded only when one is imported. */

const word = z.string().min(1).max(64);
const value = z.union([z.number(), word]);

export const lessonSchema = z.strictObject({
  format: z.literal(LESSON_FORMAT),
  version: z.literal(LESSON_VERSION),
  id: z.guid(),
  student: z.string().max(MAX_NAME_LENGTH),
  createdAt: z.iso.datetime(),
  answers: z
    .array(
      z.strictObject({
        experiment: word,
        guess: value,
        truth: value.nullable(),
        source: z.enum(["live", "replay"]),
        calibration: calibrationSchema,
      }),
    )
    .max(MAX_ANSWERS)
    .superRefine((answers, context) => {
      const names = answers.map(({ experiment }) => experiment);
      const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
      if (twice >= 0)
        context.addIssue({
          code: "custom",
          path: [twice, "experiment"],
          message: "expected an experiment that no other answer has",
        });
      const samples = answers.flatMap(({ calibration }) =>
        calibration.rows.map(({ outcome }) => (outcome.status === "measured" ? outcome.samples.length : 0)),
      );
      if (samples.reduce((sum, count) => sum + count, 0) > MAX_LESSON_SAMPLES)
        context.addIssue({
          code: "custom",
          message: `expected at most ${MAX_LESSON_SAMPLES} samples in all`,
        });
    }),
}) satisfies z.ZodType<LessonFile>;
