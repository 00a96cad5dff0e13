import { toHex, toUtf8 } from '../../../src/base/bytes';
import type { KeyId } from '../../../src/contract/ids';
import type { KeySystemName } from '../../../src/contract/key-system';
import type { PlayerError } from '../../../src/contract/player-error';
import { DrmEngine } from '../../../src/drm/drm-engine';
import type { DrmEvent, KeySystemSetup } from '../../../src/drm/drm-listener';
import { DEFAULT_DRM_SETTINGS, type DrmSettings } from '../../../src/drm/drm-settings';
import type { DrmSource } from '../../../src/drm/drm-source';
import { KEY_SYSTEMS } from '../../../src/drm/key-systems';
import { readLicence } from '../../../src/session/licence-answer';
import { commonPssh, FakeEme, psshWithKeyIds, type EmeFaults } from '../../support/fake-eme';
import { settle, VirtualClock } from '../../support/virtual-clock';

export const KEY_A = 'a1'.repeat(16) as KeyId;
export const KEY_B = 'b2'.repeat(16) as KeyId;
export const KEY_C = 'c3'.repeat(16) as KeyId;
export const CLEARKEY = 'org.w3.clearkey';
export const WIDEVINE = 'com.widevine.alpha';
export const PLAYREADY = 'com.microsoft.playready.recommendation';

/** A different key for each number. */
export const keyNumber = (number: number) => (number + 1).toString(16).padStart(32, 'f') as KeyId;

/** One question to the callback, and the way to answer it. */
export interface Asked {
  readonly keySystem: string;
  readonly payload: readonly number[];
  readonly type: string;
}

export interface RigOptions {
  readonly faults?: EmeFaults;
  readonly systems?: readonly (Partial<KeySystemSetup> & { readonly name: KeySystemName })[];
  readonly settings?: Partial<DrmSettings>;
  readonly getLicence?: (asked: Asked, count: number, rig: Rig) => Promise<unknown>;
}

export const licenceOf = (...keys: readonly string[]) => ({ licence: toUtf8(keys.join(',')), heartbeat: 30 });

/** A licence that enforces, for so many seconds. */
export const enforcing = (keyId: string, lasts: number) => ({ licence: keyId, heartbeat: 0, renewWithin: lasts });

/** By a CDM that is `telling`: its challenge is a box with one key id. */
export const keyAskedFor = (payload: readonly number[]) => toHex(Uint8Array.from(payload.slice(32, 48))) as KeyId;

export interface Begun {
  readonly source: DrmSource;
  end(): Promise<void>;
}

/** The engine over a fake CDM, with everything that it says written down. */
export class Rig {
  readonly eme: FakeEme;
  readonly clock = new VirtualClock();
  readonly engine: DrmEngine;
  readonly events: DrmEvent[] = [];
  readonly errors: PlayerError[] = [];
  readonly asked: Asked[] = [];
  changes = 0;
  /** What a source did after its end. Anything is a defect. */
  readonly afterEnd: string[] = [];

  constructor(private readonly options: RigOptions = {}) {
    this.eme = new FakeEme(options.faults);
    this.engine = new DrmEngine(this.eme.element, this.eme.requestAccess, this.clock, { ...DEFAULT_DRM_SETTINGS, ...options.settings });
  }

  begin(): Begun {
    const { systems = [{ name: CLEARKEY }] } = this.options;
    let isOver = false;
    const noted = (what: string) => {
      if (isOver) this.afterEnd.push(what);
    };
    const getLicence: KeySystemSetup['getLicence'] = (keySystem, payload, type) => {
      noted('getLicence');
      const asked: Asked = { keySystem, payload: [...payload], type };
      this.asked.push(asked);
      const answer = this.options.getLicence ?? (() => Promise.resolve(licenceOf(KEY_A, KEY_B)));
      // In the words of an application's callback, through its border.
      return answer(asked, this.asked.length, this).then((resolved) => readLicence(resolved).answer);
    };
    const source = this.engine.begin(
      systems.map((system) => ({ getLicence, ...system })),
      {
        onEvent: (event) => this.events.push(event),
        onStatuses: () => {
          noted('onStatuses');
          this.changes++;
        },
        onError: (error) => {
          noted('onError');
          this.errors.push(error);
        },
      },
    );
    const unlisten = this.engine.listen(source);
    return {
      source,
      end: () => {
        isOver = true;
        unlisten();
        return source.end();
      },
    };
  }

  /** In-band init data, as the first key system would have it. */
  encrypted(...keyIds: readonly string[]): void {
    const name = this.options.systems?.[0]?.name ?? CLEARKEY;
    const systemId = KEY_SYSTEMS[name].psshSystemIds[0] ?? '';
    this.eme.fireEncrypted({ type: 'cenc', initData: name === CLEARKEY ? commonPssh(...keyIds) : psshWithKeyIds(systemId, keyIds) });
  }

  kinds(): readonly string[] {
    return this.events.map(({ kind }) => kind);
  }

  get codes(): readonly string[] {
    return this.errors.map(({ code }) => code);
  }
}

/** Long enough for a request, its message, an answer and its update. */
export async function rest(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await settle();
}
