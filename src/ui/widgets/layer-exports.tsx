import type { Column } from "../layers/columns.ts";
import type { NodeRow } from "../layers/rows.ts";
import { saveFile } from "../save-file.ts";
import { model, prediction } from "../state/model.ts";

/** The table as a file: as it is filtered, ordered and chosen for a spreadsheet, the whole of it for programs. */
export function LayerExports({
  rows,
  columns,
  name,
}: {
  rows: readonly NodeRow[];
  columns: readonly Column[];
  name: string;
}) {
  const save = async (kind: "csv" | "json" | "netron") => {
    const now = model.peek();
    if (now.status !== "open") return;
    const priced = prediction.peek();
    const current = priced?.analysis === now.analysis && priced.answer.ok ? priced : null;
    const forms = await import("../layers/export.ts");
    const stem = forms.stemOf(name);
    if (kind === "csv") saveFile(`${stem}.layers.csv`, "text/csv", forms.layersCsv(rows, columns));
    else {
      const answer = current?.answer.ok ? current.answer.value : null;
      const calibration = current?.calibration ?? null;
      const facts = { name, analysis: now.analysis, prediction: answer, calibration };
      if (kind === "json") saveFile(`${stem}.layers.json`, "application/json", forms.layersJson(facts));
      else saveFile(`${stem}.netron.json`, "application/json", forms.netronAttachment(facts));
    }
  };
  return (
    <fieldset class="row small">
      <legend class="hidden">Export the layers</legend>
      <span class="quiet">Export</span>
      <button
        type="button"
        class="plain"
        title="The rows and columns shown, for a spreadsheet"
        onClick={() => save("csv")}
      >
        CSV
      </button>
      <button
        type="button"
        class="plain"
        title="Every node with all figures, in base units"
        onClick={() => save("json")}
      >
        JSON
      </button>
      <button
        type="button"
        class="plain"
        title="Open the model in Netron, then drop this file on it: the figures appear beside each node"
        onClick={() => save("netron")}
      >
        For Netron
      </button>
    </fieldset>
  );
}
