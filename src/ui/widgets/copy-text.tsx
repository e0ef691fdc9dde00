import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Scroll } from "./scroll.tsx";

/** A text to take away: shown as it is, with a button that copies it. */
export function CopyText({ what, text }: { what: string; text: string }) {
  const said = useSignal("");
  const place = useRef<HTMLPreElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      said.value = "Copied.";
    } catch {
      if (place.current) getSelection()?.selectAllChildren(place.current);
      said.value = "The browser does not let the page copy. The text is selected: copy it with the keyboard.";
    }
  };
  return (
    <div class="copy-text">
      <Scroll label={what}>
        <pre ref={place}>{text}</pre>
      </Scroll>
      <p class="row small">
        <button type="button" aria-label={`Copy: ${what}`} onClick={copy}>
          Copy
        </button>
        <span class="quiet" role="status">
          {said.value}
        </span>
      </p>
    </div>
  );
}
