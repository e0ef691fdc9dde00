import { linkTo } from "../route.ts";

/** How what one sees gets to somebody else, and stays. */
export function Sharing() {
  return (
    <ul>
      <li>
        <strong>The address</strong> holds the page, the view and the names of the calibrations that it speaks
        of. Kept as a bookmark it brings all of that back. Calibrations themselves stay in your browser: to
        somebody else, send them as files.
      </li>
      <li>
        <strong>Export JSON</strong> writes a calibration with all of its raw samples. Whoever drops the file
        on <a href={linkTo("compare")}>Compare</a> has the same figures, and can hold others against them.
      </li>
      <li>
        <strong>Tables</strong>: the layers of a model as CSV, JSON, or for Netron; a comparison as CSV.
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
        <strong>On paper</strong>: this guide and the worksheet of the Classroom are made for printing.
      </li>
      <li>
        <strong>Undo</strong>: what you delete, rename, replace or clear can be brought back from the note
        that appears. It waits until you do the next such thing, dismiss it, or close the page.
      </li>
    </ul>
  );
}
