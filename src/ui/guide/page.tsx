import "../style/guide.css";
import { useEffect } from "preact/hooks";
import { linkTo, route } from "../route.ts";
import { SECTIONS } from "./sections.ts";

/** All that one should know, on one page: each section has an address of its own, `#/guide?section=keys`. */
export function GuidePage() {
  const { section } = route.value.options;
  useEffect(() => goTo(section), [section]);
  return (
    <div class="guide">
      <h1>Guide</h1>
      <nav class="contents small" aria-label="Contents">
        <ol>
          {SECTIONS.map(({ id, title }) => (
            <li key={id}>
              {/* The address may be this one already, and then nothing else would bring the reader there. */}
              <a href={addressOf(id)} onClick={() => goTo(id)}>
                {title}
              </a>
            </li>
          ))}
        </ol>
      </nav>
      <div class="text">
        {SECTIONS.map(({ id, title, Body }) => (
          <section key={id} aria-labelledby={placeOf(id)}>
            <h2 id={placeOf(id)} tabIndex={-1}>
              {title}{" "}
              <a class="anchor" href={addressOf(id)} aria-label={`Link to: ${title}`}>
                #
              </a>
            </h2>
            <Body />
          </section>
        ))}
      </div>
    </div>
  );
}

const addressOf = (id: string) => linkTo("guide", { section: id });

const placeOf = (id: string) => `guide-${id}`;

function goTo(id: string | undefined): void {
  const heading = id === undefined ? null : document.getElementById(placeOf(id));
  heading?.scrollIntoView();
  heading?.focus({ preventScroll: true });
}
