import { signal } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import { visible } from "../../core/visible.ts";
import { deriveRoofline } from "../../roofline/derive.ts";
import type { Roofline } from "../../roofline/types.ts";
import type { Bar } from "../charts/bars.ts";
import type { GuessesData } from "../charts/guesses.ts";
import type { Charts } from "../charts/index.ts";
import type { ChartPoint } from "../charts/roofline.ts";
import { rooflineSheet } from "../export/sheets/measured.ts";
import { barsSheet } from "../export/sheets/predicted.ts";
import { answersSheet, guessesSheet } from "../export/sheets/taught.ts";
import { offerUndo } from "../state/undo.ts";
import { Chart, type Room } from "../widgets/chart.tsx";
import { DropZone } from "../widgets/drop-zone.tsx";
import { Scroll } from "../widgets/scroll.tsx";
import { TakeAway, type TakenAs } from "../widgets/take-away.tsx";
import { answersTo, type ClassAnswer, type ClassFile, type Refused, readClassFile } from "./class-files.ts";
import { classSentences } from "./class-summary.ts";
import type { ChoiceAsk, Experiment, NumberAsk } from "./experiment.ts";
import { wordsOf } from "./guess.ts";
import { EXPERIMENTS } from "./index.ts";

const files = signal<readonly ClassFile[]>([]);
const refused = signal<readonly Refused[]>([]);

/** One after the other, so that the page breathes between them. */
async function add(dropped: readonly File[]): Promise<void> {
  refused.value = [];
  for (const file of dropped) {
    const answer = await readClassFile(file, files.peek());
    if (answer.ok) files.value = [...files.peek(), answer.value];
    else refused.value = [...refused.peek(), { name: visible(file.name, 100), problem: answer.error }];
  }
}

/** An empty class; what was there can come back, before what was added since. */
function beginAnew(): void {
  const before = files.peek();
  files.value = [];
  refused.value = [];
  const undo = () => {
    files.value = [...before, ...files.peek().filter(({ id }) => before.every((one) => one.id !== id))];
  };
  offerUndo({ did: `Put away the results of ${studentsText(before.length)}`, undo });
}

function studentsText(count: number): string {
  return `${count} ${count === 1 ? "student" : "students"}`;
}

/** The results of a class dropped together: guesses against truths, and the points of all devices in one drawing. */
export function ClassView() {
  const all = files.value;
  return (
    <section class="stack" aria-label="The class">
      <h2>The class together</h2>
      <DropZone
        action="Open students' results …"
        accept=".json"
        several
        onFiles={(dropped) => void add(dropped)}
      >
        {all.length > 0 && (
          <p class="row">
            <span>{studentsText(all.length)}</span>
            <button type="button" class="plain" onClick={beginAnew}>
              Begin anew
            </button>
          </p>
        )}
      </DropZone>
      {refused.value.length > 0 && <RefusedList refused={refused.value} />}
      {EXPERIMENTS.map((experiment) => (
        <Together key={experiment.id} experiment={experiment} answers={answersTo(experiment, all)} />
      ))}
    </section>
  );
}

