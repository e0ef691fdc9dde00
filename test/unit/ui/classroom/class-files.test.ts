import { describe, expect, it } from "vitest";
import type { Calibration } from "../../../../src/core/calibration.ts";
import {
  type LessonFile,
  MAX_LESSON_BYTES,
  parseLesson,
  stringifyLesson,
} from "../../../../src/store/lesson-file.ts";
import { answersTo, readClass } from "../../../../src/ui/classroom/class-files.ts";
import { classSentences } from "../../../../src/ui/classroom/class-summary.ts";
import { ownRows } from "../../../../src/ui/classroom/experiment.ts";
import { triadGemm } from "../../../../src/ui/classroom/experiments/triad-gemm.ts";
import { workingSet } from "../../../../src/ui/classroom/experiments/working-set.ts";
import { example } from "./rows.ts";

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
    const { read, refused } = await readClass(dropped, []);
    expect(read.map(({ name }) => name)).toEqual(["anna.classroom.json", "ben.json"]);
    expect(refused.map(({ name, problem }) => [name, problem.code])).toEqual([
      ["broken⟨U+202E⟩nosj.json", "not-json"],
      ["again.json", "duplicate"],
    ]);
    expect(refused[1]!.problem.what).toContain("anna.classroom.json");
    const answers = answersTo(triadGemm, read);
    expect(answers.map(({ student }) => student)).toEqual(["Anna", "Ben⟨U+202E⟩gro"]);
  });

  it("are judged by their rows, not by the truth that they claim", async () => {
    const claim = lesson({ answers: [{ ...lesson().answers[0]!, truth: 999 }] });
    const { read } = await readClass([file(stringifyLesson(claim))], []);
    const [answer] = answersTo(triadGemm, read);
    const own = triadGemm.read(calibration.rows);
    expect(answer?.reading).toEqual(own);
    expect(answer?.reading?.truth).not.toBe(999);
  });

  it("leave out guesses that the question does not allow", async () => {
    const { read } = await readClass(
      [
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
      ],
      [],
    );
    expect(read).toHaveLength(2);
    expect(answersTo(triadGemm, read)).toEqual([]);
    expect(answersTo(workingSet, read)).toEqual([]);
  });

  it("give sentences: how many were right, the middle guess, what the devices show", () => {
    const answer = (guess: number, truth: number) => ({
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
