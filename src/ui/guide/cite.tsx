import { useMemo } from "preact/hooks";
import { VERSION } from "../../core/version.ts";
import { linkTo } from "../route.ts";
import { current, currentIsExample } from "../state/library.ts";
import { CopyText } from "../widgets/copy-text.tsx";
import { bibtex, measurementCitation, plainCitation } from "./citation.ts";

/** The tool as a reference, and the measurement in use as a sentence. */
export function Cite() {
  const edition = useMemo(
    () => ({
      version: VERSION,
      url: `${location.origin}${location.pathname}`,
      on: new Date().toISOString(),
    }),
    [],
  );
  return (
    <>
      <p>The tool, in a sentence and for a bibliography:</p>
      <CopyText what="Citation" text={plainCitation(edition)} />
      <CopyText what="BibTeX entry" text={bibtex(edition)} />
      <p>
        A figure needs more than the tool: which device, when, and which measurement. Publish the exported
        file beside it, and say:
      </p>
      <Measurement />
      <p class="quiet">
        Quote intervals with the figures, and the flags where there are any. The source has a CITATION.cff,
        which reference managers read.
      </p>
    </>
  );
}

function Measurement() {
  const calibration = current.value;
  if (!calibration)
    return (
      <p>
        No calibration is in use yet. <a href={linkTo("measure")}>Measure this GPU</a>, and the sentence
        stands here.
      </p>
    );
  return (
    <>
      {currentIsExample.value && (
        <p class="quiet">This is the example that comes with the page, not your device:</p>
      )}
      <CopyText what="Citation of the measurement in use" text={measurementCitation(calibration)} />
    </>
  );
}

export function Licence() {
  return (
    <p>
      Ridgepoint is free software under the MIT licence: use it, change it, pass it on, with its notice. Of
      the sample models, MobileNetV2 was exported from torchvision (BSD 3-Clause); none carries weights.
    </p>
  );
}
