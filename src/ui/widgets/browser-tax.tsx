import { useSignal } from "@preact/signals";
import type { Calibration } from "../../core/calibration.ts";
import type { Estimate } from "../../core/estimate.ts";
import {
  type Formatter,
  formatBandwidth,
  formatInterval,
  formatPercent,
  formatRate,
} from "../../core/format.ts";
import type { NativeDevice, NativeResult } from "../../core/native.ts";
import { browserTax } from "../../roofline/browser-tax.ts";
import type { Roofline } from "../../roofline/types.ts";
import { taxSheet } from "../export/sheets/measured.ts";
import { narrow } from "../state/media.ts";
import { importNativeFile, native, nativeProblem, removeNative } from "../state/native.ts";
import { DropZone } from "./drop-zone.tsx";
import { ProblemNote } from "./problem.tsx";
import { RowsTable } from "./rows-table.tsx";
import { TakeAway } from "./take-away.tsx";

/** What a native program reaches on the same machine, from a file that the reader brings, and what the browser does. */
export function BrowserTax({ roofline, calibration }: { roofline: Roofline; calibration: Calibration }) {
  const { id } = calibration;
  const result = native.value;
  return (
    <section aria-label="Browser tax">
      <h2>Browser tax</h2>
      <p class="quiet" style={{ margin: "0.25rem 0 0.75rem" }}>
        What a native program reaches on the same device, and what the browser gives of it. Bring the JSON of
        clpeak or the saved output of vkpeak, run on this machine.
      </p>
      {nativeProblem.value && <ProblemNote problem={nativeProblem.value} />}
      {result && <Tax key={id} result={result} roofline={roofline} onRemove={() => removeNative(id)} />}
      <DropZone
        action={result ? "Import another native result" : "Import a native result"}
        accept=".json,.txt,.log,application/json,text/plain"
        onFiles={([file]) => file && importNativeFile(id, file)}
      />
    </section>
  );
}

interface TaxProps {
  readonly result: NativeResult;
  readonly roofline: Roofline;
  readonly onRemove: () => void;
}

function Tax({ result: { tool, version, devices }, roofline, onRemove }: TaxProps) {
  const chosen = useSignal(0);
  const device = devices[chosen.value] ?? devices[0]!;
  return (
    <div style={{ margin: "0.75rem 0" }}>
      <p class="row small">
        {devices.length > 1 ? (
          <label class="row small picker">
            <span class="quiet">Device</span>
            <select
              value={chosen.value}
              onChange={(event) => {
                chosen.value = Number(event.currentTarget.value);
              }}
            >
              {devices.map((one, i) => (
                <option key={nameOf(one)} value={i}>
                  {nameOf(one)}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <bdi>{nameOf(device)}</bdi>
        )}
        <span class="quiet">
          {tool} <bdi>{version}</bdi>
        </span>
        <button type="button" class="plain danger" onClick={onRemove}>
          Remove
        </button>
      </p>
      <TaxTable device={device} roofline={roofline} />
    </div>
  );
}

function nameOf({ name, api, driver }: NativeDevice): string {
  return `${name || "unnamed device"}, ${api}${driver && ` (${driver})`}`;
}

/** With its interval where there is room for it. */
function figure(estimate: Estimate, format: Formatter): string {
  return narrow.value ? format(estimate.value) : formatInterval(estimate, format);
}

function TaxTable({ device, roofline }: { device: NativeDevice; roofline: Roofline }) {
  const lines = browserTax(roofline, device.figures);
  if (lines.length === 0)
    return <p>This calibration measured none of what the file holds for this device.</p>;
  return (
    <>
      <RowsTable
        label="Table: browser tax"
        head={["Ceiling", "Native", "Browser", "Browser / native"]}
        figuresFrom={1}
        rows={lines.map(({ what, label, native: rate, browser, share }) => {
          const format = what === "read" || what === "copy" ? formatBandwidth : formatRate;
          return {
            key: what,
            cells: [label, format(rate), figure(browser, format), figure(share, formatPercent)],
          };
        })}
      />
      <TakeAway as={{ name: "browser-tax", title: "Browser tax", sheet: () => taxSheet(lines) }} />
    </>
  );
}
