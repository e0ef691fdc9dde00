import { Term } from "../widgets/term.tsx";

/** A roofline in words, beside the shape that they speak of. */
export function Reading() {
  return (
    <>
      <Sketch />
      <ul>
        <li>
          <strong>To the right</strong>: more FLOP for each byte moved, the{" "}
          <Term name="intensity">intensity</Term>. It belongs to the work, not to the device.
        </li>
        <li>
          <strong>Upwards</strong>: more FLOP a second. Both scales are logarithmic: a step is a factor.
        </li>
        <li>
          <strong>The slope</strong> is what the memory allows, the <strong>flat part</strong> what arithmetic
          allows. They meet at the knee. A device has several of each: one flat part for each data type, one
          slope for each level of its memory.
        </li>
        <li>
          <strong>A point under the slope</strong> waits for memory. Moving fewer bytes helps: fused steps,
          narrower types, data used again while they are near. Faster arithmetic does not.
        </li>
        <li>
          <strong>A point under the flat part</strong> waits for arithmetic. Fewer FLOP help, or a type that
          the device computes faster.
        </li>
        <li>
          <strong>The distance up to the roof</strong> is what a better kernel could still win. Far below
          both, the launch or too little work in parallel is often the reason.
        </li>
        <li>
          <strong>A point above the roof</strong> cannot be: one of the two measurements is wrong, and it is
          flagged.
        </li>
      </ul>
      <p>
        Every roof here was measured on the device itself, so it lies, as a rule, below what a datasheet
        promises. The thin line under it is a single kernel run at many intensities: the roof that the device
        really has.
      </p>
    </>
  );
}

/** Slope, knee and flat part, with a point under each. Not a measurement. */
function Sketch() {
  return (
    <figure class="sketch small">
      <svg
        viewBox="0 0 360 190"
        role="img"
        aria-label="Sketch: a roof that rises with the intensity and turns flat at the knee; triad lies under the slope, GEMM under the flat part."
      >
        <path class="axis" d="M30 10V160H350" />
        <path class="roof" d="M40 150 190 45H345" />
        <path class="drop" d="M190 45V160" />
        <circle class="knee" cx="190" cy="45" r="6" />
        <circle class="dot" cx="95" cy="118" r="5" />
        <circle class="dot" cx="290" cy="66" r="5" />
        <text x="106" y="130">
          triad
        </text>
        <text x="301" y="80">
          GEMM
        </text>
        <text x="190" y="32" text-anchor="middle">
          knee
        </text>
        <text x="60" y="88">
          memory
        </text>
        <text x="345" y="36" text-anchor="end">
          arithmetic
        </text>
        <text class="quiet" x="350" y="178" text-anchor="end">
          FLOP per byte →
        </text>
        <text class="quiet" x="36" y="18">
          FLOP/s ↑
        </text>
      </svg>
    </figure>
  );
}
