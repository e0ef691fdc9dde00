import { formatBytes, formatCount } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Analysis } from "../../predict/types.ts";
import { CONVENTIONS, conventionOf } from "../layers/conventions.ts";
import { route, setOptions } from "../route.ts";

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
          value={`${least}${formatCount(convention.value(totals), { digits: 4, unit: convention.unit })}`}
          formula={symbolic ? convention.symbolic(symbolic) : undefined}
        >
          {convention.words}
        </Count>
        {convention.unit === "FLOP" && (
          <Count
            term="Multiply-adds"
            value={`${least}${formatCount(totals.macs, { digits: 4, unit: "MAC" })}`}
            formula={symbolic?.macs}
          >
            padding counted
          </Count>
        )}
        <Count term="Weights" value={formatBytes(totals.weightBytes)}>
          {formatCount(totals.params, { digits: 4 })} parameters
        </Count>
        <Count
          term="Activations"
          value={`${least}${formatBytes(totals.peakActivationBytes)}`}
          formula={symbolic?.peakActivationBytes}
        >
          alive at the same time, at most
        </Count>
        <Count
          term="Moved"
          value={`${least}${formatBytes(totals.bytesRead + totals.bytesWritten)}`}
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
  readonly value: string;
  /** In the open dims; null: there is no closed form; undefined: it depends on none. */
  readonly formula?: string | null | undefined;
  readonly children: string | string[];
}

function Count({ term, value, formula, children }: CountProps) {
  return (
    <div>
      <dt>{term}</dt>
      <dd class="value">{value}</dd>
      <dd class="interval">{children}</dd>
      {formula !== undefined && (
        <dd class="interval formula">
          {formula === null ? (
            "no closed form in the open sizes"
          ) : (
            <>
              = <code title={visible(formula, 2000)}>{visible(formula, LETTERS)}</code>
            </>
          )}
        </dd>
      )}
    </div>
  );
}
