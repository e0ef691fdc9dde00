import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import type { Estimate } from "../../core/estimate.ts";
import { formatSeconds } from "../../core/format.ts";
import { type Candidate, fasterFrom, verdictOf } from "../../predict/runtimes/choose.ts";
import { BATCHES, withBatch } from "../layers/batch.ts";
import { candidatesOf, verdictCell } from "../layers/candidates.ts";
import { totalsOf } from "../state/counting.ts";
import type { OpenModel } from "../state/model.ts";
import { runtimeShort } from "../state/runtime.ts";
import { Scroll } from "./scroll.tsx";

interface Line {
  readonly size: number;
  /** Runtimes that could be priced; none where the model does not take this batch. */
  readonly candidates: readonly Candidate[];
}

const GPU = runtimeShort("onnxruntime-web/webgpu");
const CPU = runtimeShort("onnxruntime-web/wasm");

/** The same by how many samples a run takes: launches weigh less and less, and the GPU catches up. */
export function BatchTable({ model, calibration }: { model: OpenModel; calibration: Calibration }) {
  const { analysis, dims } = model;
  const lines = useSignal<readonly Line[]>([]);
  useEffect(() => {
    let stale = false;
    const count = async () => {
      const found: Line[] = [];
      // One after the other, so that another question of the reader's comes in between.
      for (const size of BATCHES) {
        const options = withBatch(analysis, dims, size);
        if (!options || stale) break;
        const answer = await totalsOf(analysis, calibration, options);
        if (stale) return;
        found.push({ size, candidates: answer.ok ? candidatesOf(answer.value) : [] });
        lines.value = [...found];
      }
    };
    void count();
    return () => {
      stale = true;
      lines.value = [];
    };
  }, [analysis, dims, calibration, lines]);
  const now = lines.value;
  if (now.length === 0) return null;
  if (!now.some(({ size, candidates }) => size > 1 && candidates.length > 0))
    return now.length === BATCHES.length ? (
      <div>
        <h3>By batch</h3>
        <p class="quiet">The sizes that are written into the file fix its batch.</p>
      </div>
    ) : null;
  const names = [GPU, CPU].filter((name) =>
    now.some(({ candidates }) => candidates.some((one) => one.name === name)),
  );
  return (
    <div>
      <h3>By batch</h3>
      {names.length > 1 && now.length === BATCHES.length && (
        <p class="quiet" style={{ marginTop: "0.25rem" }}>
          {crossing(now)}
        </p>
      )}
      <Scroll label="Table by batch">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                Batch
              </th>
              {names.map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              {names.length > 1 && <th scope="col">Which to take</th>}
            </tr>
          </thead>
          <tbody>
            {now.map(({ size, candidates }) => {
              const verdict = verdictOf(candidates);
              return (
                <tr key={size}>
                  <th scope="row" class="number">
                    {size}
                  </th>
                  {names.map((name) => (
                    <td key={name} class="number">
                      {time(candidates.find((one) => one.name === name)?.total)}
                    </td>
                  ))}
                  {names.length > 1 && <td class="whole">{verdict ? verdictCell(verdict) : "–"}</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      {now.some(({ candidates }) => candidates.length === 0) && (
        <p class="quiet small">A dash: the model's own sizes do not take this batch.</p>
      )}
    </div>
  );
}

function time(total: Estimate | undefined): string {
  return total ? formatSeconds(total.value) : "–";
}

/** From which batch on the GPU is the faster, and how sure that is. */
function crossing(lines: readonly Line[]): string {
  const from = fasterFrom(lines, GPU);
  const last = lines.at(-1);
  const doubt = lines.some(({ candidates }) => verdictOf(candidates)?.clear === false);
  const sure = doubt ? " Where it is too close to call, that is by the values alone." : "";
  if (from === null) return `${GPU} is not the faster at any batch up to ${last?.size}.${sure}`;
  if (from === lines[0]?.size) return `${GPU} is the faster at every batch.${sure}`;
  return `From a batch of ${from} on, ${GPU} is the faster.${sure}`;
}
