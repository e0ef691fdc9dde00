import { TERMS } from "./terms.ts";

const ORDERED = Object.entries(TERMS).toSorted(([, a], [, b]) => a.word.localeCompare(b.word, "en"));

/** Every word that the pages explain. */
export function Glossary() {
  return (
    <>
      <p>Elsewhere a faint dotted line under a word means the same: point at it, tap it or tab to it.</p>
      <dl class="glossary">
        {ORDERED.map(([name, { word, meaning }]) => (
          <div key={name}>
            <dt>{word}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
