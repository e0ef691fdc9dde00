import { type Atlas, openGroups } from "./atlas.ts";
import { IN, OUT, type PlacedLevel, placeLevel } from "./level.ts";
import { type Item, type Link, linksOf, showing } from "./links.ts";
import { type Group, isGroup } from "./outline.ts";
import { BOX, type Opening, PADDING, type Scene, type SceneGroup } from "./scene.ts";

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Measured {
  readonly size: Size;
  readonly level: PlacedLevel;
}

/** Lays out the model with these groups open: every level by itself, from the innermost out. */
export function arrangeScene(atlas: Atlas, opening: Opening): Scene {
  const { open, cut } = openGroups(atlas, opening);
  const { within, pairs } = linksOf(atlas, open);
  const measured = new Map<Group, Measured>();
  measure(atlas.root);
  return draw(atlas, open, cut, within, pairs, measured);

  function measure(group: Group): Size {
    const sizes = group.members.map((member) =>
      isGroup(member) && open.has(member) ? measure(member) : BOX,
    );
    const level = placeLevel({ sizes, links: within.get(group) ?? [] });
    const size = {
      width: Math.max(level.width, BOX.width) + 2 * PADDING.side,
      height: level.height + PADDING.head + PADDING.foot,
    };
    measured.set(group, { size, level });
    return size;
  }
}

type Point = readonly [x: number, y: number];

/** Numbers that grow, and end as a typed array. */
class Lines {
  readonly starts: number[] = [];
  readonly points: number[] = [];
  readonly tail: number[] = [];
  readonly head: number[] = [];
  readonly count: number[] = [];
  readonly ends: number[] = [];

  /** `first` and `last` replace the line's own ends where it meets a border. */
  add(line: Float32Array, link: Link, [left, top]: Point, first: Point | null, last: Point | null): void {
    this.starts.push(this.points.length / 2);
    if (first) this.points.push(...first);
    const from = first && link.from !== IN ? 2 : 0;
    const to = line.length - (last && link.to !== OUT ? 2 : 0);
    for (let i = from; i < to; i += 2) this.points.push(left + line[i]!, top + line[i + 1]!);
    if (last) this.points.push(...last);
    this.ends.push(link.to === OUT ? 0 : 1);
    this.tail.push(link.tail);
    this.head.push(link.head);
    this.count.push(link.count);
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly size: Size;
  readonly parent: number;
  readonly node: number;
  readonly group: number;
  end: number;
}

function draw(
  atlas: Atlas,
  open: ReadonlySet<Group>,
  cut: boolean,
  within: ReadonlyMap<Group, readonly Link[]>,
  pairs: readonly (readonly [Item, Item])[],
  measured: ReadonlyMap<Group, Measured>,
): Scene {
  const boxes: Box[] = [];
  const groups: SceneGroup[] = [];
  const places = new Map<Item, number>();
  const corners = new Map<number, readonly [group: Group, left: number, top: number]>();

  const put = (item: Item, x: number, y: number, size: Size, parent: number): void => {
    const index = boxes.length;
    places.set(item, index);
    if (typeof item === "number") {
      boxes.push({ x, y, size, parent, node: item, group: -1, end: index + 1 });
      return;
    }
    const { key, name, path, count } = item;
    const box: Box = { x, y, size, parent, node: -1, group: groups.length, end: 0 };
    boxes.push(box);
    groups.push({ key, name, path, count, open: open.has(item) });
    if (open.has(item)) {
      const { level } = measured.get(item)!;
      const [left, top] = [x + (size.width - level.width) / 2, y + PADDING.head];
      corners.set(index, [item, left, top]);
      item.members.forEach((member, i) => {
        const inner = isGroup(member) && open.has(member) ? measured.get(member)!.size : BOX;
        const at = [left + level.corners[2 * i]!, top + level.corners[2 * i + 1]!] as const;
        put(isGroup(member) ? member : member.node, at[0], at[1], inner, index);
      });
    }
    box.end = boxes.length;
  };
  put(atlas.root, 0, 0, measured.get(atlas.root)!.size, -1);

  const boxOfMember = (group: Group, seat: number) => {
    const member = group.members[seat]!;
    return places.get(isGroup(member) ? member : member.node)!;
  };
  /** Where all lines into an open group cross its border; null for a box without a border to cross. */
  const inlet = (index: number): Point | null => {
    const corner = corners.get(index);
    return corner ? [corner[1] + measured.get(corner[0])!.level.inlet, boxes[index]!.y] : null;
  };
  const outlet = (index: number): Point | null => {
    const corner = corners.get(index);
    if (!corner) return null;
    const { y, size } = boxes[index]!;
    return [corner[1] + measured.get(corner[0])!.level.outlet, y + size.height];
  };
  const lines = new Lines();
  const ranges = new Uint32Array(boxes.length + 1);
  boxes.forEach((_, index) => {
    ranges[index] = lines.tail.length;
    const corner = corners.get(index);
    if (!corner) return;
    const [group, ...origin] = corner;
    const { level } = measured.get(group)!;
    within.get(group)?.forEach((link, i) => {
      const first = link.from === IN ? inlet(index) : outlet(boxOfMember(group, link.from));
      const last = link.to === OUT ? outlet(index) : inlet(boxOfMember(group, link.to));
      lines.add(level.lines[i]!, link, origin, first, last);
    });
  });
  ranges[boxes.length] = lines.tail.length;

  const shownAs = showing(atlas, open);
  const boxOf = Int32Array.from({ length: atlas.homes.length }, (_, node) =>
    atlas.homes[node] ? places.get(shownAs(node))! : -1,
  );
  const links = pairs
    .map(([a, b]) => [places.get(a)!, places.get(b)!] as const)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return {
    x: Float32Array.from(boxes, ({ x }) => x),
    y: Float32Array.from(boxes, ({ y }) => y),
    w: Float32Array.from(boxes, ({ size }) => size.width),
    h: Float32Array.from(boxes, ({ size }) => size.height),
    parent: Int32Array.from(boxes, ({ parent }) => parent),
    end: Int32Array.from(boxes, ({ end }) => end),
    node: Int32Array.from(boxes, ({ node }) => node),
    group: Int32Array.from(boxes, ({ group }) => group),
    groups,
    boxOf,
    lines: ranges,
    starts: Uint32Array.from([...lines.starts, lines.points.length / 2]),
    points: Float32Array.from(lines.points),
    tail: Int32Array.from(lines.tail),
    head: Int32Array.from(lines.head),
    count: Int32Array.from(lines.count),
    ends: Uint8Array.from(lines.ends),
    linkFrom: Int32Array.from(links, ([from]) => from),
    linkTo: Int32Array.from(links, ([, to]) => to),
    cut,
  };
}
