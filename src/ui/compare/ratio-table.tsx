import type { Comparison, Pair, Point } from "../../compare/types.ts";
import { verdictWords } from "../../compare/words.ts";
import { formatFactor, formatInterval, formatSeconds } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import { Scroll } from "../widgets/scroll.tsx";

/** More lines than a person reads; the CSV has them all. */
const LINES = 400;

/** Every point, a column for each calibration but the base. */
export function RatioTable({ comparison }: { comparison: Comparison }) {
  const { points, pairs, calibrations } = comparison;
  const nameOf = (id: string) => visible(calibrations.find((one) => one.id === id)?.name ?? id, 60);
  return (
    <Scroll label="Table of the ratios">
      <table>
        <thead>
          <tr>
            <th scope="col">Point</th>
            <th scope="col">Type</th>
            <th scope="col" class="number">
              Base
            </th>
            {pairs.map(({ id }) => (
              <th key={id} scope="col">
                <bdi>{nameOf(id)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.slice(0, LINES).map((point) => (
            <tr key={point.key}>
              <th scope="row">
                <bdi>{visible(point.label, 80)}</bdi>
              </th>
              <td>{point.dtype}</td>
              <td class="number">{formatSeconds(point.seconds)}</td>
              {pairs.map((pair) => (
                <Cell key={pair.id} pair={pair} point={point} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {points.length > LINES && <p class="quiet small">And {points.length - LINES} more in the CSV.</p>}
    </Scroll>
  );
}

function Cell({ pair, point }: { pair: Pair; point: Point }) {
  const found = pair.ratios.get(point.key);
  if (!found) return <td class="quiet">–</td>;
  const shown = found.verdict === "slower" || found.verdict === "faster";
  return (
    <td class={shown ? found.verdict : "quiet"}>
      {formatInterval(found.ratio, formatFactor)}, {verdictWords(found.verdict, pair)}
      {found.note && ` (${found.note})`}
    </td>
  );
}
