/** Asking the service. */

import type { Auth, Entity, Item, Kind } from "./catalogue";

export interface FieldProblem {
  field: string;
  message: string;
}

/** A refusal (RFC 9457), or no answer at all (status 0). */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly fields: FieldProblem[] = [],
    readonly auth: Auth = "none",
  ) {
    super(detail);
  }
}

export interface Page {
  items: Item[];
  /** How many there are in all; undefined where the service does not say. */
  total?: number;
  more: boolean;
}

const CREDENTIAL = "credential.";

/** Keep a key or a token until the tab is closed. */
export function remember(auth: Auth, credential: string): void {
  sessionStorage.setItem(CREDENTIAL + auth, credential);
}

function headers(auth: Auth): Record<string, string> {
  const credential = sessionStorage.getItem(CREDENTIAL + auth);
  if (!credential || auth === "none") return {};
  return auth === "api_key" ? { "X-API-Key": credential } : { Authorization: `Bearer ${credential}` };
}

async function ask(entity: Entity, kind: Kind, path: string, body?: object): Promise<unknown> {
  const operation = entity.operations[kind];
  if (!operation) throw new Refusal(405, kind);
  const { method, auth } = operation;
  let response: Response;
  try {
    response = await fetch(entity.path + path, {
      method,
      headers: {
        Accept: "application/json",
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...headers(auth),
      },
      body: body ? JSON.stringify(body) : null,
    });
  } catch {
    throw new Refusal(0, "");
  }
  const answer: unknown = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) return answer;
  const problem = (answer ?? {}) as { detail?: string; errors?: FieldProblem[] };
  throw new Refusal(response.status, problem.detail ?? "", problem.errors ?? [], auth);
}

/** Whether another key or token may help: none was shown, or it does not suffice. */
export function wantsCredential(refusal: Refusal): boolean {
  return refusal.auth !== "none" && [401, 403].includes(refusal.status);
}

/** One page of a list. */
export async function list(
  entity: Entity,
  query: URLSearchParams,
  limit: number,
  offset: number,
): Promise<Page> {
  const asked = new URLSearchParams(query);
  // One more than is shown tells whether there is another page.
  asked.set("limit", String(entity.counted ? limit : limit + 1));
  asked.set("offset", String(offset));
  const answer = await ask(entity, "list", `?${asked}`);
  if (entity.counted) {
    const { items, total } = answer as { items: Item[]; total: number };
    return { items, total, more: offset + items.length < total };
  }
  const items = answer as Item[];
  return { items: items.slice(0, limit), more: items.length > limit };
}

export async function get(entity: Entity, id: string): Promise<Item> {
  return (await ask(entity, "get", `/${encodeURIComponent(id)}`)) as Item;
}

export async function create(entity: Entity, body: object): Promise<Item> {
  return (await ask(entity, "create", "", body)) as Item;
}

export async function update(entity: Entity, id: string, body: object): Promise<Item> {
  return (await ask(entity, "update", `/${encodeURIComponent(id)}`, body)) as Item;
}

export async function remove(entity: Entity, id: string): Promise<void> {
  await ask(entity, "delete", `/${encodeURIComponent(id)}`);
}
