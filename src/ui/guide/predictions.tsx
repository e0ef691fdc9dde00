import { Term } from "../widgets/term.tsx";

/** What a time on Predict rests on. */
export function Predictions() {
  return (
    <>
      <p>
        First the model is <strong>counted</strong>, the same on every device: multiply-adds, FLOP, bytes,
        memory, node by node. Then each node is <strong>priced</strong> by what was measured on the device of
        the <Term name="calibration">calibration</Term>:
      </p>
      <p class="law">time = launch + the longest of arithmetic, memory and special functions</p>
      <ul>
        <li>
          <strong>Launch</strong>: <Term name="launch">what one dispatch costs</Term> however small it is.
        </li>
        <li>
          <strong>Arithmetic</strong>: the node's FLOP at the rate that kernels of its class reached at such a
          size. Each class (products, convolutions, softmax …) has a law of its own, fitted to its measured
          kernels.
        </li>
        <li>
          <strong>Memory</strong>: the node's bytes at the <Term name="bandwidth">bandwidth</Term> of its{" "}
          <Term name="workingSet">working set</Term>. Weights are read as if nothing of them were left in a
          cache.
        </li>
        <li>
          <strong>Special functions</strong>: exponentials, divisions and the like, at the best rate seen.
        </li>
      </ul>
      <p>
        Every time in the table opens as that sum, with the limit marked. The total adds the nodes, one
        submission and one readback. Its interval comes from the errors that the laws make on kernels they
        were not fitted to, a <Term name="conformal">conformal interval</Term> where there are enough of them.
      </p>
      <ul>
        <li>
          <Term name="extrapolated">Extrapolated</Term>: nothing of that size was measured. The interval says
          so by its width.
        </li>
        <li>
          A ≥ before a figure: something has no price or no known size, and is{" "}
          <Term name="lowerBound">left out</Term>. It is listed, never counted as zero.
        </li>
        <li>
          <Term name="runtime">Runtimes</Term>: unless another is chosen, times are those of Ridgepoint's own
          kernels. onnxruntime-web can be calibrated on the device of a calibration; its fusions and copies
          are then modelled, and “Run it” puts what was measured beside what was predicted.
        </li>
      </ul>
      <p class="quiet">
        A prediction is a model's time on a device that behaves as it did when it was calibrated. How good
        predictions were on your device is told by the runs on Predict, and only by them.
      </p>
    </>
  );
}
