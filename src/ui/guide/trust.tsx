import { QUALITY_FLAGS } from "../../core/calibration.ts";
import { FLAG_WORDS } from "../widgets/flag-words.ts";
import { Term } from "../widgets/term.tsx";

/** What stands behind a figure, in the order in which one would doubt it. */
export function Trust() {
  return (
    <>
      <p>A figure with a dotted line under it opens to all of this. Read it from the top.</p>
      <dl class="facts">
        <dt>Right at all?</dt>
        <dd>
          Every kernel is checked against the CPU before it is timed. One that computes wrongly, or does not
          run, has the reason in place of a time.
        </dd>
        <dt>
          <Term name="clock">Clock</Term>
        </dt>
        <dd>
          The GPU's own timestamps where there are some, else the page's wall clock. With both, each checks
          the other.
        </dd>
        <dt>
          <Term name="quantum">Quantum</Term>
        </dt>
        <dd>
          Browsers coarsen clocks. The grid is found by probing, and a kernel is repeated until many steps of
          it fit into what is timed.
        </dd>
        <dt>
          <Term name="sample">Samples</Term>
        </dt>
        <dd>
          Each is the difference between a batch and one twice as long, so that what a submission costs
          cancels. The figure is their <Term name="median">median</Term>; how many were kept and how many
          thrown away is said.
        </dd>
        <dt>
          <Term name="interval">Interval</Term>
        </dt>
        <dd>
          Where two intervals overlap, a difference between the figures means little. The interval knows
          scatter, not a fault of the method.
        </dd>
        <dt>
          <Term name="drift">Drift</Term>
        </dt>
        <dd>
          One fixed kernel runs between the others. When its time moves, the device changed its speed (heat,
          battery, other programs) and the run is called unsteady: measure again when it is quiet.
        </dd>
        <dt>Software</dt>
        <dd>
          A processor standing in for a GPU is said so in large letters, and is never compared with a GPU.
        </dd>
      </dl>
      <p>A question mark beside a figure is a flag. These are all of them:</p>
      <ul>
        {QUALITY_FLAGS.map((flag) => (
          <li key={flag}>
            <code>{flag}</code>: {FLAG_WORDS[flag]}
          </li>
        ))}
      </ul>
    </>
  );
}
