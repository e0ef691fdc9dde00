import { list } from "./list.ts";

/**
 * The same answer with the headers of cross-origin isolation, which some hosts cannot send. A worker of an isolated page
 * needs them as much as the page does, so every answer has them.
 */
export function isolated(response: Response): Response {
  // A redirection that the browser follows by itself; nothing of it can be read or changed.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(list.headers)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
