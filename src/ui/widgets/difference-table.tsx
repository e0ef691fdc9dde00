import { formatSeconds, formatWhole } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Difference } from "../../predict/runtimes/differences.ts";
import { differenceSheet } from "../export/sheets/predicted.ts";
import { shapeText } from "../layers/columns.ts";
import { Scroll } from "./scroll.tsx";
import { TakeAway } from "./take-away.tsx";

/** Lines: what decides the error of the total is in few launches. */
const SHOWN = 8;

/** Launches whose measured time differs most from the predicted one. */
export function DifferenceTable({ differences }: { differences: readonly Difference[] }) {
  const [predicted, measured] = [sum(differences, "predicted"), sum(differences, "measured")];
  return (
    <div>
      <h3>Where prediction and profile differ most</h3>
      <p class="quiet small" style={{ marginTop: "0.25rem" }}>
        Kernel times of one more run, as the runtime's own profile tells them: {formatSeconds(measured)} in
        all, {formatSeconds(predicted)} predicted.
      </p>
      <Scroll label="Table of the differences">
        <table>
          <thead>
            <tr>
              <th scope="col">Program</th>
              <th scope="col">Writes</th>
              <th scope="col" class="number">
                Launches
              </th>
              <th scope="col" class="number">
                Predicted
              </th>
              <th scope="col" class="number">
                Measured
              </th>
              <th scope="col" class="number">
                Apart
              </th>
            </tr>
          </thead>
          <tbody>
            {differences.slice(0, SHOWN).map((difference) => (
              <Line
                key={`${difference.program} ${difference.inputs.join(";")} ${difference.outputs.join(";")}`}
                difference={difference}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      <TakeAway
        as={{
          name: "differences",
          title: "Where prediction and profile differ",
          sheet: () => differenceSheet(differences),
        }}
      />
      {differences.length > SHOWN && (
        <p class="quiet small">and {formatWhole(differences.length - SHOWN)} that differ less</p>
      )}
    </div>
  );
}

function Line({ difference: { program, inputs, outputs, predicted, measured } }: { difference: Difference }) {
  const reads = inputs.slice(0, 6).map(shapeText).join(", ");
  return (
    <tr>
      <th scope="row" title={`reads ${reads}`}>
        <bdi>{visible(program, 80)}</bdi>
      </th>
      <td class="whole">{outputs.slice(0, 3).map(shapeText).join(", ")}</td>
      <td class="number">{formatWhole(measured?.times ?? predicted?.times ?? 0)}</td>
      <td class="number">{predicted ? formatSeconds(predicted.seconds) : "not foreseen"}</td>
      <td class="number">{measured ? formatSeconds(measured.seconds) : "not launched"}</td>
      <td class="number">{formatSeconds((predicted?.seconds ?? 0) - (measured?.seconds ?? 0))}</td>
    </tr>
  );
}

function sum(differences: readonly Difference[], side: "predicted" | "measured"): number {
  return differences.reduce((all, difference) => all + (difference[side]?.seconds ?? 0), 0);
}
