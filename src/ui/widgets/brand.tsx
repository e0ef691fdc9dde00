import { linkTo } from "../route.ts";

/** The name, and the drawing that it stands for: a slope, a flat, and the point between them. */
export function Brand() {
  return (
    <a class="brand" href={linkTo("measure")}>
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path d="M3 27 17 9H30" fill="none" stroke="currentColor" stroke-width="3" stroke-linejoin="round" />
        <circle cx="17" cy="9" r="4.5" fill="var(--c-vermillion)" />
      </svg>
      Ridgepoint
    </a>
  );
}
