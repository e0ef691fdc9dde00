import { useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** How far below the window a section still is when it begins to be worked on. */
const AHEAD = "400px";

/** Whether a reader has come near a place; once true it stays so. */
export function useNear<E extends HTMLElement = HTMLElement>(): {
  readonly place: RefObject<E | null>;
  readonly near: boolean;
} {
  const place = useRef<E>(null);
  const near = useSignal(false);
  useEffect(() => {
    if (!place.current) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        near.value = true;
        observer.disconnect();
      },
      { rootMargin: AHEAD },
    );
    observer.observe(place.current);
    // Paper has no window that comes nearer.
    const onPaper = () => {
      near.value = true;
    };
    addEventListener("beforeprint", onPaper, { once: true });
    return () => {
      observer.disconnect();
      removeEventListener("beforeprint", onPaper);
    };
  }, [near]);
  return { place, near: near.value };
}

/** A part of a long page that is drawn when a reader comes near, or prints the page. */
export function WhenNear({ children }: { children: () => ComponentChildren }) {
  const { place, near } = useNear<HTMLDivElement>();
  return (
    <div ref={place} class="stack">
      {near && children()}
    </div>
  );
}
