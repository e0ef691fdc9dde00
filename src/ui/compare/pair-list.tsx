import type { Comparison, Pair } from "../../compare/types.ts";
import { countWords } from "../../compare/words.ts";
import type { Calibration } from "../../core/calibration.ts";
import { formatDate, formatFactor, formatInterval } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import { setOptions } from "../route.ts";
import { takeOut } from "../state/compare.ts";
import { offerUndo } from "../state/undo.ts";
import { Mark } from "./mark.tsx";

/** The chosen calibrations: which is the base, and what each of the others comes to against it. */
export function PairList({ comparison }: { comparison: Comparison }) {
  const { calibrations, base, pairs, doubts } = comparison;
  return (
    <ul class="pairs">
      {calibrations.map((calibration, series) => (
        <Item
          key={calibration.id}
          calibration={calibration}
          series={series}
          isBase={calibration === base}
          pair={pairs.find(({ id }) => id === calibration.id) ?? null}
          doubts={doubts[series]!}
        />
      ))}
    </ul>
  );
}

interface ItemProps {
  readonly calibration: Calibration;
  readonly series: number;
  readonly isBase: boolean;
  readonly pair: Pair | null;
  readonly doubts: readonly string[];
}

function Item({ calibration, series, isBase, pair, doubts }: ItemProps) {
  const { id, createdAt, session } = calibration;
  const name = visible(calibration.name, 80);
  return (
    <li>
      <Mark series={series} />
      <div>
        <span class="name">
          <bdi>{name}</bdi>
        </span>
        <div class="quiet small">
          {session.profile}, {formatDate(createdAt)}
        </div>
      </div>
      <div class="outcome">
        {isBase ? <div>the base</div> : pair && <Outcome pair={pair} />}
        {[...doubts, ...(pair?.caveats ?? [])].map((sentence) => (
          <div key={sentence} class="quiet small">
            {sentence}
          </div>
        ))}
      </div>
      <div class="row">
        <label class="check" for={`base-${id}`}>
          <input
            id={`base-${id}`}
            type="radio"
            name="base"
            aria-label={`base: hold the others against ${name}`}
            checked={isBase}
            onChange={() => setOptions({ base: id })}
          />{" "}
          base
        </label>
        <button
          type="button"
          class="plain"
          aria-label={`Remove ${name} from the comparison`}
          onClick={() => offerUndo({ did: "Removed from the comparison:", name, undo: takeOut(id) })}
        >
          Remove
        </button>
      </div>
    </li>
  );
}

function Outcome({ pair }: { pair: Pair }) {
  const { barrier, recounted, lacking, typical } = pair;
  if (barrier?.withholds === "ratios") return <strong>{visible(barrier.sentence)}</strong>;
  return (
    <>
      <div>{countWords(pair)}</div>
      {typical && <div class="small">typically {formatInterval(typical, formatFactor)} as fast</div>}
      {barrier && <strong class="block">{visible(barrier.sentence)}</strong>}
      {recounted.length > 0 && (
        <div class="quiet small">
          Counted differently, by another version of the kernel, and not compared:{" "}
          <bdi>{visible(recounted.slice(0, 3).join(", "))}</bdi>
          {recounted.length > 3 && ` and ${recounted.length - 3} more`}.
        </div>
      )}
      {lacking > 0 && (
        <div class="quiet small">
          {lacking} {lacking === 1 ? "point was" : "points were"} measured by one of the two only.
        </div>
      )}
    </>
  );
}
