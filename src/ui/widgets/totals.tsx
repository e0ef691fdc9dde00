import { formatBytes, formatCount } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Analysis } from "../../predict/types.ts";
import type { TermName } from "../guide/terms.ts";
import { CONVENTIONS, conventionOf } from "../layers/conventions.ts";
import { readable } from "../layers/formula.ts";
import { route, setOptions } from "../route.ts";
import { Term } from "./term.tsx";

/** What the model asks of any device. Arithmetic by the convention that the reader chose, named beside the figure. */
export function Totals({ analysis }: { analysis: Analysis }) {
  const { totals, symbolic } = analysis;
  const convention = conventionOf(route.value.options.count);
  const bound =
    analysis.unpriced.length > 0 || analysis.unresolved.length > 0 || analysis.openDims.length > 0;
  const least = bound ? "≥ " : "";
  return (
    <section aria-label="Totals">
      <dl class="answers minor">
        <Count
          term="Arithmetic"
          about="flop"
          value={`${least}${formatCount(convention.value(totals), { digits: 4, unit: convention.unit })}`}
          open={convention.value(totals) === 0}
          unit={convention.unit}
          formula={symbolic ? convention.symbolic(symbolic) : undefined}
        >
          {convention.words}
        </Count>
        {convention.unit === "FLOP" && (
          <Count
            term="Multiply-adds"
            about="mac"
            value={`${least}${formatCount(totals.macs, { digits: 4, unit: "MAC" })}`}
            open={totals.macs === 0}
            unit="MAC"
            formula={symbolic?.macs}
          >
            padding counted
          </Count>
        )}
        <Count
          term="Weights"
          value={formatBytes(totals.weightBytes)}
          open={false}
          unit="B"
          formula={undefined}
        >
          {formatCount(totals.params, { digits: 4 })} parameters
        </Count>
        <Count
          term="Activations"
          about="peakMemory"
          value={`${least}${formatBytes(totals.peakActivationBytes)}`}
          open={totals.peakActivationBytes === 0}
          unit="B"
          formula={symbolic?.peakActivationBytes}
        >
          alive at the same time, at most
        </Count>
        <Count
          term="Moved"
          about="bytesMoved"
          value={`${least}${formatBytes(totals.bytesRead + totals.bytesWritten)}`}
          open={totals.bytesRead + totals.bytesWritten === 0}
          unit="B"
          formula={sum(symbolic?.bytesRead, symbolic?.bytesWritten)}
        >
          of activations, read and written
        </Count>
      </dl>
      <label class="row small convention">
        <span class="quiet">Arithmetic as</span>
        <select
          value={convention.id}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setOptions({ count: value === CONVENTIONS[0]!.id ? undefined : value });
          }}
        >
          {CONVENTIONS.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}

function sum(a: string | null | undefined, b: string | null | undefined): string | null | undefined {
  if (a === undefined || b === undefined) return undefined;
  return a === null || b === null ? null : `${a} + ${b}`;
}

/** Letters of an expression that are shown; the rest is in its title, as far as a person reads. */
const LETTERS = 120;

interface CountProps {
  readonly term: string;
  /** The word that a newcomer meets in it. */
  readonly about?: TermName;
  /** What of it is known as a number, as text. */
  readonly value: string;
  /** True when nothing of it is a number: the expression alone is the answer. */
  readonly open: boolean;
  /** In the open dims; null: there is no closed form; undefined: it depends on none. */
  readonly formula: string | null | undefined;
  readonly unit: string;
  readonly children: string | string[];
}

function Count({ term, about, value, open, formula, unit, children }: CountProps) {
  const text = typeof formula === "string" ? readable(visible(formula, LETTERS)) : null;
  const title = typeof formula === "string" ? visible(formula, 2000) : undefined;
  return (
    <div>
      <dt>{about ? <Term name={about}>{term}</Term> : term}</dt>
      {open && text !== null ? (
        <dd class="value formula" title={title}>
          {text} {unit}
        </dd>
      ) : (
        <dd class="value">{value}</dd>
      )}
      <dd class="interval">{children}</dd>
      {!open && text !== null && (
        <dd class="interval formula" title={title}>
          = {text}
        </dd>
      )}
      {formula === null && <dd class="interval">no closed form in the open sizes</dd>}
    </div>
  );
}
