import type { Calibration } from "../../core/calibration.ts";
import { VERSION } from "../../core/version.ts";
import { fileStem } from "../../store/document.ts";
import { deviceLabel } from "../../store/summary.ts";
import { entries } from "../classroom/lesson.ts";
import { chosenExperiment } from "../classroom/where.ts";
import { stemOf } from "../layers/export.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";
import { type PageName, route } from "../route.ts";
import { comparison } from "../state/compare.ts";
import { device, run } from "../state/gpu.ts";
import { current, currentIsExample } from "../state/library.ts";
import { model, prediction } from "../state/model.ts";

/** What a figure on the page is made of: the beginning of its file's name, and what the file says of it. */
export interface Source {
  readonly stem: string;
  /** Calibration or model, for a title. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** Of the page that is open, as it is now. */
export function sourceNow(): Source {
  const { stem, name, lines } = SOURCES[route.peek().page]();
  const made = `Drawn by Ridgepoint ${VERSION} on ${new Date().toISOString().slice(0, 10)}.`;
  return { stem, name, lines: [...lines, made] };
}

const SOURCES: Readonly<Record<PageName, () => Source>> = {
  measure: () => (run.peek().status === "running" ? underWay() : ofCalibration(current.peek())),
  roofline: () => ofCalibration(current.peek()),
  predict: ofModel,
  compare: ofComparison,
  classroom: ofLesson,
  guide: () => ofCalibration(current.peek()),
};

function ofCalibration(calibration: Calibration | null): Source {
  if (!calibration) return { stem: "ridgepoint", name: "no calibration", lines: [] };
  const example = currentIsExample.peek() && calibration === current.peek();
  return {
    stem: fileStem(calibration),
    name: calibration.name,
    lines: [
      ...linesOf(calibration),
      ...(example ? ["An example that comes with Ridgepoint, not this device."] : []),
      "Figures are medians, with bootstrapped 95 % intervals.",
    ],
  };
}

function linesOf({ name, createdAt, environment, session }: Calibration): readonly string[] {
  const software = environment.software ? ", a processor standing in for a GPU" : "";
  const clock = environment.clock.kind === "timestamp-query" ? "GPU timestamps" : "the wall clock";
  const { tool, host } = environment;
  return [
    `Calibration: ${name}.`,
    `Device: ${deviceLabel(environment)}${software}.`,
    `Measured ${createdAt} in ${host.name} by ${tool.name} ${tool.version}, ${session.profile} profile, by ${clock}.`,
  ];
}

/** A measurement that is not a calibration yet. */
function underWay(): Source {
  const now = device.peek();
  const name = now.status === "ready" ? deviceLabel(now.environment) : "this device";
  return {
    stem: "measuring",
    name,
    lines: [`Device: ${name}.`, "Taken while the measurement was under way."],
  };
}

function ofModel(): Source {
  const now = model.peek();
  if (now.status !== "open") return ofCalibration(current.peek());
  const priced = prediction.peek();
  const calibration = priced?.calibration ?? current.peek();
  return {
    stem: stemOf(now.name),
    name: now.name,
    lines: [
      `Model: ${now.name}.`,
      ...(priced?.answer.ok
        ? [`Predicted for ${runtimeLabel(priced.runtime)}; no time here was measured.`]
        : []),
      ...(calibration ? linesOf(calibration) : []),
    ],
  };
}

function ofComparison(): Source {
  const now = comparison.peek();
  if (!now) return ofCalibration(current.peek());
  const { base, calibrations } = now;
  return {
    stem: `comparison-${fileStem(base)}`,
    name: `${calibrations.length} calibrations`,
    lines: [`Base: ${base.name}.`, ...calibrations.flatMap(linesOf)],
  };
}

function ofLesson(): Source {
  const experiment = chosenExperiment();
  const answer = experiment && entries.peek()[experiment.id]?.answer;
  const name = experiment?.title ?? "A class";
  const stem = experiment?.id ?? "class";
  if (!answer)
    return { stem, name, lines: experiment ? [] : ["Answers of a class, each from its own device."] };
  const recorded = answer.source === "replay" ? ["A recording, not this device."] : [];
  return { stem, name, lines: [...linesOf(answer.calibration), ...recorded] };
}
