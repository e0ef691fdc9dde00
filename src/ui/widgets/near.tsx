import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** How far below the window a section still is when it begins to be worked on. */
const AHEAD = "400px";

/** Whether a reader has come near a place; once true it stays so. */
export function useNear(): { readonly place: RefObject<HTMLElement | null>; readonly near: boolean } {
  const place = useRef<HTMLElement>(null);
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
    return () => observer.disconnect();
  }, [near]);
  return { place, near: near.value };
}
