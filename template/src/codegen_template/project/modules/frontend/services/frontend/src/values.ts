/** Values as people write and read them, and as the service takes them. Without a browser. */

import type { Field, Sign, Value } from "./catalogue";
import { t } from "./texts";

/** A value of a form: what to send, or why it cannot be sent. */
export type Parsed = { ok: true; value: unknown } | { ok: false; message: string };

const good = (value: unknown): Parsed => ({ ok: true, value });
const bad = (message: string): Parsed => ({ ok: false, message });

/** Read what stands in a field of a form; `undefined` is a value that is left out. */
export function parse(field: Field, text: string, mode: "create" | "update"): Parsed {
  const isText = field.type === "string" || field.type === "text";
  const written = isText ? text : text.trim();
  if (written === "" && !emptyIsValue(field)) {
    if (mode === "create" && field.skippable) return good(undefined);
    if (field.nullable) return good(null);
    return bad(t.invalid.required);
  }
  return parseValue(field, written);
}

/** Whether nothing written is a value: an empty text, no items. */
function emptyIsValue(field: Field): boolean {
  if (field.nullable || field.skippable) return false;
  if (field.type === "list" || field.type === "dict") return !field.min_items;
  return (field.type === "string" || field.type === "text") && !field.min_length && !field.pattern;
}

function parseValue(value: Value, text: string): Parsed {
  switch (value.type) {
    case "int":
    case "float":
    case "decimal":
      return parseNumber(value, text);
    case "bool":
      return parseBool(text);
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(text) ? good(text) : bad(t.invalid.date);
    case "datetime": {
      const moment = new Date(text);
      return Number.isNaN(moment.getTime()) ? bad(t.invalid.date) : good(moment.toISOString());
    }
    case "list":
    case "dict":
      return parseLines(value, text);
    case "enum":
      return value.values?.includes(text)
        ? good(text)
        : bad(t.invalid.choice((value.values ?? []).join(", ")));
    default:
      return checkText(value, text);
  }
}

function parseBool(text: string): Parsed {
  const word = text.toLowerCase();
  if (["true", t.yes.toLowerCase()].includes(word)) return good(true);
  if (["false", t.no.toLowerCase()].includes(word)) return good(false);
  return bad(t.invalid.bool);
}

function parseNumber(value: Value, written: string): Parsed {
  const text = written.replace(/[\s ]/g, "").replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return bad(t.invalid.number);
  const number = Number(text);
  if (!Number.isFinite(number)) return bad(t.invalid.number);
  if (value.type === "int" && !Number.isSafeInteger(number)) return bad(t.invalid.whole);
  const behind = /\.(\d*)/.exec(text)?.[1]?.replace(/0+$/, "").length ?? 0;
  if (value.places !== undefined && behind > value.places) {
    return bad(t.invalid.places(value.places));
  }
  const { ge, gt, le, lt } = value;
  if (ge !== undefined && number < ge) return bad(t.invalid.ge(ge));
  if (gt !== undefined && number <= gt) return bad(t.invalid.gt(gt));
  if (le !== undefined && number > le) return bad(t.invalid.le(le));
  if (lt !== undefined && number >= lt) return bad(t.invalid.lt(lt));
  // A decimal keeps the digits that were written.
  return good(value.type === "decimal" ? text.replace(/^\+/, "") : number);
}

/** Why values that are each as they should be do not go together; by the name of the field. */
export function contradictions(
  fields: Field[],
  values: Record<string, unknown>,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const field of fields) {
    const moment = field.type === "date" || field.type === "datetime";
    const said = moment ? t.invalid.comparedTime : t.invalid.compared;
    for (const [sign, name] of Object.entries(field.compared ?? {}) as [Sign, string][]) {
      const other = fields.find((each) => each.name === name);
      const [value, limit] = [ordered(values[field.name]), ordered(values[name])];
      if (value === null || limit === null || keeps(sign, value, limit)) continue;
      found.set(field.name, said[sign](other?.title ?? name));
    }
  }
  return found;
}

