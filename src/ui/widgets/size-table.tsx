import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import type { Runtime } from "../../core/runtime.ts";
import { visible } from "../../core/visible.ts";
import { verdictOf } from "../../predict/runtimes/choose.ts";
import { sizesSheet } from "../export/sheets/predicted.ts";
import { candidatesOf, verdictCell } from "../layers/candidates.ts";
import { runtimeShort } from "../layers/runtime-names.ts";
import { crossing, type Line, WORDS } from "../layers/size-words.ts";
import { type Dimension, type Sweep, sweepsOf } from "../layers/sizes.ts";
import { totalsOf } from "../state/counting.ts";
import type { OpenModel } from "../state/model.ts";
import { Choice } from "./choice.tsx";
import { Scroll } from "./scroll.tsx";
import { TakeAway } from "./take-away.tsx";
import { LentNote, TimeCell } from "./time-cell.tsx";

const [GPU, CPU] = ["onnxruntime-web/webgpu", "onnxruntime-web/wasm"] as const;

/** The same by how large one of the model's dimensions is: samples in a run, pixels, tokens. */
export function SizeTable({ model, calibration }: { model: OpenModel; calibration: Calibration }) {
  const chosen = useSignal<Dimension>("batch");
  const sweeps = sweepsOf(model.written, model.dims);
  const sweep = sweeps.find(({ dimension }) => dimension === chosen.value) ?? sweeps[0];
  if (!sweep) return null;
  return (
    <div>
      <h3>By {sweep.dimension}</h3>
      {sweeps.length > 1 && (
        <div style={{ marginTop: "0.5rem" }}>
          <Choice
            legend="Dimension"
            name="dimension"
            options={sweeps.map(({ dimension }) => ({ value: dimension, label: WORDS[dimension].title }))}
            value={sweep.dimension}
            onChange={(dimension) => {
              chosen.value = dimension;
            }}
          />
        </div>
      )}
      <Sizes key={sweep.dimension} sweep={sweep} model={model} calibration={calibration} />
    </div>
  );
}

interface Props {
  readonly sweep: Sweep;
  readonly model: OpenModel;
  readonly calibration: Calibration;
}

function Sizes({ sweep, model, calibration }: Props) {
  const { analysis, dims } = model;
  const { dimension, written } = sweep;
  const lines = useSignal<readonly Line[]>([]);
  useEffect(() => {
    let stale = false;
    const count = async () => {
      const found: Line[] = [];
      // One after the other, so that another question of the reader's comes in between.
      for (const { size, label, own, options } of sweep.sizes) {
        if (stale) return;
        const answer = await totalsOf(analysis, calibration, options);
        if (stale) return;
        const totals = answer.ok ? answer.value : [];
        const against = answer.ok ? null : answer.error.where || answer.error.what;
        found.push({ size, label, own, totals, candidates: candidatesOf(totals), against });
        lines.value = [...found];
      }
    };
    void count();
    return () => {
      stale = true;
      lines.value = [];
    };
  }, [analysis, dims, calibration, dimension, lines]);
  const now = lines.value;
  if (now.length === 0) return null;
  const complete = now.length === sweep.sizes.length;
  const against = now.find((line) => line.against !== null)?.against;
  if (!now.some(({ own, against }) => !own && against === null))
    return complete ? (
      <p class="quiet" style={{ marginTop: "0.5rem" }}>
        {WORDS[dimension].fixed(written)} {against && <bdi class="small">{visible(against, 200)}</bdi>}
      </p>
    ) : null;
  const isKnown = (runtime: Runtime) =>
    now.some(({ totals }) =>
      totals.some((one) => one.runtime === runtime && (one.answer.ok || one.room !== null)),
    );
  const others = [GPU, CPU].filter(isKnown);
  // Ridgepoint's own kernels run no models: they stand here where nothing that does was measured.
  const runtimes: readonly Runtime[] = others.length > 0 ? others : (["builtin"] as const).filter(isKnown);
  if (runtimes.length === 0) return null;
  return (
    <>
      {runtimes.length > 1 && complete && (
        <p class="quiet" style={{ marginTop: "0.25rem" }}>
          {crossing(now, dimension, runtimeShort(GPU), runtimeShort(CPU))}
        </p>
      )}
      <Scroll label={`Table by ${dimension}`}>
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">
                {WORDS[dimension].title}
              </th>
              {runtimes.map((runtime) => (
                <th key={runtime} scope="col" class="number">
                  {runtimeShort(runtime)}
                </th>
              ))}
              {runtimes.length > 1 && <th scope="col">Which to take</th>}
            </tr>
          </thead>
          <tbody>
            {now.map(({ label, own, totals, candidates }) => {
              const verdict = verdictOf(candidates);
              return (
                <tr key={label} class={own ? "chosen" : ""}>
                  <th scope="row" class="number">
                    {label}
                  </th>
                  {runtimes.map((runtime) => (
                    <TimeCell key={runtime} of={totals.find((one) => one.runtime === runtime)} />
                  ))}
                  {runtimes.length > 1 && <td class="whole">{verdict ? verdictCell(verdict) : "–"}</td>}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
      <TakeAway
        as={{
          name: `by-${dimension}`,
          title: `By ${dimension}`,
          sheet: () => sizesSheet(WORDS[dimension].title, now),
        }}
      />
      <LentNote totals={now.flatMap(({ totals }) => totals)} />
      {against && (
        <p class="quiet small">
          A dash: the model does not take this {dimension}. <bdi>{visible(against, 200)}</bdi>
        </p>
      )}
    </>
  );
}