function RefusedList({ refused }: { refused: readonly Refused[] }) {
  return (
    <div class="problem" role="alert">
      <strong>{refused.length === 1 ? "A file was" : `${refused.length} files were`} left out.</strong>
      <ul class="plain-list">
        {refused.map(({ name, problem }, i) => (
          <li key={`${i} ${name}`}>
            <bdi>{name}</bdi>: <bdi>{problem.what}</bdi>
            {problem.where && (
              <>
                {" "}
                (<bdi>{problem.where}</bdi>)
              </>
            )}
            . {problem.advice}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface TogetherProps {
  readonly experiment: Experiment;
  readonly answers: readonly ClassAnswer[];
}

function Together({ experiment, answers }: TogetherProps) {
  if (answers.length === 0) return null;
  const { ask } = experiment;
  return (
    <section class="stack dense" aria-label={experiment.title}>
      <h3>{experiment.question}</h3>
      {classSentences(experiment, answers).map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {ask.kind === "number" ? (
        <Distribution name={experiment.id} ask={ask} answers={answers} />
      ) : (
        <Counts name={experiment.id} ask={ask} answers={answers} />
      )}
      <AllDevices experiment={experiment} answers={answers} />
      <AnswerTable experiment={experiment} answers={answers} />
    </section>
  );
}

const TALL = (_width: number, fontSize: number) => Math.round(fontSize * 14);

interface GuessedProps<Asked> {
  readonly name: string;
  readonly ask: Asked;
  readonly answers: readonly ClassAnswer[];
}

function Distribution({ name, ask, answers }: GuessedProps<NumberAsk>) {
  const data = useMemo((): GuessesData => {
    const { low, high, scale, format } = ask;
    const guesses = answers.flatMap(({ guess }) => (typeof guess === "number" ? [guess] : []));
    const truths = answers.flatMap(({ reading }) => {
      if (!reading || typeof reading.truth !== "number") return [];
      return [reading.interval ?? { value: reading.truth, low: reading.truth, high: reading.truth, n: 1 }];
    });
    return { low, high, scale, format, title: "● guesses   ▏ measured", guesses, truths };
  }, [ask, answers]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.guesses(svg, data, room),
    [data],
  );
  const as: TakenAs = {
    name: `${name}-guesses`,
    title: "Guesses of the class",
    sheet: () => guessesSheet(data),
  };
  return <Chart draw={draw} as={as} height={TALL} explorable={false} />;
}

const BARS = (count: number) => (_width: number, fontSize: number) => Math.round(count * fontSize * 2.2 + 4);

function Counts({ name, ask, answers }: GuessedProps<ChoiceAsk>) {
  const bars = useMemo(() => barsOf(ask, answers), [ask, answers]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) =>
      charts.bars(svg, bars, { ...room, label: "Guesses of the class, by choice" }),
    [bars],
  );
  const as: TakenAs = {
    name: `${name}-guesses`,
    title: "Guesses of the class",
    sheet: () => barsSheet(bars, "guesses"),
  };
  return <Chart draw={draw} as={as} height={BARS(bars.length)} explorable={false} />;
}

function barsOf({ options }: ChoiceAsk, answers: readonly ClassAnswer[]): readonly Bar[] {
  return options.map(({ value, label }) => {
    const guessed = answers.filter(({ guess }) => guess === value).length;
    const measured = answers.filter(({ reading }) => reading?.truth === value).length;
    const text = `${guessed} guessed${measured > 0 ? `, measured on ${measured}` : ""}`;
    return { label, value: guessed, text, color: measured > 0 ? "var(--accent)" : "var(--c-orange)" };
  });
}

/** The points of every device on one roofline; its roofs too where all are the same device. */
function AllDevices({ experiment, answers }: TogetherProps) {
  const data = useMemo(() => together(experiment, answers), [experiment, answers]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.roofline(svg, data, { ...room, sweep: true }),
    [data],
  );
  if (data.points.length + data.roofline.sweep.length === 0) return null;
  const as: TakenAs = {
    name: `${experiment.id}-roofline`,
    title: `${experiment.title}, all devices`,
    sheet: () => rooflineSheet(data.roofline, data.points),
  };
  return <Chart draw={draw} as={as} />;
}

/** Names on a drawing beyond which they only hide each other. */
const NAMED = 12;

function together(
  experiment: Experiment,
  answers: readonly ClassAnswer[],
): { readonly roofline: Roofline; readonly points: readonly ChartPoint[] } {
  const drawn = answers.map(({ rows }) => ({
    picture: experiment.picture(rows, null),
    roofline: deriveRoofline(rows),
  }));
  const devices = new Set(answers.map(({ device }) => device));
  const points = drawn.flatMap(({ picture }, i) =>
    picture.kind === "roofline"
      ? picture.points.map((point) => ({
          ...point,
          key: `${i} ${point.key}`,
          label: devices.size > 1 ? `${point.label}, ${answers[i]?.device}` : point.label,
          notes: [answers[i]?.student ?? ""],
        }))
      : [],
  );
  const rooflines = drawn.flatMap(({ picture, roofline }) => (picture.kind === "roofline" ? [roofline] : []));
  const [only] = rooflines;
  const roofs = devices.size === 1 && only ? only : NO_ROOFS;
  const walks = drawn.some(({ picture }) => picture.kind === "roofline" && picture.walk);
  return {
    roofline: {
      ...roofs,
      sweep: walks
        ? rooflines.flatMap((one, i) => one.sweep.map((point) => ({ ...point, key: `${i} ${point.key}` })))
        : [],
      curves: walks ? rooflines.flatMap(({ curves }) => curves) : [],
    },
    points: points.map((point, i) => ({ ...point, named: i < NAMED })),
  };
}

const NO_ROOFS: Roofline = {
  compute: [],
  memory: [],
  knee: null,
  sweep: [],
  curves: [],
  points: [],
  bandwidth: [],
};

function AnswerTable({ experiment: { ask, id, title }, answers }: TogetherProps) {
  return (
    <details class="evidence">
      <summary>Every answer as a table</summary>
      <Scroll label={`Answers: ${title}`}>
        <table>
          <thead>
            <tr>
              {["Student", "Device", "Guess", "Truth", "From"].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {answers.map(({ student, device, guess, reading, source }, i) => (
              <tr key={`${student} ${i}`}>
                <th scope="row">
                  <bdi>{student}</bdi>
                </th>
                <td>
                  <bdi>{device}</bdi>
                </td>
                <td>{wordsOf(ask, guess)}</td>
                <td>{reading ? wordsOf(ask, reading.truth) : "not measured"}</td>
                <td>{source === "replay" ? "a recording" : "this device"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <TakeAway as={{ name: `${id}-answers`, title: "Answers", sheet: () => answersSheet(answers) }} />
    </details>
  );
}
