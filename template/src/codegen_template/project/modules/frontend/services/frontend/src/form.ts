/** The form that makes or changes an object. */

import { create, Refusal, update, wantsCredential } from "./api";
import type { Entity, Field, Item } from "./catalogue";
import { show, signIn } from "./dialogs";
import { button, h } from "./dom";
import type { References } from "./references";
import { t } from "./texts";
import { contradictions, parse, written } from "./values";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Row {
  field: Field;
  control: Control;
  error: HTMLElement;
  /** What stood there when the form was opened. */
  before: string;
}

/** Let somebody make an object, or change one; says whether it was stored. */
export async function edit(
  entity: Entity,
  references: References,
  item: Item | null,
): Promise<boolean> {
  const mode = item ? "update" : "create";
  const fields = entity.fields.filter((field) => field[mode]);
  const choices = new Map<string, Map<string, string>>();
  await Promise.all(
    fields
      .filter((field) => field.target)
      .map(async (field) => choices.set(field.name, await references.choices(field))),
  );
  const title = `${entity.one}: ${(item ? t.edit : t.add).toLowerCase()}`;
  const word = await show(title, (close) => {
    const rows = fields.map((field, index) =>
      makeRow(field, item, choices.get(field.name), index === 0),
    );
    const failure = h("p", { class: "failure", role: "alert" });
    const save = h("button", { class: "primary" }, item ? t.save : t.add);
    const form = h(
      "form",
      { novalidate: true },
      h("div", { class: "body fields" }, ...rows.map(({ element }) => element), failure),
      h("footer", {}, button(t.cancel, "plain", () => close("")), save),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = read(rows.map(({ row }) => row), mode, { entity, item });
      if (!body) {
        failure.textContent = t.formInvalid;
        return;
      }
      save.disabled = true;
      void store(entity, item, body)
        .then(() => close("stored"))
        .catch((refusal: unknown) => {
          save.disabled = false;
          explain(refusal, rows.map(({ row }) => row), failure);
        });
    });
    return [form];
  });
  return word === "stored";
}

async function store(entity: Entity, item: Item | null, body: object): Promise<unknown> {
  const send = () => (item ? update(entity, item.id, body) : create(entity, body));
  try {
    return await send();
  } catch (refusal) {
    const asked = refusal instanceof Refusal && wantsCredential(refusal);
    if (asked && (await signIn(refusal))) return send();
    throw refusal;
  }
}

/** The body of the request; null when something in the form has to be mended first. */
function read(
  rows: Row[],
  mode: "create" | "update",
  { entity, item }: { entity: Entity; item: Item | null },
): object | null {
  const body: Record<string, unknown> = {};
  let first: Control | null = null;
  for (const row of rows) {
    const text = valueOf(row.control);
    mark(row, "");
    if (mode === "update" && text === row.before && !row.field.resent) continue;
    const parsed = parse(row.field, text, mode);
    if (!parsed.ok) {
      mark(row, parsed.message);
      first ??= row.control;
    } else if (parsed.value !== undefined) {
      body[row.field.name] = parsed.value;
    }
  }
  for (const [name, message] of contradictions(entity.fields, { ...item, ...body })) {
    const row = rows.find(({ field }) => field.name === name);
    if (!row || row.error.textContent) continue;
    mark(row, message);
    first ??= row.control;
  }
  first?.focus();
  return first ? null : body;
}

function explain(refusal: unknown, rows: Row[], failure: HTMLElement): void {
  if (!(refusal instanceof Refusal)) {
    failure.textContent = t.failed;
    return;
  }
  failure.textContent = refusal.status === 0 ? t.noAnswer : `${t.failed} ${refusal.message}`;
  const marked: [Row, string][] = [];
  for (const problem of refusal.fields) {
    const row = rows.find(({ field }) => field.name === problem.field.split(".")[0]);
    if (row) marked.push([row, problem.message]);
  }
  // Values that another object has, alone or together.
  const conflict = refusal.status === 409 && marked.length > 0;
  const taken = conflict && t.invalid.taken(marked.map(([{ field }]) => field.title));
  if (taken) failure.textContent = taken;
  for (const [row, message] of marked) mark(row, taken || message);
  marked[0]?.[0].control.focus();
}

function valueOf(control: Control): string {
  const checkbox = control instanceof HTMLInputElement && control.type === "checkbox";
  return checkbox ? String(control.checked) : control.value;
}

function mark(row: Row, message: string): void {
  row.error.textContent = message;
  if (message) row.control.setAttribute("aria-invalid", "true");
  else row.control.removeAttribute("aria-invalid");
}

function makeRow(
  field: Field,
  item: Item | null,
  choices: Map<string, string> | undefined,
  first: boolean,
): { element: HTMLElement; row: Row } {
  const id = `field-${field.name}`;
  const stored = item ? item[field.name] : initial(field);
  const control = makeControl(field, stored, choices);
  const canBeLeft = item ? field.nullable : field.skippable || field.nullable;
  const lines = { list: t.listHint, dict: t.dictHint }[field.type as string];
  const hint = [field.hint, lines].filter(Boolean).join(" ");
  const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const attributes: Record<string, string> = { id, name: field.name, "aria-describedby": described };
  if (first) attributes["data-first"] = "";
  if (!canBeLeft && field.type !== "bool") attributes["aria-required"] = "true";
  for (const [name, value] of Object.entries(attributes)) control.setAttribute(name, value);
  const optional =
    canBeLeft && field.type !== "bool" && h("span", { class: "optional" }, t.optional);
  const error = h("p", { class: "error", id: `${id}-error`, "aria-live": "polite" });
  const label = h("label", { for: id }, field.title, optional);
  const check = control instanceof HTMLInputElement && control.type === "checkbox";
  const element = h(
    "div",
    { class: check ? "field check" : "field" },
    ...(check ? [control, label] : [label, control]),
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null,
    error,
  );
  return { element, row: { field, control, error, before: valueOf(control) } };
}

/** What a new object has unless somebody writes something else. */
function initial(field: Field): unknown {
  if (field.type === "bool") return field.default ?? (field.nullable ? null : false);
  return field.default;
}

function makeControl(
  field: Field,
  stored: unknown,
  choices: Map<string, string> | undefined,
): Control {
  const text = written(field, stored);
  if (field.type === "bool") {
    if (field.nullable) return select([["", t.none], ["true", t.yes], ["false", t.no]], text);
    return h("input", { type: "checkbox", checked: stored === true });
  }
  if (field.type === "enum") {
    const values = (field.values ?? []).map((value): [string, string] => [value, value]);
    return select([["", t.none], ...values], text);
  }
  if (choices) {
    const known = [...choices];
    if (text && !choices.has(text)) known.unshift([text, text.slice(0, 8)]);
    return select([["", t.none], ...known], text);
  }
  if (["text", "list", "dict"].includes(field.type)) {
    const area = h("textarea", { rows: field.type === "text" ? 5 : 4 });
    area.value = text;
    return area;
  }
  const kinds: Record<string, Record<string, string>> = {
    int: { type: "text", inputmode: "numeric" },
    float: { type: "text", inputmode: "decimal" },
    decimal: { type: "text", inputmode: "decimal" },
    date: { type: "date" },
    datetime: { type: "datetime-local", step: "1" },
  };
  const input = h("input", { type: "text", autocomplete: "off", ...kinds[field.type] });
  input.value = text;
  return input;
}

function select(options: [string, string][], chosen: string): HTMLSelectElement {
  const made = h(
    "select",
    {},
    ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)),
  );
  made.value = chosen;
  return made;
}
