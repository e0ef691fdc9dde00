import { BROWSERS, LINUX_FLAGS, SOFTWARE_FLAGS } from "../../core/browsers.ts";
import { linkTo } from "../route.ts";

/** Which browsers measure, and what is left in the others. */
export function Browsers() {
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">Browser</th>
            <th scope="col">WebGPU</th>
          </tr>
        </thead>
        <tbody>
          {BROWSERS.map(({ name, from, where }) => (
            <tr key={name}>
              <th scope="row">
                {name} {from} or newer
              </th>
              <td>{where}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>Where it is missing:</p>
      <ul>
        <li>
          The address must begin with https, or be that of this machine (localhost). Browsers offer WebGPU to
          no other page.
        </li>
        <li>Hardware acceleration must be on in the browser's settings.</li>
        <li>
          On Linux, start Chrome with <code>{LINUX_FLAGS}</code>. <code>chrome://gpu</code> says whether a
          driver is blocked.
        </li>
        <li>
          Without any GPU, <code>{SOFTWARE_FLAGS}</code> lets the processor stand in. Its figures are real,
          and say nothing about a GPU.
        </li>
      </ul>
      <p>
        Without WebGPU everything else works: the example that comes with the page, calibrations that you{" "}
        <a href={linkTo("compare")}>import</a>, predictions from them, and the recordings of the Classroom.
      </p>
    </>
  );
}

/** What is kept, where, and how to be rid of it. */
export function Privacy() {
  return (
    <ul>
      <li>
        Nothing is sent anywhere: no account, no telemetry, no other host. The page's own policy forbids it.
      </li>
      <li>
        Calibrations are kept in this browser, on this machine. Deleting them on{" "}
        <a href={linkTo("compare")}>Compare</a>, or the site's data in the browser, is all there is to it.
      </li>
      <li>
        Models that you open are read here and not kept; their weights are not read, unless you choose to run
        a model.
      </li>
      <li>
        An exported calibration names device, browser, operating system and limits of the GPU. Look into the
        file before you publish it; it is plain JSON.
      </li>
    </ul>
  );
}
