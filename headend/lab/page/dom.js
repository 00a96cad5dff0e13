/* global document */

export const byId = (id) => document.getElementById(id);

/** An element with text or elements in it. Text is text: nothing from the server is ever read as HTML. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === 'onclick') node.addEventListener('click', value);
    else node.setAttribute(key, value);
  }
  node.append(...children.map((child) => (typeof child === 'number' ? String(child) : child)));
  return node;
}

/** A table row that says that there are no others. */
export function nothing(columns, words) {
  return element('tr', { class: 'nothing' }, element('td', { colspan: String(columns) }, words));
}

/** @param seconds a duration */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}

/** A session's id, short enough for a column; the whole of it on hover. */
export function shortId(id) {
  return id === null ? '–' : element('code', { title: id }, id.slice(0, 8));
}

/** Shows how a form's request went. */
export function say(id, words, bad = false) {
  const message = byId(id);
  message.textContent = words;
  message.classList.toggle('bad', bad);
}
