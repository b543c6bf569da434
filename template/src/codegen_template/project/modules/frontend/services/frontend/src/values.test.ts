import assert from "node:assert/strict";
import { test } from "node:test";

import type { Field } from "./catalogue";
import { speak } from "./texts";
import { contradictions, parse, shown, written } from "./values";

process.env["TZ"] = "Europe/Berlin";

function field(given: Partial<Field>): Field {
  return {
    name: "it",
    title: "It",
    type: "string",
    create: true,
    update: true,
    skippable: false,
    nullable: false,
    resent: false,
    ...given,
  };
}

function value(given: Partial<Field>, text: string, mode: "create" | "update" = "create"): unknown {
  const parsed = parse(field(given), text, mode);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.message);
  return parsed.value;
}

function refused(given: Partial<Field>, text: string): string {
  const parsed = parse(field(given), text, "create");
  assert.ok(!parsed.ok, `accepted: ${JSON.stringify(parsed)}`);
  return parsed.message;
}

test("nothing written is left out, null, an empty text, or refused", () => {
  assert.equal(value({ skippable: true }, ""), undefined);
  assert.equal(value({ skippable: true, nullable: true }, "", "update"), null);
  assert.equal(value({}, ""), "");
  assert.deepEqual(value({ type: "list", items: { type: "int" } }, ""), []);
  assert.equal(refused({ min_length: 1 }, ""), "Needed.");
  assert.equal(refused({ type: "int" }, "  "), "Needed.");
});

test("numbers keep to their bounds, as people write them", () => {
  assert.equal(value({ type: "int", ge: 1 }, "1 000"), 1000);
  assert.equal(value({ type: "float" }, "1,5"), 1.5);
  assert.equal(value({ type: "decimal", places: 2 }, "10,50"), "10.50");
  assert.equal(refused({ type: "int" }, "1.5"), "Not a whole number.");
  assert.equal(refused({ type: "int" }, "9007199254740993"), "Not a whole number.");
  assert.equal(refused({ type: "float" }, "Infinity"), "Not a number.");
  assert.equal(refused({ type: "int" }, "0x10"), "Not a number.");
  assert.match(refused({ type: "decimal", places: 2 }, "1.005"), /2 digits/);
  assert.match(refused({ type: "int", gt: 3 }, "3"), /More than 3/);
  assert.match(refused({ type: "int", ge: 3 }, "2"), /At least 3/);
  assert.match(refused({ type: "int", lt: 3 }, "3"), /Less than 3/);
  assert.match(refused({ type: "int", le: 3 }, "4"), /At most 3/);
});

test("texts are counted in characters and matched", () => {
  assert.equal(value({ max_length: 2 }, "😀😀"), "😀😀");
  assert.match(refused({ max_length: 2 }, "abc"), /At most 2/);
  assert.match(refused({ min_length: 2 }, "a"), /At least 2/);
  assert.match(refused({ pattern: "^a+$" }, "b"), /form/);
  assert.equal(value({ pattern: "(?P<year>a)" }, "b"), "b"); // Not a pattern here: the service decides.
});

test("moments have a zone, days have none", () => {
  assert.equal(value({ type: "datetime" }, "2026-07-01T12:00"), "2026-07-01T10:00:00.000Z");
  assert.equal(value({ type: "date" }, "2026-07-01"), "2026-07-01");
  assert.equal(refused({ type: "date" }, "1.7.2026"), "Not a date.");
  assert.equal(written(field({ type: "datetime" }), "2026-07-01T10:00:00Z"), "2026-07-01T12:00");
});

test("lists and dicts stand on lines, and come back as they were", () => {
  const list = field({ type: "list", items: { type: "int", ge: 0 }, max_items: 3 });
  assert.deepEqual(value(list, "1\n\n2"), [1, 2]);
  assert.match(refused(list, "1\nx"), /^Line 2: Not a number/);
  assert.match(refused(list, "1\n2\n3\n4"), /At most 3/);
  const dict = field({ type: "dict", items: { type: "string" } });
  assert.deepEqual(value(dict, "site: https://example.org"), { site: "https://example.org" });
  assert.match(refused(dict, "site"), /^Line 1: Expected/);
  for (const [kind, stored] of [[list, [0, 7]], [dict, { a: "b", c: "d: e" }]] as const) {
    assert.deepEqual(value(kind, written(kind, stored)), stored);
  }
});

test("a field may be bounded by another one", () => {
  const fields = [
    field({ name: "starts", title: "Starts", type: "datetime" }),
    field({ name: "ends", type: "datetime", compared: { gt: "starts" } }),
    field({ name: "price", title: "Price", type: "decimal" }),
    field({ name: "off", type: "decimal", compared: { le: "price" } }),
  ];
  const said = (values: Record<string, unknown>) =>
    Object.fromEntries(contradictions(fields, values));
  const noon = "2026-07-01T12:00:00Z";
  assert.deepEqual(said({ starts: noon, ends: noon }), { ends: "After “Starts”." });
  assert.deepEqual(said({ starts: noon, ends: "2026-07-01T15:00:00+02:00" }), {});
  assert.deepEqual(said({ price: "9.50", off: "10" }), { off: "Not more than “Price”." });
  assert.deepEqual(said({ price: "10.0", off: "10.00" }), {});
  assert.deepEqual(said({ ends: noon, off: null, price: "1" }), {});
});

test("values are shown in the language of the page", () => {
  speak("ru");
  assert.equal(shown(field({ type: "bool" }), true, "ru"), "Да");
  assert.equal(shown(field({ type: "decimal" }), "10.50", "ru"), "10,50");
  assert.equal(refused({ type: "int" }, "x"), "Это не число.");
  assert.equal(shown(field({}), null, "ru"), null);
  speak("en");
});
