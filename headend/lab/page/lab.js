/* global setTimeout, setInterval */
import { call, followLedger, KeyWanted, rememberKey } from './api.js';
import { byId } from './dom.js';
import { addEntry, forgetEntries, showLedger } from './ledger.js';
import { enableForms, showFaults, showLimits, showPolicies, showRefusals, showSessions } from './panels.js';

/** ms between two looks at what the ledger does not tell: ages, limits, what is left of the faults. */
const period = 1000;

function status(words, mood) {
  byId('status').textContent = words;
  byId('status').className = mood;
}

function wantKey(wanted) {
  byId('key-form').hidden = !wanted;
  byId('lab').hidden = wanted;
}

async function refresh() {
  try {
    const [sessions, limits, policies, faults, refusals] = await Promise.all(
      ['/lab/sessions', '/lab/limits', '/lab/policies', '/lab/faults', '/lab/refusals'].map((path) => call('GET', path)),
    );
    wantKey(false);
    status('running', 'good');
    showSessions(sessions, () => void refresh());
    showLimits(limits);
    showPolicies(policies);
    showFaults(faults);
    showRefusals(refusals);
  } catch (error) {
    if (error instanceof KeyWanted) wantKey(true);
    status(error instanceof KeyWanted ? 'locked' : 'not reachable', 'bad');
  }
}

async function follow() {
  let isPending = false;
  forgetEntries();
  try {
    await followLedger((entry) => {
      addEntry(entry);
      if (isPending) return;
      isPending = true;
      // A burst of entries is drawn once.
      setTimeout(() => {
        isPending = false;
        showLedger();
      }, 50);
    });
  } catch {
    // Not reachable, or locked: `refresh` says so.
  }
  setTimeout(() => void follow(), 2 * period);
}

byId('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  rememberKey(byId('key-form').elements.key.value);
  void refresh();
});
byId('ledger-account').addEventListener('input', showLedger);
byId('ledger-kind').addEventListener('change', showLedger);

enableForms(() => void refresh());
showLedger();
void refresh();
void follow();
setInterval(() => void refresh(), period);
