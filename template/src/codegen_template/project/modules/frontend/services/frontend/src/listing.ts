/** The list of one kind of objects: search, filters, order, pages. */

import { list, type Page, Refusal, remove, wantsCredential } from "./api";
import type { Catalogue, Entity, Field, Item } from "./catalogue";
import { confirmed, show, signIn } from "./dialogs";
import { announce, button, h } from "./dom";
import { edit } from "./form";
import { nameOf, References } from "./references";
import { t } from "./texts";
import { shown } from "./values";

const COLUMNS = 6;
const PAUSE = 250;

/** What is asked for stands in the address, so that it can be kept and sent. */
export class Listing {
  private readonly references: References;
  private readonly results = h("div", { class: "results", id: "results" });
  private readonly filters = h("form", { class: "filters", role: "search" });
  private readonly clear: HTMLButtonElement;
  private turn = 0;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly entity: Entity,
    private query: URLSearchParams,
    private readonly navigate: (query: URLSearchParams) => void,
  ) {
    this.references = new References(catalogue);
    this.clear = button(t.clear, "plain", () => this.reset());
  }

  /** Put the list on the page. */
  render(place: HTMLElement): void {
    const add =
      this.entity.operations.create &&
      button(`+ ${t.add}`, "primary", () => void this.edit(null));
    const heading = h("h1", { tabindex: "-1" }, this.entity.many);
    place.replaceChildren(h("div", { class: "title" }, heading, add), this.filters, this.results);
    void this.fillFilters();
    void this.load();
  }

  private async fillFilters(): Promise<void> {
    const controls: HTMLElement[] = [];
    if (this.entity.search) controls.push(this.searchBox());
    for (const field of this.entity.fields) {
      const own = this.entity.filters.filter((filter) => filter.field === field.name);
      const bounds = own.filter(({ operator }) => operator !== "in");
      if (bounds.length) controls.push(this.bounds(field));
      else if (own[0]) controls.push(await this.choice(field, own[0].param));
    }
    this.filters.hidden = controls.length === 0;
    this.filters.replaceChildren(...controls, this.clear);
    this.filters.addEventListener("submit", (event) => event.preventDefault());
    this.showClear();
  }

  private searchBox(): HTMLElement {
    const input = h("input", { id: "search", type: "search", maxlength: 200, autocomplete: "off" });
    input.value = this.query.get("q") ?? "";
    let waiting = 0;
    input.addEventListener("input", () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(() => this.ask("q", input.value.trim()), PAUSE);
    });
    return h("div", { class: "filter wide" }, h("label", { for: "search" }, t.search), input);
  }

  private async choice(field: Field, param: string): Promise<HTMLElement> {
    const id = `filter-${param}`;
    const options = await this.options(field);
    const control = options
      ? h(
          "select",
          { id },
          h("option", { value: "" }, t.all),
          ...options.map(([value, text]) => h("option", { value }, text)),
        )
      : h("input", { id, type: "text", autocomplete: "off" });
    control.value = this.query.get(param) ?? "";
    control.addEventListener("change", () => this.ask(param, control.value.trim()));
    return h("div", { class: "filter" }, h("label", { for: id }, field.title), control);
  }

  private async options(field: Field): Promise<[string, string][] | null> {
    if (field.type === "bool") return [["true", t.yes], ["false", t.no]];
    if (field.type === "enum") return (field.values ?? []).map((value) => [value, value]);
    return field.target ? [...(await this.references.choices(field))] : null;
  }

  private bounds(field: Field): HTMLElement {
    const kinds: Record<string, string> = { date: "date", datetime: "datetime-local" };
    const inputs = (["ge", "le"] as const).map((operator) => {
      const param = `${field.name}_${operator}`;
      const input = h("input", {
        type: kinds[field.type] ?? "text",
        inputmode: kinds[field.type] ? null : "decimal",
        autocomplete: "off",
        "aria-label": `${field.title} ${operator === "ge" ? t.from : t.to}`,
        placeholder: operator === "ge" ? t.from : t.to,
      });
      input.value = this.query.get(param) ?? "";
      input.addEventListener("change", () => this.ask(param, input.value.trim().replace(",", ".")));
      return input;
    });
    return h(
      "fieldset",
      { class: "filter" },
      h("legend", {}, field.title),
      h("div", { class: "bounds" }, ...inputs),
    );
  }

  private ask(param: string, value: string): void {
    const before = this.query.toString();
    if (value) this.query.set(param, value);
    else this.query.delete(param);
    if (this.query.toString() !== before) this.query.delete("page");
    this.again();
  }

  private reset(): void {
    const sort = this.query.get("sort");
    this.query = new URLSearchParams(sort ? { sort } : {});
    void this.fillFilters();
    this.again();
  }

  private again(): void {
    this.navigate(this.query);
    this.showClear();
    void this.load();
  }

  private get narrowed(): boolean {
    return [...this.query.keys()].some((name) => name !== "sort" && name !== "page");
  }

  private showClear(): void {
    this.clear.hidden = !this.narrowed;
  }

  private get page(): number {
    return Math.max(1, Number(this.query.get("page")) || 1);
  }

  /** How many objects stand on the pages before. */
  private get skipped(): number {
    return (this.page - 1) * this.entity.per_page;
  }

  private async load(): Promise<void> {
    const turn = ++this.turn;
    this.results.setAttribute("aria-busy", "true");
    if (!this.results.hasChildNodes()) {
      this.results.replaceChildren(h("p", { class: "state" }, t.loading));
    }
    let content: Node[];
    try {
      const page = await list(this.entity, this.asked(), this.entity.per_page, this.skipped);
      content = await this.found(page);
    } catch (refusal) {
      content = [this.failure(refusal)];
    }
    if (turn !== this.turn) return; // Something else was asked for meanwhile.
    this.results.replaceChildren(...content);
    this.results.removeAttribute("aria-busy");
  }

  /** The query for the service: moments with their zone, nothing that is the page's own. */
  private asked(): URLSearchParams {
    const known = new Set(["q", "sort", ...this.entity.filters.map(({ param }) => param)]);
    const asked = new URLSearchParams();
    for (const [name, value] of this.query) {
      if (!known.has(name)) continue;
      const filter = this.entity.filters.find(({ param }) => param === name);
      const field = this.entity.fields.find((one) => one.name === filter?.field);
      const moment = field?.type === "datetime" ? new Date(value) : null;
      const valid = moment && !Number.isNaN(moment.getTime());
      asked.append(name, valid ? moment.toISOString() : value);
    }
    return asked;
  }

  private failure(refusal: unknown): HTMLElement {
    const known = refusal instanceof Refusal ? refusal : new Refusal(500, "");
    const text = known.status === 0 ? t.noAnswer : `${t.failed} ${known.message}`;
    const asks = wantsCredential(known);
    const retry = button(asks ? t.signIn : t.retry, "primary", () => {
      if (!asks) void this.load();
      else void signIn(known).then((given) => (given ? this.load() : undefined));
    });
    return h("div", { class: "state", role: "alert" }, h("p", {}, text), retry);
  }

  private async found(page: Page): Promise<Node[]> {
    if (!page.items.length) {
      const text = this.narrowed || this.page > 1 ? t.emptyFound : t.emptyList;
      const back = this.page > 1 && button(t.previous, "plain", () => this.turnTo(this.page - 1));
      return [h("div", { class: "state", role: "status" }, h("p", {}, text), back)];
    }
    const columns = this.columns();
    const rows = await Promise.all(page.items.map((item) => this.row(item, columns)));
    const head = h(
      "tr",
      {},
      ...columns.map((field) => this.columnHead(field)),
      h("th", { scope: "col" }, h("span", { class: "unseen" }, t.details)),
    );
    const caption = h("caption", { class: "unseen" }, this.entity.many);
    const table = h("table", {}, caption, h("thead", {}, head), h("tbody", {}, ...rows));
    return [h("div", { class: "card" }, table), this.pages(page)];
  }

  /** What there is room for: what names an object and short values before long ones. */
  private columns(): Field[] {
    const { fields, named_by: names } = this.entity;
    const long = ["text", "list", "dict"];
    const weight = ({ name, type, create, update }: Field) =>
      names.includes(name) ? 0 : long.includes(type) ? 3 : create || update ? 1 : 2;
    const best = [...fields].sort((a, b) => weight(a) - weight(b)).slice(0, COLUMNS);
    return fields.filter((field) => best.includes(field));
  }

  private columnHead(field: Field): HTMLElement {
    if (!this.entity.sort.includes(field.name)) return h("th", { scope: "col" }, field.title);
    const current = this.query.get("sort") ?? this.entity.default_sort;
    const direction =
      current === field.name ? "ascending" : current === `-${field.name}` ? "descending" : null;
    const mark = direction ? { ascending: "↑", descending: "↓" }[direction] : "↕";
    const press = button(field.title, "sort", () =>
      this.ask("sort", direction === "ascending" ? `-${field.name}` : field.name),
    );
    press.append(h("span", { "aria-hidden": "true", class: direction ? "on" : "off" }, mark));
    return h("th", { scope: "col", "aria-sort": direction }, press);
  }

  private async row(item: Item, columns: Field[]): Promise<HTMLElement> {
    const cells = await Promise.all(
      columns.map(async (field) =>
        h("td", { "data-label": field.title, class: `cell ${field.type}` }, await this.cell(field, item)),
      ),
    );
    const name = nameOf(this.entity, item, this.catalogue.locale);
    const actions: HTMLElement[] = [];
    const act = (text: string, className: string, press: () => void) => {
      const made = button(text, className, press);
      made.setAttribute("aria-label", `${text}: ${name}`);
      actions.push(made);
    };
    const { operations } = this.entity;
    if (operations.update) act(t.edit, "plain", () => void this.edit(item));
    else act(t.details, "plain", () => void this.details(item));
    if (operations.delete) act(t.deleteIt, "plain danger", () => void this.remove(item, name));
    return h("tr", {}, ...cells, h("td", { class: "actions" }, ...actions));
  }

  private async cell(field: Field, item: Item): Promise<Node | string> {
    const stored = item[field.name];
    if (field.target && stored) return this.references.name(field, stored);
    const text = shown(field, stored, this.catalogue.locale);
    if (text === null) return h("span", { class: "nothing" }, t.none);
    if (field.type === "bool") return h("span", { class: `pill ${stored ? "yes" : "no"}` }, text);
    if (field.type === "enum") return h("span", { class: "pill" }, text);
    return text;
  }

  private pages(page: Page): HTMLElement {
    const first = this.skipped + 1;
    const range = t.pageRange(first, first + page.items.length - 1, page.total);
    const before = button(t.previous, "plain", () => this.turnTo(this.page - 1));
    const after = button(t.next, "plain", () => this.turnTo(this.page + 1));
    before.disabled = this.page === 1;
    after.disabled = !page.more;
    const status = h("p", { role: "status" }, `${t.shown} ${range}`);
    return h("nav", { class: "pages", "aria-label": t.pages }, status, before, after);
  }

  private turnTo(page: number): void {
    this.query.set("page", String(page));
    if (page <= 1) this.query.delete("page");
    this.again();
    document.querySelector<HTMLElement>("h1")?.focus();
  }

  private async edit(item: Item | null): Promise<void> {
    if (!(await edit(this.entity, this.references, item))) return;
    await this.load();
    announce(item ? t.saved : t.created);
  }

  private async details(item: Item): Promise<void> {
    const rows = await Promise.all(
      this.entity.fields.map(async (field) => [
        h("dt", {}, field.title),
        h("dd", {}, await this.cell(field, item)),
      ]),
    );
    await show(nameOf(this.entity, item, this.catalogue.locale), () => [
      h("dl", { class: "body" }, ...rows.flat()),
    ]);
  }

  private async remove(item: Item, name: string): Promise<void> {
    if (!(await confirmed(t.deleteIt, t.deleteQuestion(name), t.deleteIt))) return;
    try {
      await remove(this.entity, item.id);
      announce(t.deleted);
    } catch (refusal) {
      const known = refusal instanceof Refusal ? refusal : new Refusal(500, "");
      if (wantsCredential(known) && (await signIn(known))) return this.remove(item, name);
      if (known.status === 404) announce(t.notFound, "failed");
      else if (known.status === 0) announce(t.noAnswer, "failed");
      else announce(`${t.failed} ${known.message}`, "failed");
    }
    await this.load();
    document.querySelector<HTMLElement>("h1")?.focus();
  }
}
