/** Making elements. Text is always text: nothing that people write becomes markup. */

type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | null | undefined>;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
  return element;
}

export function button(text: string, className: string, press: () => void): HTMLButtonElement {
  const made = h("button", { type: "button", class: className }, text);
  made.addEventListener("click", press);
  return made;
}

/** Say something to everybody, screen readers among them. */
export function announce(text: string, kind: "done" | "failed" = "done"): void {
  const place = document.getElementById("notices");
  const notice = h("div", { class: `notice ${kind}` }, text);
  place?.replaceChildren(notice);
  window.setTimeout(() => notice.remove(), kind === "done" ? 4000 : 12000);
}
