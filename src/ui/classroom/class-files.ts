import { ok, type Problem, type Result } from "../../core/result.ts";
import { visible } from "../../core/visible.ts";
import { type LessonAnswer, type LessonFile, parseLesson } from "../../store/lesson-file.ts";
import { deviceLabel } from "../../store/summary.ts";
import { type Experiment, type Guess, isLack, type Reading } from "./experiment.ts";
import { fits } from "./guess.ts";
import { EXPERIMENTS } from "./index.ts";

/** The files of a class together. What is measured is worked out again from the rows: a file's own word for it is not used. */

export interface ClassFile {
  readonly name: string;
  /** Of the student's lesson. */
  readonly id: string;
  readonly answers: readonly ClassAnswer[];
}

/** One student's answer to one question, with what its own rows say. */
export interface ClassAnswer {
  readonly experiment: string;
  readonly student: string;
  readonly device: string;
  readonly guess: Guess;
  readonly source: LessonAnswer["source"];
  readonly reading: Reading | null;
  readonly rows: LessonAnswer["calibration"]["rows"];
}

export interface Refused {
  readonly name: string;
  readonly problem: Problem;
}

/** More students than any class has; each file is a few hundred kilobytes. */
const MOST_FILES = 200;

/** Reads a file into the class, or says why it is left out: broken, or there already. */
export async function readClassFile(file: File, known: readonly ClassFile[]): Promise<Result<ClassFile>> {
  if (known.length >= MOST_FILES)
    return refuse("too-many", `There are ${MOST_FILES} files already`, "Begin anew with fewer.");
  const parsed = await parseLesson(file);
  if (!parsed.ok) return parsed;
  const twin = known.find(({ id }) => id === parsed.value.id);
  if (twin) return refuse("duplicate", `The same student's results are there already, as ${twin.name}`, "");
  const name = visible(file.name, 100);
  return ok({ name, id: parsed.value.id, answers: answersIn(parsed.value, name) });
}

function refuse(code: string, what: string, advice: string): Result<never> {
  return { ok: false, error: { code, what, where: "", advice } };
}

/** Answers to the questions that there are; a guess that the question does not allow is left out. */
function answersIn(lesson: LessonFile, name: string): readonly ClassAnswer[] {
  return lesson.answers.flatMap(({ experiment: id, guess, source, calibration }) => {
    const experiment = EXPERIMENTS.find((one) => one.id === id);
    if (!experiment || !fits(experiment.ask, guess)) return [];
    const reading = experiment.read(calibration.rows);
    return [
      {
        experiment: id,
        student: visible(lesson.student, 60) || name,
        device: visible(deviceLabel(calibration.environment), 60),
        guess,
        source,
        reading: isLack(reading) ? null : reading,
        rows: calibration.rows,
      },
    ];
  });
}

/** Everyone's answers to an experiment. */
export function answersTo(experiment: Experiment, files: readonly ClassFile[]): readonly ClassAnswer[] {
  return files.flatMap(({ answers }) => answers.filter((answer) => answer.experiment === experiment.id));
}
