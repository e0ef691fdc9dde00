import { Fragment } from "preact";
import { formatCount, formatSeconds, formatWhole } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { PricedLaunch } from "../../predict/runtimes/price.ts";
import { shapeText } from "../layers/columns.ts";

/** Launches of one node that a person reads; loops have many. */
const SHOWN = 8;

/** A node's launches in a runtime, each as the sum it is. */
export function LaunchesOrigin({ launches }: { launches: readonly PricedLaunch[] }) {
  return (
    <>
      {launches.slice(0, SHOWN).map((launch, at) => (
        <Launch key={`${at}`} launch={launch} />
      ))}
      {launches.length > SHOWN && (
        <p class="quiet">and {formatWhole(launches.length - SHOWN)} more launches</p>
      )}
    </>
  );
}

function Launch({ launch }: { launch: PricedLaunch }) {
  const { program, inputs, outputs, terms, seconds, law, points, halfWidth, basis } = launch;
  return (
    <section class="launch">
      <h4>
        <bdi>{visible(program, 80)}</bdi>, {formatSeconds(seconds)}
      </h4>
      <p class="quiet">
        <bdi>{shapes(inputs)}</bdi> → <bdi>{shapes(outputs)}</bdi>
      </p>
      <dl class="facts">
        <dt>A launch</dt>
        <dd>{formatSeconds(launch.launch)}</dd>
        {terms.map(({ name, count, price }) => (
          <Fragment key={name}>
            <dt>
              <bdi>{visible(name, 40)}</bdi>
            </dt>
            <dd>
              {formatSeconds(count * price)}: {formatCount(count)} at {formatSeconds(price)}
            </dd>
          </Fragment>
        ))}
        <dt>Rests on</dt>
        <dd>
          the law of <bdi>{visible(law, 80)}</bdi>, {points} measured launch{points === 1 ? "" : "es"},{" "}
          {BASIS[basis]}; 95 % within a factor of {formatFactor(halfWidth)}
        </dd>
      </dl>
    </section>
  );
}

const BASIS: Readonly<Record<PricedLaunch["basis"], string>> = {
  interpolated: "within the sizes that were measured",
  extrapolated: "beyond the sizes that were measured",
  "stand-in": "of relatives: this program was not measured",
};

function formatFactor(halfWidth: number): string {
  const factor = Math.exp(halfWidth);
  return factor.toPrecision(3);
}

function shapes(list: readonly (readonly number[])[]): string {
  return list.length === 0 ? "nothing" : list.slice(0, 6).map(shapeText).join(", ");
}
