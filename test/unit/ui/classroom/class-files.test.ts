import { describe, expect, it } from "vitest";
import { type Calibration, isMeasured } from "../../../../src/core/calibration.ts";
import {
  type LessonFile,
  MAX_LESSON_BYTES,
  parseLesson,
  stringifyLesson,
} from "../../../../src/store/lesson-file.ts";
import { answersTo, type ClassFile, readClassFile } from "../../../../src/ui/classroom/class-files.ts";
import { classSentences } from "../../../../src/ui/classroom/class-summary.ts";
import { ownRows } from "../../../../src/ui/classroom/experiment.ts";
import { triadGemm } from "../../../../src/ui/classroom/experiments/triad-gemm.ts";
import { workingSet } from "../../../../src/ui/classroom/experiments/working-set.ts";
import { example } from "./rows.ts";

async function readAll(files: readonly File[]) {
  const read: ClassFile[] = [];
  const refused: { name: string; code: string; what: string }[] = [];
  for (const one of files) {
    const answer = await readClassFile(one, read);
    if (answer.ok) read.push(answer.value);
    else refused.push({ name: one.name, code: answer.error.code, what: answer.error.what });
  }
  return { read, refused };
}

/** The class's files: what was exported comes back, and what is broken, hostile or twice there is told by name. */

const calibration: Calibration = { ...example, rows: ownRows(triadGemm, example.rows) };

function lesson(change: Partial<LessonFile> = {}): LessonFile {
  return {
    format: "ridgepoint-classroom",
    version: 1,
    id: "6f1d9a52-8c0b-4d5e-9a63-0c1f2e3d4b5a",
    student: "Anna",
    createdAt: "2026-11-21T12:00:00.000Z",
    answers: [{ experiment: "triad-gemm", guess: 12, truth: 12, source: "live", calibration }],
    ...change,
  };
}

/** Rows that are fine one by one, and together more than anybody measured. */
function manySamples(): LessonFile {
  const [row] = calibration.rows.filter(isMeasured);
  const samples = new Array(10_000).fill(1e-3);
  const rows = Array.from({ length: 11 }, (_, i) => ({
    ...row!,
    key: `row ${i}`,
    outcome: { ...row!.outcome, samples },
  }));
  return lesson({ answers: [{ ...lesson().answers[0]!, calibration: { ...calibration, rows } }] });
}

const file = (content: string, name = "anna.classroom.json") => new File([content], name);
const code = async (content: string) => {
  const answer = await parseLesson(file(content));
  return answer.ok ? "ok" : answer.error.code;
};

describe("a student's file", () => {
  it("comes back as it was written", async () => {
    const answer = await parseLesson(file(stringifyLesson(lesson())));
    expect(answer).toEqual({ ok: true, value: lesson() });
  });

  it.each([
    ["empty", "  ", "empty"],
    ["not JSON", "{", "not-json"],
    ["an array", "[]", "not-a-lesson"],
    ["null", "null", "not-a-lesson"],
    ["a calibration", JSON.stringify(calibration), "not-a-lesson"],
    ["of a newer version", JSON.stringify({ ...lesson(), version: 2 }), "newer-version"],
    ["with a word too many", JSON.stringify({ ...lesson(), grade: "A" }), "not-a-lesson"],
    ["nested without end", "[".repeat(100_000), "too-deep"],
    ["with a name without end", JSON.stringify(lesson({ student: "x".repeat(10_000) })), "not-a-lesson"],
    [
      "with a guess that is no number",
      JSON.stringify(lesson()).replace('"guess":12', '"guess":1e999'),
      "not-a-lesson",
    ],
    [
      "with a broken calibration",
      JSON.stringify(lesson()).replace('"status":"measured"', '"status":"invented"'),
      "not-a-lesson",
    ],
    ["with samples without end", JSON.stringify(manySamples()), "not-a-lesson"],
    [
      "with two answers to one question",
      JSON.stringify(lesson({ answers: [...lesson().answers, ...lesson().answers] })),
      "not-a-lesson",
    ],
  ])("%s is refused", async (_, content, expected) => {
    expect(await code(content)).toBe(expected);
  });

  it("that is too large is not even read", async () => {
    const huge = { size: MAX_LESSON_BYTES + 1, text: () => Promise.reject(new Error("was read")) };
    expect(await parseLesson(huge as unknown as Blob)).toMatchObject({
      ok: false,
      error: { code: "too-large" },
    });
  });

  it("says where its first fault is", async () => {
    const broken = JSON.stringify(lesson()).replace('"status":"measured"', '"status":"invented"');
    const answer = await parseLesson(file(broken));
    expect(!answer.ok && answer.error.where).toMatch(/^answers\[0\]\.calibration\.rows\[\d+\]\.outcome/);
  });
});

