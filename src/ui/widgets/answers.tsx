import { isMeasured, type Row } from "../../core/calibration.ts";
import type { Estimate } from "../../core/estimate.ts";
import {
  type Formatter,
  formatBandwidth,
  formatIntensity,
  formatInterval,
  formatRate,
} from "../../core/format.ts";
import type { Roofline } from "../../roofline/types.ts";
import type { TermName } from "../guide/terms.ts";
import { Figure } from "./figure.tsx";
import { Origin } from "./origin.tsx";
import { Term } from "./term.tsx";

/** The three figures that a person remembers: arithmetic, memory, and the knee between them. */
export function Answers({ roofline, rows }: { roofline: Roofline; rows: readonly Row[] }) {
  const compute = roofline.compute.find(({ dtype }) => dtype === "f32") ?? roofline.compute[0];
  const memory = roofline.memory[0];
  const find = (key: string | undefined) => rows.filter(isMeasured).find((row) => row.key === key);
  const [fma, stream] = [find(compute?.from), find(memory?.from.at(-1))];
  return (
    <dl class="answers">
      {compute && (
        <Answer
          term={`Arithmetic, ${compute.dtype}`}
          about="ceiling"
          estimate={compute.rate}
          format={formatRate}
          origin={() => fma && <Origin row={fma} rows={rows} />}
        />
      )}
      {memory && (
        <Answer
          term={`Memory, working sets ${memory.label}`}
          about="bandwidth"
          estimate={memory.rate}
          format={formatBandwidth}
          {...(memory.unproven ? { note: "not shown to be main memory" } : {})}
          origin={() => stream && <Origin row={stream} rows={rows} />}
        />
      )}
      {roofline.knee && (
        <Answer
          term="Knee"
          about="knee"
          estimate={roofline.knee}
          format={formatIntensity}
          origin={() => (
            <p>
              The arithmetic ceiling divided by the bandwidth of the largest working set. A kernel that does
              fewer FLOP for each byte it moves is limited by memory, one that does more by arithmetic.
            </p>
          )}
        />
      )}
    </dl>
  );
}

interface AnswerProps {
  readonly term: string;
  /** The word that a newcomer meets in it. */
  readonly about?: TermName;
  readonly estimate: Estimate;
  readonly format: Formatter;
  readonly origin: Parameters<typeof Figure>[0]["origin"];
  /** What is missing from the figure. */
  readonly note?: string;
}

export function Answer({ term, about, estimate, format, origin, note }: AnswerProps) {
  const [value = "", interval = ""] = formatInterval(estimate, format).split(/ (?=\()/);
  return (
    <div>
      <dt>{about ? <Term name={about}>{term}</Term> : term}</dt>
      <dd class="value">
        <Figure label={`${term}: ${value}, where it comes from`} origin={origin}>
          {value}
        </Figure>
      </dd>
      {note && (
        <dd class="interval">
          <bdi>{note}</bdi>
        </dd>
      )}
      {estimate.n === 1 && <dd class="interval">one sample, no interval</dd>}
      {interval && estimate.high > estimate.low && (
        <dd class="interval">95 % interval {interval.slice(1, -1)}</dd>
      )}
    </div>
  );
}
