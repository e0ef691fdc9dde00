import type { Calibration } from "../../core/calibration.ts";
import { fileNameFor } from "../../store/document.ts";
import { saveFile } from "../save-file.ts";
import { reportPage } from "./page.ts";

/** Hands the reader a report of the calibration as a file. */
export async function saveReport(calibration: Calibration): Promise<void> {
  const [{ charts }, { markerPath }] = await Promise.all([
    import("../charts/index.ts"),
    import("../charts/markers.ts"),
  ]);
  const name = fileNameFor(calibration).replace(/\.json$/, ".html");
  saveFile(name, "text/html", reportPage(calibration, { charts, markerPath }));
}
