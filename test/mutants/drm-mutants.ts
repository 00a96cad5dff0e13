/** A deliberately broken engine: one change of one file, and the rule of test/unit/drm/properties.test.ts that has to catch it. */
export interface DrmMutant {
  readonly name: string;
  readonly rule: string;
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
];
