import type { OpClass } from "../../core/op-class.ts";
import { OP_CLASSES } from "../../core/op-class.ts";
import { classColor } from "../charts/palette.ts";

/** The colours and fonts of the style sheet as a canvas takes them. */
export interface Theme {
  readonly paper: string;
  readonly sunk: string;
  readonly ink: string;
  readonly quiet: string;
  readonly hair: string;
  readonly edge: string;
  readonly accent: string;
  readonly classes: Readonly<Record<OpClass, string>>;
  readonly font: string;
  /** CSS pixels of a rem, by which the drawing grows on a projector. */
  readonly rem: number;
}

/** Reads the theme that holds for an element now; light-dark() is only known once it is computed. */
export function themeOf(element: HTMLElement): Theme {
  const probe = element.ownerDocument.createElement("span");
  element.append(probe);
  const color = (value: string) => {
    probe.style.color = value;
    return getComputedStyle(probe).color;
  };
  const theme: Theme = {
    paper: color("var(--paper)"),
    sunk: color("var(--sunk)"),
    ink: color("var(--ink)"),
    quiet: color("var(--quiet)"),
    hair: color("var(--hair)"),
    edge: color("var(--edge)"),
    accent: color("var(--accent)"),
    classes: Object.fromEntries(OP_CLASSES.map((name) => [name, color(classColor(name))])) as Record<
      OpClass,
      string
    >,
    font: getComputedStyle(element).fontFamily,
    rem: Number.parseFloat(getComputedStyle(element.ownerDocument.documentElement).fontSize),
  };
  probe.remove();
  return theme;
}
