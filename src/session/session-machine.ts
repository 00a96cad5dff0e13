import type { Brand } from '../base/brand';
import { assertUnreachable } from '../base/assert-unreachable';
import type { PlayerError } from '../contract/player-error';
import { SsmCode } from './ssm-codes';

/** Rotates at every call that extends the session: only the newest is valid. */
export type SessionToken = Brand<string, 'SessionToken'>;

/** One secure session, from nothing to over. A token exists only where the session is known to be alive. */
export type SessionState =
  /** No set-up has left: nothing to tear down. */
  | { readonly kind: 'unsent' }
  /**
   * A set-up is on its way, so a slot may be taken. `ending`: it is not wanted any more. `doubtful`: an earlier one got no
   * answer, so a slot may be taken whatever becomes of this one.
   */
  | { readonly kind: 'setting-up'; readonly ending: boolean; readonly doubtful: boolean }
  /** It has failed, and a set-up stayed without an answer: a slot may be taken, and nobody knows the token. */
  | { readonly kind: 'unconfirmed' }
  | { readonly kind: 'live'; readonly token: SessionToken }
  /** Its loss was reported: nothing more is asked of it, but it may still hold a slot that has to be given back. */
  | { readonly kind: 'given-up'; readonly token: SessionToken }
  /** The rotation was lost: the same external id is being asked again. `ending`: it is not wanted any more. */
  | { readonly kind: 'recovering'; readonly ending: boolean }
  | { readonly kind: 'tearing-down' }
  | { readonly kind: 'over'; readonly how: 'unsent' | 'refused' | 'torn-down' | 'lost' };

export type SessionEvent =
  | { readonly kind: 'setup-sent' }
  | { readonly kind: 'setup-answered'; readonly token: SessionToken }
  /** One try got no answer: a slot may be taken. Another try may follow. */
  | { readonly kind: 'setup-unanswered' }
  /** One try was refused: by this one no slot is taken. Another try may follow. */
  | { readonly kind: 'setup-refused' }
  /** Refused for good, given up, or never sent for want of a token. */
  | { readonly kind: 'setup-failed'; readonly error: PlayerError }
  | { readonly kind: 'rotated'; readonly token: SessionToken }
  /**
   * A heartbeat or renewal was refused, or stayed without an answer within all retries; or a licence has found the session gone.
   * `recovered`: with a token that the same session has just been asked again for.
   */
  | { readonly kind: 'renewal-failed'; readonly error: PlayerError; readonly recovered: boolean }
  /** `byHandle`: the wire can end the session without a token, so it need not wait for one. */
  | { readonly kind: 'end-asked'; readonly byHandle: boolean }
  /** Answered, or left to be sent again (`held-slots.ts`). */
  | { readonly kind: 'teardown-settled' };

export type SessionEffect =
  | { readonly kind: 'ready' }
  | { readonly kind: 'not-ready'; readonly error: PlayerError }
  /** Asks for the same session again: same external id, fresh content token. */
  | { readonly kind: 'recover' }
  | { readonly kind: 'report-loss'; readonly error: PlayerError }
  /** `token` is absent where none is known: a wire that ends sessions by a handle needs none, another asks for one. */
  | { readonly kind: 'tear-down'; readonly token: SessionToken | undefined }
  /** The newest token: what ends the session from now on. */
  | { readonly kind: 'hold'; readonly token: SessionToken }
  /** It is known not to be counted. */
  | { readonly kind: 'free' };

