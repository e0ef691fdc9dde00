import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import { formatBytes, formatCount } from "../../core/format.ts";
import { ok, type Result } from "../../core/result.ts";
import { visible } from "../../core/visible.ts";
import { DATA_TYPES } from "../../graph/datatypes/index.ts";
import { typesSheet } from "../export/sheets/predicted.ts";
import { runtimeShort } from "../layers/runtime-names.ts";
import { comparedTypes, ownType, typeAdvice, typeLabel, typeNotes } from "../layers/type-words.ts";
import type { TypedTotals } from "../runtime-pricing.ts";
import { typedTotalsOf } from "../state/counting.ts";
import type { OpenModel } from "../state/model.ts";
import { sizesMissing } from "../state/model-run.ts";
import { ProblemNote } from "./problem.tsx";
import { Scroll } from "./scroll.tsx";
import { TakeAway } from "./take-away.tsx";
import { LentNote, TimeCell } from "./time-cell.tsx";

/** The same model in other data types: memory always, a time where it was measured. */
export function TypeTable({ model, calibration }: { model: OpenModel; calibration: Calibration }) {
  const { analysis } = model;
  const answer = useSignal<Result<readonly TypedTotals[]> | null>(null);
  useEffect(() => {
    let stale = false;
    const count = async () => {
      const all: TypedTotals[] = [];
      // One after the other, so that another question of the reader's comes in between.
      for (const type of DATA_TYPES) {
        const found = await typedTotalsOf(analysis, calibration, type);
        if (stale) return;
        if (!found.ok) {
          answer.value = found;
          return;
        }
        all.push(found.value);
      }
      answer.value = ok(all);
    };
    void count();
    return () => {
      stale = true;
      answer.value = null;
    };
  }, [analysis, calibration, answer]);
  const found = answer.value;
  if (!found || sizesMissing(model).length > 0) return null;
  return (
    <section class="stack" aria-label="In another data type">
      <div>
        <h2>In another data type</h2>
        {found.ok && <p style={{ marginTop: "0.25rem" }}>{advice(found.value)}</p>}
      </div>
      {found.ok ? <Types all={found.value} /> : <ProblemNote problem={found.error} />}
    </section>
  );
}

/** What to take, or why there is nothing to choose. */
function advice(all: readonly TypedTotals[]): string {
  const left = all.find((one) => one.left !== null)?.left;
  return left ? `This model stays as it is: ${visible(left, 200)}.` : typeAdvice(all).join(" ");
}

function Types({ all }: { all: readonly TypedTotals[] }) {
  if (all.some(({ left }) => left !== null)) return null;
  const shown = comparedTypes(all);
  const own = ownType(all);
  const [first] = shown;
  if (!first) return null;
  const measured = first.runtimes
    .map(({ runtime }) => runtime)
    .filter((runtime) => shown.some((one) => timeIn(one, runtime)));
  const notes = typeNotes(all, runtimeShort);
  return (
    <div>
      <Scroll label="Table of the data types">
        <table>
          <thead>
            <tr>
              <th scope="col">Data type</th>
              <th scope="col" class="number">
                Weights
              </th>
              <th scope="col" class="number">
                Activations, peak
              </th>
              <th scope="col" class="number">
                Traffic
              </th>
              {measured.map((runtime) => (
                <th key={runtime} scope="col" class="number">
                  {runtimeShort(runtime)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <tr key={one.type} class={one === own ? "chosen" : ""}>
                <th scope="row">
                  {typeLabel(one.type)}
                  {one === own && <span class="quiet whole">, as it is</span>}
                </th>
                <td class="number whole">{formatBytes(one.totals.weightBytes)}</td>
                <td class="number whole">{formatBytes(one.totals.peakActivationBytes)}</td>
                <td class="number whole">
                  {formatBytes(one.totals.bytesRead + one.totals.bytesWritten + one.totals.weightBytes)}
                </td>
                {measured.map((runtime) => (
                  <TimeCell key={runtime} of={one.runtimes.find((of) => of.runtime === runtime)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <TakeAway as={{ name: "data-types", title: "In another data type", sheet: () => typesSheet(shown) }} />
      <p class="quiet small" style={{ marginTop: "0.5rem" }}>
        {formatCount(first.totals.macs, { unit: "MAC" })} in each. Traffic: activations read and written,
        every weight once.
      </p>
      <LentNote totals={shown.flatMap(({ runtimes }) => runtimes)} />
      {notes.length > 0 && (
        <details style={{ marginTop: "0.5rem" }}>
          <summary>What each type is, and what was not measured</summary>
          <ul class="quiet small">
            {notes.map((note) => (
              <li key={note}>
                <bdi>{visible(note, 300)}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** Whether there is a time, or a reason other than that the runtime was never measured. */
function timeIn({ runtimes }: TypedTotals, wanted: string): boolean {
  return runtimes.some(
    ({ runtime, answer, room }) =>
      runtime === wanted &&
      (answer.ok ||
        room !== null ||
        !["runtime-uncalibrated", "empty-calibration"].includes(answer.error.code)),
  );
}
