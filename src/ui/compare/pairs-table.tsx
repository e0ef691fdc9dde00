import type { Comparison, Pair } from "../../compare/types.ts";
import { countWords } from "../../compare/words.ts";
import type { Calibration } from "../../core/calibration.ts";
import { formatDate, formatFactor, formatInterval } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import { setOptions } from "../route.ts";
import { choose } from "../state/compare.ts";
import { Scroll } from "../widgets/scroll.tsx";
import { Mark } from "./mark.tsx";

/** The chosen calibrations: which is the base, and what each of the others comes to against it. */
export function PairsTable({ comparison }: { comparison: Comparison }) {
  const { calibrations, base, pairs } = comparison;
  return (
    <Scroll label="Table of the calibrations compared">
      <table class="pairs">
        <thead>
          <tr>
            <th scope="col">Calibration</th>
            <th scope="col">Base</th>
            <th scope="col" class="number">
              Typical speed
            </th>
            <th scope="col">Against the base</th>
            <th scope="col">
              <span class="hidden">Take it out</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {calibrations.map((calibration, series) => (
            <Line
              key={calibration.id}
              calibration={calibration}
              series={series}
              isBase={calibration === base}
              pair={pairs.find(({ id }) => id === calibration.id) ?? null}
            />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface LineProps {
  readonly calibration: Calibration;
  readonly series: number;
  readonly isBase: boolean;
  readonly pair: Pair | null;
}

function Line({ calibration, series, isBase, pair }: LineProps) {
  const { id, createdAt, session } = calibration;
  const name = visible(calibration.name, 80);
  return (
    <tr>
      <th scope="row">
        <span class="series">
          <Mark series={series} />
          <span>
            <bdi>{name}</bdi>
            <span class="quiet small block">
              {session.profile}, {formatDate(createdAt)}
            </span>
          </span>
        </span>
      </th>
      <td>
        <input
          type="radio"
          name="base"
          aria-label={`Hold the others against ${name}`}
          checked={isBase}
          onChange={() => setOptions({ base: id })}
        />
      </td>
      <td class="number">{pair?.typical ? formatInterval(pair.typical, formatFactor) : ""}</td>
      <td>{isBase ? <span class="quiet">the base</span> : pair && <Outcome pair={pair} />}</td>
      <td>
        <button
          type="button"
          class="plain"
          aria-label={`Take ${name} out of the comparison`}
          onClick={() => choose(id, false)}
        >
          Remove
        </button>
      </td>
    </tr>
  );
}

function Outcome({ pair }: { pair: Pair }) {
  const { barrier, caveats, recounted, lacking } = pair;
  return (
    <>
      {barrier?.withholds !== "ratios" && <div>{countWords(pair)}</div>}
      {barrier && <strong class="block">{barrier.sentence}</strong>}
      {caveats.map((caveat) => (
        <div key={caveat} class="quiet small">
          <bdi>{visible(caveat)}</bdi>
        </div>
      ))}
      {recounted.length > 0 && (
        <div class="quiet small">
          Counted differently, by another version of the kernel, and not compared:{" "}
          <bdi>{visible(recounted.slice(0, 3).join(", "))}</bdi>
          {recounted.length > 3 && ` and ${recounted.length - 3} more`}.
        </div>
      )}
      {lacking > 0 && barrier?.withholds !== "ratios" && (
        <div class="quiet small">
          {lacking} {lacking === 1 ? "point was" : "points were"} measured by one of the two only.
        </div>
      )}
    </>
  );
}
