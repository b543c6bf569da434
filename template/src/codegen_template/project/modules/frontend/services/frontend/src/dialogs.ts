/** Windows over the page. The browser keeps the keyboard inside and closes them with Escape. */

import { remember, type Refusal } from "./api";
import { button, h } from "./dom";
import { t } from "./texts";

let count = 0;

/** Show a dialog; resolves with the word it was closed with, "" when it was left. */
export function show(
  title: string,
  build: (close: (word: string) => void) => Node[],
): Promise<string> {
  const heading = h("h2", { id: `dialog-${++count}` }, title);
  const dialog = h("dialog", { "aria-labelledby": heading.id });
  const leave = button("×", "icon", () => dialog.close(""));
  leave.setAttribute("aria-label", t.close);
  dialog.append(
    h("header", {}, heading, leave),
    ...build((word) => dialog.close(word)),
  );
  const opener = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector<HTMLElement>("[data-first]")?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      resolve(dialog.returnValue);
    });
  });
}

/** Ask before something that cannot be undone. */
export async function confirmed(title: string, question: string, action: string): Promise<boolean> {
  const word = await show(title, (close) => {
    const cancel = button(t.cancel, "plain", () => close(""));
    cancel.dataset["first"] = "";
    return [
      h("p", { class: "body" }, question),
      h("footer", {}, cancel, button(action, "danger", () => close("yes"))),
    ];
  });
  return word === "yes";
}

/** After a 401: ask for a key or a token. Says whether one was given. */
export async function signIn(refusal: Refusal): Promise<boolean> {
  const word = await show(t.credential, (close) => {
    const input = h("input", {
      id: "credential",
      type: "password",
      autocomplete: "off",
      required: true,
      "data-first": true,
    });
    const form = h(
      "form",
      { class: "body" },
      h("p", {}, t.credentialNeeded),
      h("label", { for: input.id }, t.credential),
      input,
      h("footer", {}, h("button", { class: "primary" }, t.signIn)),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      remember(refusal.auth, input.value.trim());
      close("yes");
    });
    return [form];
  });
  return word === "yes";
}
