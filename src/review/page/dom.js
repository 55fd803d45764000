// Elements made without markup: text is always text, whatever a provider wrote.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else if (name === "checked") element.checked = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === undefined || child === null || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

// An HTML element.
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

// An SVG element.
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

// Puts children in place of what an element holds.
export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

// Says something to those who listen instead of looking.
export function announce(text) {
  const region = document.getElementById("announce");
  if (region) region.textContent = text;
}

// A small box that follows the pointer.
export const tip = {
  box: null,
  show(event, lines) {
    if (!this.box) document.body.append((this.box = h("div", { class: "tip", role: "presentation" })));
    replace(this.box, lines.map((line, at) => h("div", { class: at ? "" : "tip-head" }, line)));
    this.box.hidden = false;
    const { width, height } = this.box.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, innerWidth - width - 8);
    const y = event.clientY + 18 + height > innerHeight ? event.clientY - height - 10 : event.clientY + 18;
    this.box.style.left = `${Math.max(4, x)}px`;
    this.box.style.top = `${Math.max(4, y)}px`;
  },
  hide() {
    if (this.box) this.box.hidden = true;
  },
};
