import { formatCount } from "../../core/format.ts";
import type { Ask, Guess, NumberAsk } from "./experiment.ts";

/** The value at a position of the slider. */
export function valueAt({ low, high, scale, steps }: NumberAsk, position: number): number {
  const share = Math.min(1, Math.max(0, position / steps));
  return scale === "log" ? low * (high / low) ** share : low + (high - low) * share;
}

/** Where the slider stands before it is moved: its middle says nothing about the answer. */
export function middleOf({ steps }: NumberAsk): number {
  return Math.round(steps / 2);
}

export function wordsOf(ask: Ask, guess: Guess): string {
  if (ask.kind === "number") return typeof guess === "number" ? ask.format(guess) : String(guess);
  return ask.options.find(({ value }) => value === guess)?.label ?? String(guess);
}

/** Whether a value from a file can be an answer to this question. */
export function fits(ask: Ask, guess: Guess): boolean {
  if (ask.kind === "choice") return ask.options.some(({ value }) => value === guess);
  if (typeof guess !== "number") return false;
  const slack = 1e-9 * Math.abs(ask.high);
  return guess >= ask.low - slack && guess <= ask.high + slack;
}

type Verdict = "right" | "close" | "off";

export interface Score {
  readonly verdict: Verdict;
  readonly words: string;
}

/** On a logarithmic question a guess within these factors of the truth counts. */
const RIGHT = 1.25;
const CLOSE = 2;

/** How near a guess came: a factor on a logarithmic slider, a distance on a linear one, a match among choices. */
export function scoreOf(ask: Ask, guess: Guess, truth: Guess): Score {
  if (ask.kind === "choice" || typeof guess !== "number" || typeof truth !== "number")
    return guess === truth
      ? { verdict: "right", words: "Your guess was right." }
      : { verdict: "off", words: "It is another one." };
  if (ask.scale === "linear") {
    const distance = Math.abs(guess - truth);
    const part = distance / (ask.high - ask.low);
    if (part <= 0.02) return { verdict: "right", words: "Your guess was right." };
    const words = `Your guess was off by ${formatCount(distance, { digits: 2, trim: true })}.`;
    return { verdict: part <= 0.2 ? "close" : "off", words };
  }
  const factor = Math.max(guess / truth, truth / guess);
  const times = `${formatCount(factor, { digits: 2 })} times too ${guess > truth ? "high" : "low"}`;
  if (factor <= RIGHT) return { verdict: "right", words: `Your guess was right, within ${percent(factor)}.` };
  return { verdict: factor <= CLOSE ? "close" : "off", words: `Your guess was ${times}.` };
}

function percent(factor: number): string {
  return `${Math.max(1, Math.round((factor - 1) * 100))} %`;
}
