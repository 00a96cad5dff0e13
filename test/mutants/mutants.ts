/** A deliberately broken build: one change of one file, and the invariant (docs/secure-sessions.md) that it breaks. */
export interface Mutant {
  readonly name: string;
  readonly invariant: number;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** The walks that have to catch it; those over sessions unless given. */
  readonly walks?: string;
}

export const SESSION_WALKS = 'test/unit/session/walks.test.ts';
/** Over the player alone, with sessions that a test plays: what a session of an operator's own might do. */
const PLAYER_WALKS = 'test/unit/player/zap-player.test.ts';

/** Over device events and session events together. */
const BACKGROUND_WALKS = 'test/unit/lifecycle/walks.test.ts';
/** What is asked of it in turn, by example: the walks find no fault in what comes right in the end. */
const BACKGROUND_EXAMPLES = 'test/unit/lifecycle/background-player.test.ts';
const NETWORK_NOTICE = 'test/unit/app/network-notice.test.ts';

const PROOF_OF_LIFE = 'test/unit/session/proof-of-life.test.ts';
/** What takes a walk several calls that meet in one moment is asked by example. */
const SESSION_EXAMPLES = 'test/unit/session/secure-session.test.ts';

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'the session before is not ended by a zap',
    invariant: 1,
    file: 'src/player/zap-player.ts',
    find: "void this.retire('zap');",
    replace: '',
  },
  {
    name: 'a set-up that is answered after the end is not torn down',
    invariant: 2,
    file: 'src/session/session-machine.ts',
    find: 'return state.ending ? tearDown(event.token) : live(event.token, { kind: \'ready\' });',
    replace: "return live(event.token, { kind: 'ready' });",
  },
  {
    name: 'a crash leaves nothing in the journal',
    invariant: 2,
    file: 'src/session/journal.ts',
    find: 'if (left !== undefined) adopt(left);',
    replace: '',
  },
  {
    name: 'a tear-down does nothing',
    invariant: 2,
    file: 'src/session/held-slot.ts',
    find: "(await this.ender.tearDown(key, leaving)) === 'confirmed'",
    replace: 'Boolean(await Promise.resolve(true))',
  },
  {
    name: 'a lost tear-down is not sent again',
    invariant: 2,
    file: 'src/session/held-slots.ts',
    find: 'await Promise.all(askable.map((slot) => slot.end(false).catch(() => undefined)));',
    replace: '',
  },
  {
    name: 'the list of slots forgets',
    invariant: 2,
    file: 'src/session/held-slots.ts',
    find: 'this.slots = [...kept.filter((other) => !oldest.includes(other)), slot];',
    replace: 'this.slots = [slot];',
  },
  {
    name: 'a set-up erases what the journal knows of another session',
    invariant: 2,
    file: 'src/session/held-slots.ts',
    find: 'this.parts.journal.write(this.slots.filter(',
    replace: 'this.parts.journal.write(this.slots.slice(-1).filter(',
  },
  {
    name: 'a set-up that is refused makes one forget the lost one before it',
    invariant: 2,
    file: 'src/session/session-machine.ts',
    find: "if (event.kind === 'setup-refused' && !state.doubtful)",
    replace: "if (event.kind === 'setup-refused')",
  },
  {
    name: 'the first beat is counted from the licence',
    invariant: 2,
    file: 'src/session/proof-of-life.ts',
    find: '    this.by = by;\n',
    replace: '    if (!this.licensed) this.seen = momentOf(this.parts.clock);\n    this.licensed = true;\n    this.by = by;\n',
    walks: SESSION_EXAMPLES,
  },
  {
    name: 'a content token is played twice',
    invariant: 3,
    file: 'src/session/content-tokens.ts',
    find: 'this.unusedAtLicenceServer = undefined;\n    return',
    replace: 'return',
  },
  {
    name: 'a licence does not wait for a call that rotates the token',
    invariant: 4,
    file: 'src/session/secure-session.ts',
    find: 'await this.queue.runShared(() => wire.licence(contentToken, this.currentToken(), request, signal))',
    replace: 'await wire.licence(contentToken, this.currentToken(), request, signal)',
  },
  {
    name: 'a licence goes before a rotation that may be lost',
    invariant: 4,
    file: 'src/session/secure-session.ts',
    find: '      mayHaveRotated ||= !wasTurnedAway(failure);\n',
    replace: '',
    walks: SESSION_EXAMPLES,
  },
  {
    name: 'a rotated token is not taken over',
    invariant: 4,
    file: 'src/session/secure-session.ts',
    find: "      this.dispatch({ kind: 'rotated', token: answer.token });\n      this.afterProof();",
    replace: '      this.afterProof();',
  },
  {
    name: 'heartbeats go on after the end',
    invariant: 5,
    file: 'src/session/proof-of-life.ts',
    find: '    this.stopped = true;\n    this.cancelNext();\n',
    replace: '',
    walks: PROOF_OF_LIFE,
  },
  {
    name: 'a beat is sent whatever became of the session',
    invariant: 5,
    file: 'src/session/secure-session.ts',
    find: "    if (this.state.kind === 'live') return this.state.token;\n    this.over.signal.throwIfCancelled();\n",
    replace: "    if (this.state.kind === 'live') this.lastToken = this.state.token;\n    if (this.lastToken) return this.lastToken;\n",
    walks: SESSION_EXAMPLES,
  },
  {
    name: 'the failure of a source that was left changes the state',
    invariant: 6,
    file: 'src/player/playback.ts',
    find: 'if (this.isOver() || thrown instanceof CancelledError) return;',
    replace: 'if (thrown instanceof CancelledError) return;',
    walks: PLAYER_WALKS,
  },
  {
    name: 'an overtaken zap opens all the same',
    invariant: 7,
    file: 'src/player/playback.ts',
    find: '    if (this.isOver()) return;\n    const { engine, video,',
    replace: '    const { engine, video,',
  },
  {
    name: 'a licence of a rotated key puts the heartbeat off',
    invariant: 7,
    file: 'src/session/proof-of-life.ts',
    find: '    this.by = by;\n',
    replace: '    this.by = by;\n    this.seen = momentOf(this.parts.clock);\n',
  },
  {
    name: 'a wall clock that is put right frees a slot',
    invariant: 7,
    file: 'src/session/held-slot.ts',
    find: 'return this.life - (this.clock.now() - this.seen.monotonic);',
    replace: 'return this.life - Math.max(this.clock.now() - this.seen.monotonic, this.clock.wallNow() - this.seen.wall);',
  },
  {
    name: 'too many streams while our own tear-down is in flight is the viewer’s fault',
    invariant: 7,
    file: 'src/session/held-slots.ts',
    find: 'if (ours.length === 0 || !isTooManyStreams(error)) throw error;',
    replace: 'throw error;',
  },
  {
    name: 'severity is always fatal',
    invariant: 7,
    file: 'src/player/patience.ts',
    find: 'switch (error.severity) {',
    replace: "switch ('fatal') {",
  },
  {
    name: 'patience has no end',
    invariant: 7,
    file: 'src/player/patience.ts',
    find: "return isWaiting(state.phase) && state.online ? go(state, { kind: 'fail', error: state.trouble }) : go(state);",
    replace: 'return go(state);',
  },
  {
    name: 'Retry-After is ignored',
    invariant: 4,
    file: 'src/session/retry.ts',
    find: 'const wanted = retryAfterOf(error) * 1_000;',
    replace: 'const wanted = 0;',
  },
  {
    name: 'a session that is gone is not replaced',
    invariant: 7,
    file: 'src/player/source-session.ts',
    find: 'if (!isOld && (!isGone || this.isReplacement)) {',
    replace: 'if (session) {',
  },
  {
    name: 'a session that goes again and again is never told of',
    invariant: 7,
    file: 'src/player/source-session.ts',
    find: '(!isGone || this.isReplacement)',
    replace: '!isGone',
    walks: PLAYER_WALKS,
  },
  {
    name: 'no re-zap on return',
    invariant: 7,
    file: 'src/lifecycle/background-machine.ts',
    find: "return online ? go(active(online), { kind: 'zap', place: wish })",
    replace: 'return online ? go(active(online))',
    walks: BACKGROUND_WALKS,
  },
  {
    name: 'a film comes back at its beginning',
    invariant: 7,
    file: 'src/lifecycle/place.ts',
    find: 'return { source, position, windowStart: undefined, paused, at };',
    replace: 'return { source, position: 0, windowStart: undefined, paused, at };',
    walks: BACKGROUND_WALKS,
  },
  {
    name: 'a suspend that comes twice forgets what was playing',
    invariant: 7,
    file: 'src/lifecycle/background-machine.ts',
    find: "    case 'hidden':\n    case 'page-gone':\n    case 'grace-over':",
    replace: "    case 'hidden':\n    case 'page-gone':\n      return go({ ...state, wish: undefined });\n    case 'grace-over':",
    walks: BACKGROUND_WALKS,
  },
  {
    name: 'nothing is let go of on hide',
    invariant: 2,
    file: 'src/lifecycle/background-machine.ts',
    find: "return go({ kind: 'released', online, wish: place }, { kind: 'release', reason: 'hidden' });\n    case 'keep':",
    replace: "return go({ kind: 'released', online, wish: place });\n    case 'keep':",
    walks: BACKGROUND_WALKS,
  },
  {
    name: 'a suspended TV is judged by its monotonic clock',
    invariant: 7,
    file: 'src/base/moment.ts',
    find: 'Math.max(clock.wallNow() - moment.wall, clock.now() - moment.monotonic)',
    replace: 'clock.now() - moment.monotonic',
    walks: BACKGROUND_WALKS,
  },
  {
    name: 'a refused beat on return is the viewer’s business',
    invariant: 7,
    file: 'src/lifecycle/background-machine.ts',
    find: 'return state.doubtful || woken ?',
    replace: 'return false ?',
    walks: BACKGROUND_WALKS,
  },
  {
    name: 'no beat on return',
    invariant: 7,
    file: 'src/lifecycle/background-player.ts',
    find: 'void this.inner.revive().then(',
    replace: 'void Promise.resolve().then(',
    walks: BACKGROUND_EXAMPLES,
  },
  {
    name: 'no re-zap once the network is back',
    invariant: 7,
    file: 'src/lifecycle/background-machine.ts',
    find: 'if (!state.online || state.hidden) return',
    replace: 'if (state.hidden) return',
    walks: BACKGROUND_EXAMPLES,
  },
  {
    name: 'a source begins behind the viewer’s back',
    invariant: 7,
    file: 'src/lifecycle/background-player.ts',
    find: "if (state.kind === 'playing' && this.background.kind === 'held') this.inner.pause();",
    replace: '',
    walks: BACKGROUND_EXAMPLES,
  },
  {
    name: 'no network dialog',
    invariant: 7,
    file: 'src/app/network-notice.ts',
    find: 'dialogs.openNotice(notice);',
    replace: '',
    walks: NETWORK_NOTICE,
  },
];
