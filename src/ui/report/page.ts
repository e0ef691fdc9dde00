import { h, render } from "preact";
import type { Calibration } from "../../core/calibration.ts";
import { VERSION } from "../../core/version.ts";
import { visible } from "../../core/visible.ts";
import { stringifyCalibration } from "../../store/document.ts";
import { REPORT_GENERATOR, reportData } from "../../store/report-file.ts";
import { imprintOf } from "../imprint.ts";
import base from "../style/base.css?inline";
import chart from "../style/chart.css?inline";
import parts from "../style/parts.css?inline";
import print from "../style/print.css?inline";
import report from "../style/report.css?inline";
import tokens from "../style/tokens.css?inline";
import { type Pens, Report } from "./report.tsx";
import { stillMarkup } from "./still.ts";

/** Nothing may be loaded and nothing run, whatever found its way in. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The report of a calibration: one HTML page that opens from a disk, in a sandboxed frame and on paper. */
export function reportPage(calibration: Calibration, pens: Pens): string {
  const title = escapeHtml(visible(calibration.name));
  return `<!doctype html>
<html lang="en" style="--imprint: ${escapeHtml(imprintOf(calibration))}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
${REPORT_GENERATOR}${VERSION}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Ridgepoint report</title>
<style>${[tokens, base, parts, chart, report, print].join("\n")}</style>
</head>
<body>
${markup(calibration, pens)}
${reportData(stringifyCalibration(calibration))}
</body>
</html>
`;
}

/** Drawn by the parts of the page itself, into an element that is never shown. */
function markup(calibration: Calibration, pens: Pens): string {
  const place = document.createElement("div");
  render(h(Report, { calibration, pens }), place);
  const html = stillMarkup(place.cloneNode(true) as Element);
  render(null, place);
  return html;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
