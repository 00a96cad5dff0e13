/** A deliberately broken engine: one change of one file, and the rule of test/unit/drm/properties.test.ts that has to catch it. */
export interface DrmMutant {
  readonly name: string;
  readonly rule: string;
  /** Where the rule stands, unless it is one of the walks’. */
  readonly tests?: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export const DRM_WALKS = 'test/unit/drm/properties.test.ts';

const CLOSED = 'created − closed = 0 after the end';
const REPORTED = 'every session that was opened is reported closed';
const ATTACH = 'never two setMediaKeys() at once';
const SILENT = 'no callback, error or period after the source has ended';
const HANDLED = 'no unhandled rejection';
const CERTIFICATE = 'no request before the certificate is set, unless that was given up';
const SETTLES = 'the end settles';
const RENEWALS = 'a renewal takes no other key’s slot';
const SLOTS = 'never more key sessions than slots';
const COMES = 'a key that a segment names is usable soon';
const SHOWN = 'of each kind something may be shown';
const NO_ERROR = 'an operator who never refuses gets no error';
const PRESENT = 'every licence is the present secure session’s';
const ATTACHED = 'no session stays on MediaKeys that are no longer attached';
const BARRED = 'is not shown while nothing holds it, and is shown again once a segment asks for it';

export const DRM_MUTANTS: readonly DrmMutant[] = [
  {
    name: 'a session whose request is answered after the end is left open',
    rule: CLOSED,
    file: 'src/drm/key-session.ts',
    find: "return this.lifecycle.kind === 'requesting' ? this.lifecycle.requested : Promise.resolve(true);",
    replace: "return Promise.resolve(this.lifecycle.kind !== 'requesting');",
  },
  {
    name: 'the session that a renewal has replaced is left open',
    rule: CLOSED,
    file: 'src/drm/key-grant.ts',
    find: 'if (retired) void this.closeOne(retired);',
    replace: '',
  },
  {
    name: 'keys that have left the buffer are forgotten and not closed',
    rule: CLOSED,
    file: 'src/drm/drm-source.ts',
    find: '    await grant.close();\n    this.judge();',
    replace: '    this.judge();',
  },
  {
    name: 'a session that the CDM closed is not reported',
    rule: REPORTED,
    file: 'src/drm/key-grant.ts',
    find: "        this.host.onClosed(native, 'closed');\n        if (one)",
    replace: '        if (one)',
  },
  {
    name: 'setMediaKeys() is not serialised',
    rule: ATTACH,
    file: 'src/drm/media-keys-keeper.ts',
    find: 'const done = this.queue.then(task);',
    replace: 'const done = task();',
  },
  {
    name: 'messages of a session that is closing still go out',
    rule: SILENT,
    file: 'src/drm/drm-source.ts',
    find: "    this.throwIfOver();\n    if (!setup) throw new CancelledError();",
    replace: '    if (!setup) throw new CancelledError();',
  },
  {
    name: 'a source that has ended still reports its errors',
    rule: SILENT,
    file: 'src/drm/drm-source.ts',
    find: 'if (this.isOver() || thrown instanceof CancelledError) return;',
    replace: 'if (thrown instanceof CancelledError) return;',
  },
  {
    name: 'init data that fails is nobody’s concern',
    rule: HANDLED,
    file: 'src/drm/drm-source.ts',
    find: '    this.openFor(pick).catch((thrown: unknown) => {\n      this.fail(thrown);\n    });',
    replace: '    void this.openFor(pick);',
  },
  {
    name: 'the certificate is not waited for',
    rule: CERTIFICATE,
    file: 'src/drm/key-system-choice.ts',
    find: "serverCertificate ? await setCertificate(keys, serverCertificate, clock) : 'none'",
    replace: "serverCertificate ? (void setCertificate(keys, serverCertificate, clock), 'set' as const) : 'none'",
  },
  {
    name: 'the end waits for a CDM for ever',
    rule: SETTLES,
    file: 'src/drm/key-session.ts',
    find: 'within(this.clock, CLOSE_LIMIT, closed,',
    replace: 'within(this.clock, Infinity, closed,',
  },
  {
    name: 'a renewal evicts another track’s key',
    rule: RENEWALS,
    file: 'src/drm/drm-source.ts',
    find: 'if (grant.hasSession) {',
    replace: 'if (this.failed) {',
  },
  {
    name: 'the slot of a session that is exchanged goes to whoever waits',
    rule: RENEWALS,
    file: 'src/drm/key-slots.ts',
    find: 'this.closing.set(session, heir);',
    replace: 'this.closing.set(session, undefined);',
  },
  {
    name: 'a renewal waits for nobody’s slot and takes one more',
    rule: SLOTS,
    file: 'src/drm/drm-source.ts',
    find: 'while (this.slots.isFullFor(grant) && (await this.makeRoom(grant, signal)));',
    replace: "while (reason !== 'renewal' && this.slots.isFullFor(grant) && (await this.makeRoom(grant, signal)));",
  },
  {
    name: 'eviction not barred',
    rule: BARRED,
    tests: 'test/unit/drm/slots.test.ts',
    file: 'src/drm/drm-source.ts',
    find: 'this.evicted.add(victim.initData, keyIdsOf(victim));',
    replace: '',
  },
  {
    name: 'an evicted key is never asked for again',
    rule: COMES,
    file: 'src/drm/drm-source.ts',
    find: 'if (lost.length > 0) this.offer(() => lost);',
    replace: '',
  },
  {
    name: 'the only sound is barred while there is a picture',
    rule: SHOWN,
    file: 'src/drm/key-verdicts.ts',
    find: ' && this.kinds.areAlike(keyId, other)',
    replace: '',
  },
  {
    name: 'a late failure of a replaced session ends playback',
    rule: NO_ERROR,
    file: 'src/drm/key-grant.ts',
    find: 'if (!signal.cancelled) this.refuse(held, thrown);',
    replace: 'this.fail(thrown);',
  },
  {
    name: 'other sessions stay on dead MediaKeys',
    rule: ATTACHED,
    file: 'src/drm/drm-source.ts',
    find: "for (const grant of grants) grant.startOver('recovery');",
    replace: "grants[0]?.startOver('recovery');",
  },
  {
    name: 'a new secure session heeds the budget for bad licences',
    rule: PRESENT,
    file: 'src/drm/key-grant.ts',
    find: "    this.succeed('relicense');\n  }\n\n  /** What is open",
    replace: '    this.relicense();\n  }\n\n  /** What is open',
  },
  {
    name: 'a new secure session leaves keys alone whose first licence never came',
    rule: PRESENT,
    file: 'src/drm/key-grant.ts',
    find: "      this.startOver('first');\n      return;",
    replace: '      return;',
  },
];
