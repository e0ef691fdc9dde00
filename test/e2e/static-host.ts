import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, resolve, sep } from "node:path";

/** The few types that a file server has to know for this page. */
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

export interface StaticHost {
  /** Address of the page, with the slash at its end. */
  readonly url: string;
  /** The folder that is served; may be changed. */
  folder: string;
  /** The addresses of all requests, as they came. */
  readonly asked: readonly string[];
  /** Ends it, as a server that has gone away. */
  close(): Promise<void>;
}

/** As plain a host as there is: the files of a folder under a sub-path, and no header but their type. */
export async function hostFolder(folder: string, under = "/some/where/"): Promise<StaticHost> {
  const asked: string[] = [];
  const host = { folder, asked };
  const server = createServer(async (request, response) => {
    asked.push(request.url ?? "");
    const { pathname } = new URL(request.url ?? "/", "http://host");
    const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const file = resolve(host.folder, name.slice(under.length));
    const inside = name.startsWith(under) && file.startsWith(resolve(host.folder) + sep);
    const content = inside ? await readFile(file).catch(() => null) : null;
    response.writeHead(content ? 200 : 404, {
      "content-type": content ? (TYPES[extname(file)] ?? "application/octet-stream") : "text/plain",
    });
    response.end(request.method === "HEAD" ? undefined : content);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return Object.assign(host, {
    url: `http://127.0.0.1:${port}${under}`,
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  });
}
