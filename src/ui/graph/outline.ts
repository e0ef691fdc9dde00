import { leafOf, modulesOf } from "../layers/path.ts";
import type { Plan } from "./scene.ts";

/** A node or a group as a member of a group. */
export type Member = { readonly node: number } | Group;

export interface Group {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly members: Member[];
  readonly first: number;
  count: number;
}

/**
 * Members of one level that are laid out together. The time of a layout grows faster than their number: longer levels
 * (files that know no modules) are cut into stretches in the file's order, which open like modules.
 */
export const LEVEL = 150;

export function isGroup(member: Member): member is Group {
  return "members" in member;
}

interface Growing extends Group {
  readonly byName: Map<string, Growing>;
}

function growing(name: string, path: string, first: number): Growing {
  return { key: path, name, path, members: [], first, count: 0, byName: new Map() };
}

/** The modules of a model as groups within groups, with what is left out already gone. */
export function outline({ names, hidden }: Plan): Group {
  const root = growing("", "", 0);
  names.forEach((name, node) => {
    if (hidden[node]) return;
    let at = root;
    at.count++;
    for (const part of modulesOf(name)) {
      let inner = at.byName.get(part);
      if (!inner) {
        inner = growing(part, at.path === "" ? part : `${at.path}/${part}`, node);
        at.byName.set(part, inner);
        at.members.push(inner);
      }
      at = inner;
      at.count++;
    }
    at.members.push({ node });
  });
  return tidy(root, names);
}

/** A group of one is what is in it; a level that is too long is cut. As deep as paths are cut, no deeper. */
function tidy(group: Group, names: readonly string[]): Group {
  const members = group.members.map((member) => {
    if (!isGroup(member)) return member;
    const inner = tidy(member, names);
    const [only] = inner.members;
    if (!only || inner.members.length > 1) return inner;
    // A module with one node is that node; one with one module has the names of both.
    return isGroup(only) ? { ...only, name: `${inner.name}/${only.name}` } : only;
  });
  return { ...group, members: cutLevel(members, group, names) };
}

function firstOf(member: Member): number {
  return isGroup(member) ? member.first : member.node;
}

function cutLevel(members: Member[], { key, path }: Group, names: readonly string[]): Member[] {
  let level = members;
  for (let round = 0; level.length > LEVEL; round++) {
    const pieces = Math.ceil(level.length / LEVEL);
    const length = Math.ceil(level.length / pieces);
    const next: Member[] = [];
    for (let from = 0; from < level.length; from += length) {
      const piece = level.slice(from, from + length);
      const count = piece.reduce((sum, member) => sum + (isGroup(member) ? member.count : 1), 0);
      const label = (member: Member) => (isGroup(member) ? member.name : leafOf(names[member.node]!));
      next.push({
        key: `${key}\n${round}:${from}`,
        name: `${label(piece[0]!)} … ${label(piece.at(-1)!)}`,
        path,
        members: piece,
        first: firstOf(piece[0]!),
        count,
      });
    }
    level = next;
  }
  return level;
}
