/**
 * Unrolls WGSL. Register tiles need named variables (an indexed array may fall into memory), so a shader writes one
 * line and says how often it stands:
 *
 *     var c$i = vec4f();                    //* i < TM
 *     c$i = fma(vec4f(a$i), b$j, c$i);      //* i < TM, j < TN
 *
 * `$i` becomes the number. The bound is a number, or a name in `sizes`. Everything else passes through untouched.
 */
export function expand(code: string, sizes: Readonly<Record<string, number>>): string {
  const lines: string[] = [];
  for (const line of code.split("\n")) {
    const marker = line.match(/^(.*?)\s*\/\/\*\s*(.+)$/);
    if (!marker) {
      lines.push(line);
      continue;
    }
    let copies = [marker[1]!];
    for (const clause of marker[2]!.split(",")) {
      const [, name, bound] = clause.match(/^\s*(\w+)\s*<\s*(\w+)\s*$/) ?? [];
      if (!name || !bound) throw new Error(`expand: cannot read "${clause.trim()}" in "${line.trim()}"`);
      const count = /^\d+$/.test(bound) ? Number(bound) : sizes[bound];
      if (count === undefined) throw new Error(`expand: no size named ${bound} for "${line.trim()}"`);
      const places = new RegExp(`\\$${name}(?!\\w)|\\$\\{${name}\\}`, "g");
      copies = copies.flatMap((copy) =>
        Array.from({ length: count }, (_, value) => copy.replaceAll(places, String(value))),
      );
    }
    lines.push(...copies);
  }
  return lines.join("\n");
}

/** Puts expressions in place of names, wherever they stand as whole words. */
export function substitute(code: string, expressions: Readonly<Record<string, string>>): string {
  return Object.entries(expressions).reduce(
    (text, [name, expression]) => text.replaceAll(new RegExp(`\\b${name}\\b`, "g"), () => expression),
    code,
  );
}

/** The head of a module: its `enable` directives, which must come first, then the element types and those of sums. */
export function prelude(
  dtype: "f32" | "f16",
  enables: readonly string[] = [],
  sum: "f32" | "f16" = dtype,
): string {
  const directives = dtype === "f16" ? [...enables, "f16"] : enables;
  const enable = directives.map((name) => `enable ${name};\n`).join("");
  return `${enable}alias real = ${dtype};\nalias real4 = vec4<${dtype}>;\nalias sum4 = vec4<${sum}>;\n`;
}

/** `const` lines for sizes that a module needs as constants. */
export function constants(sizes: Readonly<Record<string, number>>): string {
  return Object.entries(sizes)
    .map(([name, value]) => `const ${name} = ${value}u;\n`)
    .join("");
}
