import type { Environment } from "../../core/calibration.ts";
import { formatBytes, formatSeconds } from "../../core/format.ts";
import { deviceLabel } from "../../store/summary.ts";
import { linkTo } from "../route.ts";
import { askDevice, device } from "../state/gpu.ts";
import { ProblemNote } from "./problem.tsx";

/** The device, named at once; what the browser masks is said to be masked, a CPU in disguise is called one. */
export function DeviceBlock() {
  const now = device.value;
  return (
    <section class="device stack" aria-live="polite" aria-label="Device">
      {now.status === "asking" && <Asking />}
      {now.status === "absent" && (
        <>
          <h1>No GPU to measure</h1>
          <ProblemNote problem={isSecureContext ? now.problem : { ...now.problem, advice: INSECURE }}>
            <button type="button" onClick={askDevice}>
              Try again
            </button>
            <a href={linkTo("guide", { section: "browsers" })}>Browsers, and what to switch on</a>
          </ProblemNote>
          <p>
            The rest works without: the example below, calibrations from a file on{" "}
            <a href={linkTo("compare")}>Compare</a>, predictions from either on{" "}
            <a href={linkTo("predict")}>Predict</a>, recordings in the{" "}
            <a href={linkTo("classroom")}>Classroom</a>.
          </p>
        </>
      )}
      {now.status === "ready" && <Named environment={now.environment} />}
    </section>
  );
}

const INSECURE =
  "Browsers offer WebGPU only to pages opened over https or from localhost: use such an address.";

/** What is said of a device, each under its name. */
const FACTS: readonly (readonly [string, (environment: Environment) => string])[] = [
  ["Vendor", ({ adapter }) => adapter.vendor || "masked"],
  ["Architecture", ({ adapter }) => adapter.architecture || "masked"],
  ["Device", ({ adapter }) => adapter.device || (adapter.masked ? "masked by the browser" : "not named")],
  ["Half precision", ({ features }) => (features.includes("shader-f16") ? "yes" : "no")],
  ["Largest buffer", ({ limits }) => (limits.maxBufferSize ? formatBytes(limits.maxBufferSize) : "unknown")],
  ["Clock", ({ clock }) => clockWords(clock)],
  ["Browser", ({ host }) => host.name],
];

function clockWords(clock: Environment["clock"]): string {
  if (clock.kind !== "timestamp-query") return `wall clock only, grid ${formatSeconds(clock.wallQuantum)}`;
  return `GPU timestamps, ${clock.quantum > 0 ? `grid ${formatSeconds(clock.quantum)}` : "fine"}`;
}

/** As high before the device is known as after, so that what stands below keeps its place. */
function Asking() {
  return (
    <div>
      <h1 class="quiet">Looking for a GPU …</h1>
      <dl>
        {FACTS.map(([term]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>…</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Named({ environment }: { environment: Environment }) {
  return (
    <>
      <div>
        <h1>
          <bdi>{deviceLabel(environment)}</bdi>
        </h1>
        <dl>
          {FACTS.map(([term, of]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>
                <bdi>{of(environment)}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      {environment.software && (
        <p class="problem loud">
          This is a processor standing in for a GPU. The figures below describe software rendering, not a
          graphics card.
        </p>
      )}
    </>
  );
}