/** A number, or the time of a day or a moment; null where there is nothing. */
function ordered(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const number = Number(value);
  return Number.isNaN(number) ? Date.parse(String(value)) : number;
}

function keeps(sign: Sign, value: number, limit: number): boolean {
  if (value === limit) return sign === "ge" || sign === "le";
  return sign === "ge" || sign === "gt" ? value > limit : value < limit;
}

function checkText(value: Value, text: string): Parsed {
  const length = [...text].length;
  if (value.min_length !== undefined && length < value.min_length) {
    return bad(length ? t.invalid.short(value.min_length) : t.invalid.required);
  }
  if (value.max_length !== undefined && length > value.max_length) {
    return bad(t.invalid.long(value.max_length));
  }
  return matches(value.pattern, text) ? good(text) : bad(t.invalid.pattern);
}

function matches(pattern: string | undefined, text: string): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true; // Browsers read fewer patterns than the service, which decides.
  }
}

function parseLines(value: Value, text: string): Parsed {
  const item = value.items ?? { type: "string" as const };
  const lines = text.split("\n").map((line) => line.trim());
  const found: [string, unknown][] = [];
  for (const [index, line] of lines.entries()) {
    if (!line) continue;
    const cut = value.type === "dict" ? line.indexOf(":") : -1;
    if (value.type === "dict" && cut < 1) return bad(t.invalid.line(index + 1, t.invalid.pair));
    const one = parseValue(item, line.slice(cut + 1).trim());
    if (!one.ok) return bad(t.invalid.line(index + 1, one.message));
    found.push([line.slice(0, Math.max(cut, 0)).trim(), one.value]);
  }
  if (found.length < (value.min_items ?? 0)) return bad(t.invalid.few(value.min_items ?? 0));
  if (value.max_items !== undefined && found.length > value.max_items) {
    return bad(t.invalid.many(value.max_items));
  }
  if (value.type === "list") return good(found.map(([, one]) => one));
  return good(Object.fromEntries(found));
}

/** A stored value as it stands in a field of a form. */
export function written(value: Value, stored: unknown): string {
  if (stored === null || stored === undefined) return "";
  if (value.type === "datetime") return localMoment(new Date(String(stored)));
  const item = value.items ?? { type: "string" as const };
  if (Array.isArray(stored)) return stored.map((one) => writtenItem(item, one)).join("\n");
  if (typeof stored === "object") {
    return Object.entries(stored)
      .map(([name, one]) => `${name}: ${writtenItem(item, one)}`)
      .join("\n");
  }
  return String(stored);
}

function writtenItem(item: Value, stored: unknown): string {
  if (typeof stored === "boolean") return stored ? t.yes : t.no;
  return written(item, stored);
}

/** What `datetime-local` takes: local time, to the second where there are seconds. */
function localMoment(moment: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  return moment.getSeconds() ? `${day}T${time}:${two(moment.getSeconds())}` : `${day}T${time}`;
}

/** A stored value for people to read; null where there is nothing. */
export function shown(value: Value, stored: unknown, locale: string): string | null {
  if (stored === null || stored === undefined || stored === "") return null;
  switch (value.type) {
    case "bool":
      return stored ? t.yes : t.no;
    case "int":
    case "float":
      return new Intl.NumberFormat(locale, { maximumFractionDigits: 12, useGrouping: false }).format(
        Number(stored),
      );
    case "decimal":
      return locale === "ru" ? String(stored).replace(".", ",") : String(stored);
    case "date": {
      const day = new Date(`${String(stored)}T00:00:00`);
      return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(day);
    }
    case "datetime":
      return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
        new Date(String(stored)),
      );
    case "list":
    case "dict":
      return written(value, stored).split("\n").join(", ") || null;
    default:
      return String(stored);
  }
}
