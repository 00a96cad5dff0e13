import { readAnswer } from '../../platform/emulator/wire/widevine';
import type { TokenKind } from '../../headend/tokens/claims';
import { fromBase64 } from '../../src/base/bytes';
import { playReadyChallenge, widevineChallenge, widevineFollowUp } from '../unit/headend/challenges';
import { keyIds } from '../unit/headend/fake-library';
import { json, type Call, type Caller } from './caller';
import { clearKeyBody, contentId, Operator, paths, Viewer } from './viewer';

/** A viewer with a session that has licences, and the operator's token: whatever any call wants. */
export interface Household {
  readonly tokens: Readonly<Record<TokenKind, string>>;
  readonly account: string;
  /** What Widevine's renewal names. */
  readonly licenceId: string;
}

export async function household(caller: Caller, account: string): Promise<Household> {
  const viewer = new Viewer(caller, { account, device: `tv of ${account}` });
  const session = await viewer.session();
  const call = async (path: string, type: string, body: unknown) => caller.call({ path, body, headers: { 'content-type': type, 'nv-authorizations': `${await viewer.signOn()},${session}` } });
  const given = await call(paths.widevine, 'application/json', { challenge: toBase64(widevineChallenge([keyIds.keyA])) });
  const answer = readAnswer(fromBase64((json(given.text) as { readonly license: readonly [string] }).license[0]));
  await call(paths.playReady, 'text/xml', playReadyChallenge([keyIds.keyA]));
  const tokens = { content: await viewer.signOn(), device: await viewer.deviceToken(), session, operator: await new Operator(caller).token() };
  return { account, tokens, licenceId: answer.kind === 'licence' ? answer.licenceId : '' };
}

/** A call that wants something of its caller. */
export interface Door {
  readonly name: string;
  /** Tokens that it wants, as they are given to `call`. */
  readonly wants: readonly TokenKind[];
  /** A body that it takes. */
  readonly valid: (house: Household) => Buffer;
  /** @param body in place of the valid one */
  readonly call: (tokens: readonly string[], body: Buffer) => Call;
}

type Request = Omit<Call, 'body'>;

const asJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const nothing = (): Buffer => asJson({});

/** Tokens as the standard API takes them. */
function standard(name: string, wants: readonly TokenKind[], request: Request, valid: Door['valid'] = nothing): Door {
  return { name, wants, valid, call: (tokens, body) => ({ ...request, body, headers: { ...request.headers, 'nv-authorizations': tokens.join(',') } }) };
}

/** The first token as the gateway takes it; the second, where there is one, is the ticket in the body. */
function gateway(name: string, wants: readonly TokenKind[], path: string, valid: Door['valid'] = nothing): Door {
  return {
    name,
    wants,
    valid,
    call: ([bearer = '', ticket], body) => ({ path, headers: { authorization: `Bearer ${bearer}` }, body: ticket === undefined ? body : withTicket(body, ticket) }),
  };
}

function withTicket(body: Buffer, ticket: string): Buffer {
  const said = json(body.toString());
  return typeof said === 'object' && said !== null && 'ticket' in said ? asJson({ ...said, ticket }) : body;
}

const xml = { 'content-type': 'text/xml' };
const widevine = () => asJson({ challenge: toBase64(widevineChallenge([keyIds.keyA])) });
const playReady = () => Buffer.from(playReadyChallenge([keyIds.keyA]));

/** Every call that wants a token. */
export const lockedDoors: readonly Door[] = [
  standard('set-up, content token', ['content'], { path: paths.setUp }),
  standard('set-up, device token', ['device'], { path: paths.setUp }),
  standard('heartbeat', ['session'], { path: paths.heartbeat }),
  standard('tear-down', ['session'], { path: paths.tearDown }),
  standard('kill of an account', ['operator'], { method: 'PUT', path: paths.killAccount }, ({ account }) => asJson({ account })),
  standard('kill of a device', ['operator'], { method: 'PUT', path: paths.killDevice }, ({ account }) => asJson({ device: `tv of ${account}` })),
  standard('ClearKey', ['content', 'session'], { path: paths.clearKey }, () => asJson(clearKeyBody)),
  standard('Widevine', ['content', 'session'], { path: paths.widevine }, widevine),
  standard('PlayReady', ['content', 'session'], { path: paths.playReady, headers: xml }, playReady),
  standard('renewal, Widevine', ['session'], { path: paths.renewWidevine }, ({ licenceId }) => asJson({ challenge: toBase64(widevineFollowUp('renewal', licenceId)) })),
  standard('renewal, PlayReady', ['session'], { path: paths.renewPlayReady, headers: xml }, playReady),
  gateway('gateway, open', ['content'], paths.streams, ({ account }) => asJson({ asset: contentId, reference: account, releaseHandle: account.padEnd(22, '_') })),
  gateway('gateway, keep-alive', ['session'], paths.keepAlive),
  gateway('gateway, licence', ['content', 'session'], paths.gatewayLicences, () => asJson({ ticket: '', drm: 'clearkey', kind: 'new', challenge: toBase64(asJson(clearKeyBody)) })),
];

function open(name: string, path: string, valid: unknown, request: Partial<Request> = {}): Door {
  return { name, wants: [], valid: ({ account }) => (typeof valid === 'string' ? Buffer.from(valid) : asJson({ account, ...(valid as object) })), call: (_tokens, body) => ({ path, body, ...request }) };
}

/** Every other one that takes a body. Those of the lab are last: what it takes is good for all. */
export const openDoors: readonly Door[] = [
  open('sign-on', paths.signOn, { device: 'tv', contentId }),
  open('sign-on of a device', paths.signOnDevice, { device: 'tv' }),
  open('gateway, release', paths.release, 'handle'.repeat(4), { headers: { 'content-type': 'text/plain' } }),
  open('lab, operator token', '/lab/operator-token', {}),
  open('lab, limits', '/lab/limits', { maxSessions: 2 }, { method: 'PUT' }),
  open('lab, policies', '/lab/policies', '{"channel":"multi-key","licenceS":60}', { method: 'PUT' }),
  open('lab, faults', '/lab/faults', '{"route":"manifest","match":"never"}'),
];

/** The tokens of a household that a door wants. */
export function keysTo({ wants }: Door, { tokens }: Household): readonly string[] {
  return wants.map((kind) => tokens[kind]);
}

