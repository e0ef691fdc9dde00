/**
 * Work that may take longer than a frame is written as a generator that hands over now and then; it is done in slices
 * between which the page draws and listens.
 */
export type Work<T> = Generator<void, T>;

/** Milliseconds at a time: a telephone takes four times as long, and with what a frame needs it stays below 50. */
const SLICE = 8;

/** Works for one slice. The result, if it is done. */
export function oneSlice<T>(work: Work<T>): { readonly value: T } | null {
  const end = performance.now() + SLICE;
  do {
    const step = work.next();
    if (step.done) return { value: step.value };
  } while (performance.now() < end);
  return null;
}

/** Works until done; null when it is no longer wanted. */
export async function inSlices<T>(work: Work<T>, signal: AbortSignal): Promise<{ readonly value: T } | null> {
  while (!signal.aborted) {
    const done = oneSlice(work);
    if (done) return done;
    await pause();
  }
  return null;
}

/** A turn of the event loop, without the four milliseconds that nested timers wait. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Items sorted at once; longer lists are merged from pieces of this length. */
const PIECE = 1024;

/** A stable sort that hands over: pieces by the engine's own sort, then merged. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Work<T[]> {
  let from: T[] = items.slice();
  for (let at = 0; at < from.length; at += PIECE) {
    const piece = from.slice(at, at + PIECE).sort(compare);
    for (let i = 0; i < piece.length; i++) from[at + i] = piece[i]!;
    yield;
  }
  let to: T[] = new Array(from.length);
  for (let length = PIECE; length < from.length; length *= 2) {
    for (let low = 0; low < from.length; low += 2 * length) {
      const middle = Math.min(low + length, from.length);
      const high = Math.min(low + 2 * length, from.length);
      let [a, b] = [low, middle];
      for (let at = low; at < high; at++) {
        const left = b >= high || (a < middle && compare(from[a]!, from[b]!) <= 0);
        to[at] = left ? from[a++]! : from[b++]!;
        if (at % PIECE === 0) yield;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
