/** The page: one list for each kind of objects, chosen by the address. */

import type { Catalogue, Entity } from "./catalogue";
import { button, h } from "./dom";
import { Listing } from "./listing";
import { speak, t } from "./texts";

const main = document.querySelector("main") as HTMLElement;
const sections = document.getElementById("sections") as HTMLElement;

async function start(): Promise<void> {
  speak(document.documentElement.lang === "ru" ? "ru" : "en");
  main.replaceChildren(h("p", { class: "state" }, t.loading));
  let catalogue: Catalogue;
  try {
    const response = await fetch("/_page/catalogue.json");
    if (!response.ok) throw new Error(String(response.status));
    catalogue = (await response.json()) as Catalogue;
  } catch {
    const retry = button(t.retry, "primary", () => void start());
    main.replaceChildren(h("div", { class: "state", role: "alert" }, h("p", {}, t.noAnswer), retry));
    return;
  }
  const listed = catalogue.entities.filter(({ operations }) => operations.list);
  if (!listed.length) {
    main.replaceChildren(h("p", { class: "state" }, t.nothingToShow));
    return;
  }
  sections.setAttribute("aria-label", t.sections);
  let own = "";
  const open = () => {
    if (location.hash === own && main.querySelector("h1")) return; // The list said so itself.
    const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
    const entity = listed.find(({ key }) => key === path) ?? (listed[0] as Entity);
    const links = listed.map((one) =>
      h(
        "a",
        { href: `#/${one.key}`, "aria-current": one === entity ? "page" : null },
        one.many,
      ),
    );
    sections.hidden = listed.length < 2;
    sections.replaceChildren(...links);
    document.title = `${entity.many} · ${catalogue.title}`;
    own = location.hash;
    new Listing(catalogue, entity, new URLSearchParams(query), (asked) => {
      own = `#/${entity.key}${asked.size ? `?${asked}` : ""}`;
      history.replaceState(null, "", own);
    }).render(main);
  };
  window.addEventListener("hashchange", open);
  open();
}

void start();
