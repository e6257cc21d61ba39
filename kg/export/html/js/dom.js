// Small helpers to make elements. Text only ever becomes a text node.

/**
 * Make an element. Properties that begin with "on" are listeners; the others are attributes (true: empty; false
 * or null: left out).
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("aria-")) element.setAttribute(name, String(value)); // "false" is a state too
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Text from the data: isolated, so that right-to-left characters in it cannot reorder what is around it. */
export const said = (text) => h("bdi", {}, text);

export const byId = (id) => document.getElementById(id);

export const debounce = (wait, action) => {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), wait);
  };
};

export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