export interface Transition {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

const FREE: SessionEffect = { kind: 'free' };
const UNSENT: SessionState = { kind: 'unsent' };
export const INITIAL_STATE: SessionState = UNSENT;

/** The rules of docs/secure-sessions.md, without their effects. An event that means nothing in a state changes nothing. */
export function transition(state: SessionState, event: SessionEvent): Transition {
  switch (state.kind) {
    case 'unsent':
      return whileUnsent(state, event);
    case 'setting-up':
      return whileSettingUp(state, event);
    case 'unconfirmed':
      return event.kind === 'end-asked' ? tearDown(undefined) : stay(state);
    case 'live':
      return whileLive(state, event);
    case 'given-up':
      return event.kind === 'end-asked' ? tearDown(state.token) : stay(state);
    case 'recovering':
      return whileRecovering(state, event);
    case 'tearing-down':
      return event.kind === 'teardown-settled' ? over('torn-down') : stay(state);
    case 'over':
      return stay(state);
    default:
      return assertUnreachable(state);
  }
}

function whileUnsent(state: SessionState, event: SessionEvent): Transition {
  if (event.kind === 'setup-sent') return { state: { kind: 'setting-up', ending: false, doubtful: false }, effects: [] };
  if (event.kind === 'setup-failed') return over('unsent', { kind: 'not-ready', error: event.error }, FREE);
  if (event.kind === 'end-asked') return over('unsent', FREE);
  return stay(state);
}

function whileSettingUp(state: Extract<SessionState, { kind: 'setting-up' }>, event: SessionEvent): Transition {
  if (event.kind === 'setup-answered') {
    return state.ending ? tearDown(event.token) : live(event.token, { kind: 'ready' });
  }
  if (event.kind === 'setup-failed') {
    const { error } = event;
    return state.ending ? tearDown(undefined) : { state: { kind: 'unconfirmed' }, effects: [{ kind: 'not-ready', error }] };
  }
  if (event.kind === 'setup-unanswered') return { state: { ...state, doubtful: true }, effects: [] };
  if (event.kind === 'setup-refused' && !state.doubtful) return state.ending ? over('refused', FREE) : { state: UNSENT, effects: [] };
  if (event.kind === 'end-asked') return event.byHandle ? tearDown(undefined) : { state: { ...state, ending: true }, effects: [] };
  return stay(state);
}

function whileLive(state: Extract<SessionState, { kind: 'live' }>, event: SessionEvent): Transition {
  if (event.kind === 'rotated') return live(event.token);
  if (event.kind === 'end-asked') return tearDown(state.token);
  if (event.kind === 'renewal-failed') {
    const { error, recovered } = event;
    // An earlier try may have rotated the token unheard. That need not be a try that we know of: where a reused
    // connection breaks, Chromium sends a request again by itself.
    if (!recovered && isCode(error, SsmCode.InvalidToken)) return { state: { kind: 'recovering', ending: false }, effects: [{ kind: 'recover' }] };
    // Expired and killed both read 3002: then there is nothing left to tear down.
    if (isCode(error, SsmCode.UnknownSession)) return over('lost', { kind: 'report-loss', error }, FREE);
    return { state: { kind: 'given-up', token: state.token }, effects: [{ kind: 'report-loss', error }] };
  }
  return stay(state);
}

function whileRecovering(state: Extract<SessionState, { kind: 'recovering' }>, event: SessionEvent): Transition {
  if (event.kind === 'setup-answered') return state.ending ? tearDown(event.token) : live(event.token);
  if (event.kind === 'end-asked') return event.byHandle ? tearDown(undefined) : { state: { kind: 'recovering', ending: true }, effects: [] };
  if (event.kind === 'setup-failed') {
    const { error } = event;
    // Its token is lost, and it may be counted all the same.
    if (state.ending) return tearDown(undefined);
    return { state: { kind: 'unconfirmed' }, effects: [{ kind: 'report-loss', error }] };
  }
  return stay(state);
}

function live(token: SessionToken, ...effects: readonly SessionEffect[]): Transition {
  return { state: { kind: 'live', token }, effects: [{ kind: 'hold', token }, ...effects] };
}

function tearDown(token: SessionToken | undefined): Transition {
  return { state: { kind: 'tearing-down' }, effects: [{ kind: 'tear-down', token }] };
}

function over(how: Extract<SessionState, { kind: 'over' }>['how'], ...effects: readonly SessionEffect[]): Transition {
  return { state: { kind: 'over', how }, effects };
}

function stay(state: SessionState): Transition {
  return { state, effects: [] };
}

/** Whether a licence or a proof of life has found out that the session is over: killed, or expired. */
export function isUnknownSession(error: PlayerError): boolean {
  return isCode(error, SsmCode.UnknownSession);
}

/**
 * Whether a call with the session's token was refused with this code. A licence server says both as the SSM does: 3002 is
 * "unknown session", 1006 a token that was rotated out.
 */
function isCode({ answer, origin }: PlayerError, code: number): boolean {
  return answer?.errorCode === code && (origin === 'ssm' || (origin === 'licence' && RENEWAL_STATUS[code] === answer.status));
}

/** A licence server has codes of its own in the same numbers: its HTTP status tells that it speaks of the session. */
const RENEWAL_STATUS: Readonly<Partial<Record<number, number>>> = { [SsmCode.UnknownSession]: 404, [SsmCode.InvalidToken]: 401 };
