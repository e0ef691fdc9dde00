import type { ComponentType } from "preact";
import { Browsers, Privacy } from "./browsers.tsx";
import { Cite, Licence } from "./cite.tsx";
import { Glossary } from "./glossary.tsx";
import { Keys } from "./keys-table.tsx";
import { Predictions } from "./predictions.tsx";
import { Reading } from "./reading.tsx";
import { Sharing } from "./sharing.tsx";
import { FirstMinutes, Pages } from "./start.tsx";
import { Trust } from "./trust.tsx";

interface Section {
  /** In the address; never changes. */
  readonly id: string;
  readonly title: string;
  readonly Body: ComponentType;
}

/** The guide, in the order in which one needs it. */
export const SECTIONS: readonly Section[] = [
  { id: "pages", title: "What each page answers", Body: Pages },
  { id: "start", title: "The first five minutes", Body: FirstMinutes },
  { id: "roofline", title: "How to read a roofline", Body: Reading },
  { id: "trust", title: "How to trust a number", Body: Trust },
  { id: "predictions", title: "What a prediction is made of", Body: Predictions },
  { id: "sharing", title: "Share, export, work offline", Body: Sharing },
  { id: "keys", title: "Keyboard", Body: Keys },
  { id: "browsers", title: "Browsers, and what to do without WebGPU", Body: Browsers },
  { id: "privacy", title: "Privacy", Body: Privacy },
  { id: "cite", title: "How to cite", Body: Cite },
  { id: "licence", title: "Licence", Body: Licence },
  { id: "glossary", title: "Glossary", Body: Glossary },
];
