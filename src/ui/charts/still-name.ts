/** What a chart is called where nobody can walk it: in a file, in a report. Without the sentences on keys, the last ones. */
export function stillName(svg: SVGSVGElement): string {
  return (svg.getAttribute("aria-label") ?? "").replace(/\s*Arrow keys .*$/s, "");
}
