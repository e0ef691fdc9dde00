import { ok, type Problem, type Result } from "../../core/result.ts";
import { visible } from "../../core/visible.ts";
import { type LessonAnswer, type LessonFile, parseLesson } from "../../store/lesson-file.ts";
import { deviceLabel } from "../../store/summary.ts";
import { type Experiment, type Guess, isLack, type Reading } from "./experiment.ts";
import { fits } from "./guess.ts";

/** The files of a class together. What is measured is worked out again from the rows: a file's own word for it is not used. */

export interface ClassFile {
  readonly name: string;
  readonly lesson: LessonFile;
}

export interface Refused {
  readonly name: string;
  readonly problem: Problem;
}

/** More students than any class has; each file is a few hundred kilobytes. */
export const MOST_FILES = 200;

/** Reads files one after the other; the broken, and those that are there already, are told by name. */
export async function readClass(
  files: readonly File[],
  known: readonly ClassFile[],
): Promise<{ readonly read: readonly ClassFile[]; readonly refused: readonly Refused[] }> {
  const read: ClassFile[] = [];
  const refused: Refused[] = [];
  for (const file of files) {
    const name = visible(file.name, 100);
    const answer = await readOne(file, [...known, ...read]);
    if (answer.ok) read.push({ name, lesson: answer.value });
    else refused.push({ name, problem: answer.error });
  }
  return { read, refused };
}

async function readOne(file: File, known: readonly ClassFile[]): Promise<Result<LessonFile>> {
  if (known.length >= MOST_FILES)
    return refuse("too-many", `There are ${MOST_FILES} files already`, "Begin anew with fewer.");
  const parsed = await parseLesson(file);
  if (!parsed.ok) return parsed;
  const twin = known.find(({ lesson }) => lesson.id === parsed.value.id);
  if (twin) return refuse("duplicate", `The same student's results are there already, as ${twin.name}`, "");
  return ok(parsed.value);
}

function refuse(code: string, what: string, advice: string): Result<never> {
  return { ok: false, error: { code, what, where: "", advice } };
}

/** One student's answer to one question, with what its own rows say. */
export interface ClassAnswer {
  readonly student: string;
  readonly device: string;
  readonly guess: Guess;
  readonly source: LessonAnswer["source"];
  readonly reading: Reading | null;
  readonly rows: LessonAnswer["calibration"]["rows"];
}

/** Everyone's answers to an experiment; a guess that the question does not allow is left out. */
export function answersTo(experiment: Experiment, files: readonly ClassFile[]): readonly ClassAnswer[] {
  return files.flatMap(({ name, lesson }) =>
    lesson.answers
      .filter((answer) => answer.experiment === experiment.id && fits(experiment.ask, answer.guess))
      .map(({ guess, source, calibration }) => {
        const reading = experiment.read(calibration.rows);
        return {
          student: visible(lesson.student, 60) || name,
          device: visible(deviceLabel(calibration.environment), 60),
          guess,
          source,
          reading: isLack(reading) ? null : reading,
          rows: calibration.rows,
        };
      }),
  );
}
