/** Names of objects that others refer to. */

import { list } from "./api";
import type { Catalogue, Entity, Field, Item } from "./catalogue";
import { t } from "./texts";
import { shown } from "./values";

// One below what the service allows: the list asks for one more.
const PAGE = 199;
const MOST = 1000;

/** What people call an object: the first fields of it that say something. */
export function nameOf(entity: Entity, item: Item, locale: string): string {
  const parts = entity.named_by
    .map((name) => entity.fields.find((field) => field.name === name))
    .map((field) => (field ? shown(field, item[field.name], locale) : null))
    .filter((text): text is string => Boolean(text));
  return parts.join(" · ") || item.id.slice(0, 8);
}

/** Choices of the references of some fields: id and name, by field. */
export class References {
  private readonly found = new Map<string, Promise<Map<string, string>>>();

  constructor(private readonly catalogue: Catalogue) {}

  entity(field: Field): Entity | undefined {
    return this.catalogue.entities.find(({ key }) => key === field.target);
  }

  /** All objects a field may refer to, at most a thousand of them. */
  async choices(field: Field): Promise<Map<string, string>> {
    const entity = this.entity(field);
    if (!entity) return new Map();
    const known = this.found.get(entity.key) ?? this.load(entity);
    this.found.set(entity.key, known);
    return known;
  }

  /** What stands in a list for a reference. */
  async name(field: Field, id: unknown): Promise<string> {
    if (id === null || id === undefined) return t.none;
    return (await this.choices(field)).get(String(id)) ?? String(id).slice(0, 8);
  }

  private async load(entity: Entity): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    try {
      for (let offset = 0; offset < MOST; offset += PAGE) {
        const page = await list(entity, new URLSearchParams(), PAGE, offset);
        for (const item of page.items) {
          names.set(item.id, nameOf(entity, item, this.catalogue.locale));
        }
        if (!page.more) break;
      }
    } catch {
      this.found.delete(entity.key);
    }
    return names;
  }
}
