import { visible } from "../../core/visible.ts";

/** What a report consists of; whatever else the page's parts draw (buttons, fields, popovers) has no use on paper. */
const KEPT = new Set(
  (
    "main header footer section div p span h1 h2 h3 bdi strong sup ul ol li dl dt dd code " +
    "table caption thead tbody tr th td figure figcaption details summary " +
    "svg g path line circle rect polygon text tspan defs clipPath title"
  ).split(" "),
);

/** Controls around something that is worth reading without them. */
const UNWRAPPED = "button.figure, button.term, a, .scroll";

/** Attributes that only mean something where there are scripts, a keyboard to walk with, or another page. */
const LIVE =
  /^(on|popover|aria-(haspopup|live|expanded|controls|describedby|roledescription)|tabindex|for$|type$|x?link|href|autofocus)/i;

/** Letters of one text; a compiler's message may have a hundred thousand, and they are in the data. */
const LONGEST = 2_000;

/**
 * The markup of what was drawn into an element, with nothing left that reacts: the words of a figure without its button,
 * drawings without the keys that walk them. No text acts on its neighbours: signs that turn or hide text are shown by
 * their code points. Changes the element.
 */
export function stillMarkup(root: Element): string {
  for (const control of root.querySelectorAll(UNWRAPPED)) control.replaceWith(...control.childNodes);
  for (const element of root.querySelectorAll("*")) {
    if (!KEPT.has(element.localName) || element.hasAttribute("popover")) element.remove();
    else hold(element);
  }
  const texts = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.nodeValue = plain(texts.currentNode.nodeValue ?? "");
  return root.innerHTML;
}

function hold(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    if (LIVE.test(name)) element.removeAttribute(name);
    else if (name === "title" || name.startsWith("aria-")) element.setAttribute(name, plain(value));
  }
}

/** White space is only white space, and every other sign that cannot be seen is seen. */
function plain(text: string): string {
  return visible(text.replace(/[\t\n\r]+/g, " "), LONGEST);
}
