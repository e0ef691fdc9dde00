import { computed } from "@preact/signals";
import { fileNameFor } from "../../store/document.ts";
import { LESSON_FORMAT, LESSON_VERSION, type LessonFile, stringifyLesson } from "../../store/lesson-file.ts";
import { saveFile } from "../save-file.ts";
import { isLack } from "./experiment.ts";
import { EXPERIMENTS } from "./index.ts";
import { entries } from "./lesson.ts";

/** One lesson, one id: a file that is exported twice is the same student's. */
const id = crypto.randomUUID();

/** Experiments with an answer, in the order of the lesson. */
export const answered = computed(() =>
  EXPERIMENTS.filter((experiment) => entries.value[experiment.id]?.answer),
);

/** The results as a document; only what was answered is in it. */
function lessonFile(student: string): LessonFile {
  return {
    format: LESSON_FORMAT,
    version: LESSON_VERSION,
    id,
    student: student.trim().slice(0, 100),
    createdAt: new Date().toISOString(),
    answers: answered.peek().flatMap((experiment) => {
      const entry = entries.peek()[experiment.id];
      if (!entry?.answer) return [];
      const { source, calibration } = entry.answer;
      const reading = experiment.read(calibration.rows);
      const truth = isLack(reading) ? null : reading.truth;
      return [{ experiment: experiment.id, guess: entry.guess, truth, source, calibration }];
    }),
  };
}

/** "anna-2026-11-21.classroom.json" */
export function exportResults(student: string): void {
  const file = lessonFile(student);
  const name = fileNameFor({ name: file.student || "classroom results", createdAt: file.createdAt });
  saveFile(name.replace(".ridgepoint.", ".classroom."), "application/json", stringifyLesson(file));
}
