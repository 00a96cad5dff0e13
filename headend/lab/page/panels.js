import { call, killAccount } from './api.js';
import { byId, duration, element, nothing, say, shortId } from './dom.js';

/** s: an expiry closer than this has missed a beat, or soon will. */
const soon = 12;

export function showSessions(sessions, changed) {
  // A button that is being pressed would be gone before it is let go.
  if (byId('sessions').matches(':active')) return;
  byId('session-count').textContent = String(sessions.length);
  const now = Date.now();
  const rows = sessions.map((session) => {
    const left = (session.expiresAt - now) / 1000;
    const kill = async () => {
      await killAccount(session.account).catch(() => undefined);
      changed();
    };
    return element(
      'tr',
      {},
      element('td', {}, session.channel ?? '–'),
      element('td', { title: session.account }, session.account),
      element('td', { title: session.device }, session.device),
      element('td', {}, shortId(session.id)),
      element('td', { class: 'number' }, duration((now - session.startedAt) / 1000)),
      element('td', { class: 'number' }, `${duration((now - session.lastSeenAt) / 1000)} ago`),
      element('td', { class: left < soon ? 'number soon' : 'number' }, duration(left)),
      element('td', { class: 'number' }, element('button', { type: 'button', class: 'quiet', title: `End all sessions of ${session.account}`, onclick: kill }, 'Kill account')),
    );
  });
  byId('sessions').replaceChildren(...(rows.length === 0 ? [nothing(8, 'No one is watching.')] : rows));
}

export function showLimits(limits) {
  const rows = limits.map((limit) =>
    element(
      'tr',
      {},
      element('td', { title: limit.account }, limit.account),
      element('td', { class: 'number' }, limit.maxSessions),
      element('td', { class: 'number' }, limit.maxPerDevice ?? '–'),
      element('td', { class: 'number' }, `${limit.heartbeatS} s`),
    ),
  );
  byId('limits').replaceChildren(...(rows.length === 0 ? [nothing(4, 'Two streams for everyone, a heartbeat every 30 s.')] : rows));
}

export function showPolicies(policies) {
  const items = policies.map(({ channel, ...policy }) => element('li', {}, `${channel}: ${JSON.stringify(policy)}`));
  byId('policies').replaceChildren(...(items.length === 0 ? [element('li', { class: 'nothing' }, 'The usual ones; PUT /lab/policies changes a channel’s.')] : items));
}

export function showFaults(faults) {
  const items = faults.map((fault) => element('li', {}, faultInWords(fault)));
  byId('faults').replaceChildren(...(items.length === 0 ? [element('li', { class: 'nothing' }, 'All services are well.')] : items));
}

export function showRefusals(refusals) {
  const rows = refusals.map(({ operation, errorCode, count }) =>
    element('tr', {}, element('td', {}, operation), element('td', { class: 'number' }, errorCode), element('td', { class: 'number' }, count)),
  );
  byId('refusals').replaceChildren(...(rows.length === 0 ? [nothing(3, 'None.')] : rows));
}

/** Turns the two forms on. */
export function enableForms(changed) {
  onSubmit('limits-form', 'limits-message', async (fields) => {
    const { account, ...limits } = fields;
    const { maxSessions } = await call('PUT', '/lab/limits', { account, ...numbers(limits) });
    return `${account}: ${maxSessions} streams at once`;
  });
  onSubmit('faults-form', 'faults-message', async ({ route, drop, match, ...rest }) => {
    const fault = { route, ...numbers(rest), ...(drop === '' ? {} : { drop }), ...(match === '' ? {} : { match }) };
    if (['delayMs', 'status', 'errorCode', 'drop'].every((name) => fault[name] === undefined)) throw new Error('Say what is to go wrong.');
    await call('POST', '/lab/faults', fault);
    return 'Added.';
  });
  byId('clear-faults').addEventListener('click', async () => {
    await call('DELETE', '/lab/faults').then(changed, (error) => say('faults-message', error.message, true));
  });

  function onSubmit(form, message, send) {
    byId(form).addEventListener('submit', async (event) => {
      event.preventDefault();
      const fields = {};
      for (const field of byId(form).elements) if (field.name !== '') fields[field.name] = field.value.trim();
      try {
        say(message, await send(fields));
        changed();
      } catch (error) {
        say(message, error.message, true);
      }
    });
  }
}

/** The fields that were filled in, as numbers. */
function numbers(fields) {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, text]) => (text === '' ? [] : [[name, Number(text)]])));
}

function faultInWords({ route, delayMs, status, errorCode, drop, body, match, times }) {
  const does = [
    delayMs === undefined ? '' : `waits ${delayMs} ms`,
    status === undefined ? '' : `answers ${status}`,
    errorCode === undefined ? '' : `refuses with ${errorCode}`,
    drop === undefined || drop === false ? '' : drop === 'answer' ? 'drops the answer' : 'drops the connection',
    body === undefined ? '' : `sends ${body.length} characters of its own`,
  ].filter((words) => words !== '');
  const where = match === undefined ? '' : ` on ${match}`;
  return `${route === '*' ? 'all operations' : route}${where}: ${does.join(', ')} (${times === 0 ? 'always' : `${times} left`})`;
}
