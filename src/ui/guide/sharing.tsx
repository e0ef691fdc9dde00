import { linkTo } from "../route.ts";

/** How what one sees gets to somebody else, and stays. */
export function Sharing() {
  return (
    <ul>
      <li>
        <strong>The address</strong> holds the page, the view and the names of the calibrations that it speaks
        of. Kept as a bookmark it brings all of that back.
      </li>
      <li>
        <strong>Copy link</strong> puts the calibration itself behind the address, so that the link shows it
        to anyone. Browsers send that part of an address to no server. What does not fit is named, or the link
        refused; a model is never in it.
      </li>
      <li>
        <strong>Report</strong> writes one HTML file that opens anywhere, without this page and without a
        network; dropped on <a href={linkTo("compare")}>Compare</a> it is a calibration again.
      </li>
      <li>
        <strong>Export JSON</strong> writes a calibration with all of its raw samples. Whoever drops the file
        on <a href={linkTo("compare")}>Compare</a> has the same figures, and can hold others against them.
      </li>
      <li>
        <strong>Charts and tables</strong> go as SVG, PNG and CSV by the words below them; the layers of a
        model also as JSON, or for Netron.
      </li>
      <li>
        <strong>Classroom</strong>: students export their results, a teacher drops the files of a class
        together.
      </li>
      <li>
        <strong>Offline</strong>: after one visit the page works without a network. The browser offers to
        install it as an app where it can; a newer version waits until you want it.
      </li>
      <li>
        <strong>On paper</strong>: every page prints, black on white, with the device and the date at its
        foot.
      </li>
      <li>
        <strong>Undo</strong>: what you delete, rename, replace or clear can be brought back from the note
        that appears. It waits until you do the next such thing, dismiss it, or close the page.
      </li>
    </ul>
  );
}