describe("the files of a class", () => {
  it("are read one by one: the broken and the duplicate are told by name, the others count", async () => {
    const other = lesson({ id: "0b8f6f0e-3f9a-4f6e-8f55-7a1f0e2d3c4b", student: "Ben\u202Egro" });
    const dropped = [
      file(stringifyLesson(lesson())),
      file("{", "broken\u202Enosj.json"),
      file(stringifyLesson(lesson()), "again.json"),
      file(stringifyLesson(other), "ben.json"),
    ];
    const { read, refused } = await readAll(dropped);
    expect(read.map(({ name }) => name)).toEqual(["anna.classroom.json", "ben.json"]);
    expect(refused.map(({ name, code }) => [name, code])).toEqual([
      ["broken\u202Enosj.json", "not-json"],
      ["again.json", "duplicate"],
    ]);
    expect(refused[1]!.what).toContain("anna.classroom.json");
    const answers = answersTo(triadGemm, read);
    expect(answers.map(({ student }) => student)).toEqual(["Anna", "Ben⟨U+202E⟩gro"]);
  });

  it("are judged by their rows, not by the truth that they claim", async () => {
    const claim = lesson({ answers: [{ ...lesson().answers[0]!, truth: 999 }] });
    const { read } = await readAll([file(stringifyLesson(claim))]);
    const [answer] = answersTo(triadGemm, read);
    const own = triadGemm.read(calibration.rows);
    expect(answer?.reading).toEqual(own);
    expect(answer?.reading?.truth).not.toBe(999);
  });

  it("leave out guesses that the question does not allow", async () => {
    const { read } = await readAll([
      file(stringifyLesson(lesson({ answers: [{ ...lesson().answers[0]!, guess: 1e9 }] }))),
      file(
        stringifyLesson(
          lesson({
            id: "0b8f6f0e-3f9a-4f6e-8f55-7a1f0e2d3c4b",
            answers: [{ ...lesson().answers[0]!, experiment: "working-set", guess: "<b>huge</b>" }],
          }),
        ),
        "b.json",
      ),
    ]);
    expect(read).toHaveLength(2);
    expect(answersTo(triadGemm, read)).toEqual([]);
    expect(answersTo(workingSet, read)).toEqual([]);
  });

  it("give sentences: how many were right, the middle guess, what the devices show", () => {
    const answer = (guess: number, truth: number) => ({
      experiment: "triad-gemm",
      student: "s",
      device: "d",
      guess,
      source: "live" as const,
      reading: { truth, sentences: [] },
      rows: [],
    });
    const sentences = classSentences(triadGemm, [answer(10, 10), answer(40, 10), answer(100, 20)]);
    expect(sentences).toEqual([
      "3 guesses, 3 measurements.",
      "1 of 3 were right on their own device (33 %).",
      "The middle guess is 40 times; the devices show 10 times to 20 times.",
    ]);
    expect(classSentences(triadGemm, [{ ...answer(10, 10), reading: null }])).toEqual([
      "1 guess, 0 measurements.",
    ]);
  });
});
