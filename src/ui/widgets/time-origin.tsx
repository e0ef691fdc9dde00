import type { ComponentChildren } from "preact";
import {
  formatBandwidth,
  formatBytes,
  formatCount,
  formatInterval,
  formatRate,
  formatSeconds,
} from "../../core/format.ts";
import type { OpClass } from "../../core/op-class.ts";
import { visible } from "../../core/visible.ts";
import type { AnalyzedNode, Basis, PredictedNode } from "../../predict/types.ts";
import { classWords } from "../charts/palette.ts";
import { bytesOfNode } from "../layers/rows.ts";
import { LaunchesOrigin } from "./launches-origin.tsx";
import { Term } from "./term.tsx";

interface Props {
  readonly node: AnalyzedNode;
  readonly priced: PredictedNode;
}

/** A node's time as the sum it is. */
export function TimeOrigin({ node, priced }: Props) {
  const { basis, launches } = priced;
  return (
    <>
      <h3>
        <bdi>{visible(node.name)}</bdi>
      </h3>
      {basis.kind === "fused" ? (
        <p>
          The runtime runs it within <bdi>{visible(basis.into)}</bdi>, whose time holds it.
        </p>
      ) : (
        <p>{formatInterval(priced.time, formatSeconds)}</p>
      )}
      {basis.kind === "runtime" && <LaunchesOrigin launches={launches ?? []} />}
      {basis.kind !== "runtime" && basis.kind !== "fused" && <Terms node={node} priced={priced} />}
    </>
  );
}

/** In our own kernels: launch, and the longest of three. */
function Terms({ node, priced }: Props) {
  const { terms, boundBy, basis } = priced;
  const mark = (term: string) => (boundBy === term ? " ← the limit" : "");
  return (
    <>
      <p class="quiet">Launch, and the longest of arithmetic, memory and special functions:</p>
      <dl class="facts">
        <dt>
          <Term name="launch">Launch</Term>
        </dt>
        <dd>
          {formatSeconds(terms.launch)}
          {mark("launch")}
        </dd>
        <dt>Arithmetic</dt>
        <dd>
          {formatSeconds(terms.compute)}: {formatCount(node.flops, { unit: "FLOP" })} at{" "}
          {formatRate(terms.computeRate)}
          {mark("compute")}
        </dd>
        <dt>Memory</dt>
        <dd>
          {formatSeconds(terms.memory)}: {formatBytes(bytesOfNode(node))} at{" "}
          {formatBandwidth(terms.bandwidth)}
          {mark("memory")}
        </dd>
        <dt>Special</dt>
        <dd>
          {formatSeconds(terms.special)}: {formatCount(node.sfu)} evaluations
          {mark("special-function")}
        </dd>
        <dt>Rests on</dt>
        <dd>{basisWords(basis)}</dd>
        {node.repeats !== undefined && (
          <>
            <dt>Runs</dt>
            <dd>{formatCount(node.repeats)} times, all counted</dd>
          </>
        )}
      </dl>
    </>
  );
}

function basisWords(basis: Basis): ComponentChildren {
  switch (basis.kind) {
    case "interpolated":
      return `${kernels(basis)} around this size`;
    case "extrapolated":
      return (
        <>
          {kernels(basis)}, none of this size or kind: <Term name="extrapolated">extrapolated</Term>
        </>
      );
    case "roofline":
      return "the ceilings alone, within a factor of two: no kernel of this class was measured";
    case "runtime":
      return `launches of the runtime that were measured (${basis.within})`;
    case "fused":
      return `nothing of its own: it runs as a part of ${visible(basis.into)}`;
    case "free":
      return "nothing: it costs no time";
    case "unpriced":
      return "nothing: there is no rule for it";
  }
}

function kernels({ points, opClass }: { readonly points: number; readonly opClass: OpClass }): string {
  return `${points} measured ${classWords(opClass)} kernel${points === 1 ? "" : "s"}`;
}
