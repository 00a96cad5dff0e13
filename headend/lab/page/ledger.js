import { byId, element, nothing, shortId } from './dom.js';

/** Rows shown; the server keeps more. */
const capacity = 500;

const entries = [];

/** Before the ledger is followed anew: the server may be another one, whose numbers began again. */
export function forgetEntries() {
  entries.length = 0;
}

export function addEntry(entry) {
  entries.unshift(entry);
  entries.length = Math.min(entries.length, capacity);
}

export function showLedger() {
  const account = byId('ledger-account').value.trim();
  const kind = byId('ledger-kind').value;
  const shown = entries.filter((entry) => (account === '' || entry.account.includes(account)) && (kind === '' || entry.kind === kind));
  byId('ledger').replaceChildren(...(shown.length === 0 ? [nothing(7, 'Nothing yet.')] : shown.map(row)));
}

function row(entry) {
  const time = new Date(entry.at);
  const words = entry.errorCode === undefined ? entry.kind : `${entry.kind} ${entry.errorCode}`;
  return element(
    'tr',
    {},
    element('td', { class: 'number' }, entry.seq),
    element('td', { title: time.toISOString() }, `${time.toLocaleTimeString('en-GB')}.${String(time.getMilliseconds()).padStart(3, '0')}`),
    element('td', { class: `kind kind-${entry.kind}`, title: entry.keySystem ?? '' }, words),
    element('td', {}, entry.channel ?? '–'),
    element('td', { title: entry.account }, entry.account),
    element('td', { title: entry.device }, entry.device),
    element('td', {}, shortId(entry.session)),
  );
}
