import { isHdcpVersion, satisfiesHdcp } from '../wire/hdcp';
import type { Device } from './device';
import type { KeysFacts, SessionType } from './key-session';
import type { EmulatedKeySystem } from './key-system';
import type { MediaKeySessions } from './media-key-session';
import { Overlay } from './overlay';
import { nextTask } from './tasks';
import { Vault } from './vault';
import { bufferSource, dictionary, domException, domString, need } from './web-idl';

interface Face {
  readonly facts: KeysFacts;
  readonly native: MediaKeys;
  readonly sessionTypes: readonly string[];
}

/** What was granted when access was asked for. */
export interface Granted {
  readonly keySystem: EmulatedKeySystem;
  readonly level: string;
  readonly sessionTypes: readonly string[];
}

const SESSION_TYPES = ['temporary', 'persistent-license'] as const;

/** Emulated MediaKeys, each over a native one that holds its keys. */
export class MediaKeysFaces {
  private readonly overlay = new Overlay<Face>(MediaKeys.prototype);
  private readonly faceOfNative = new WeakMap<MediaKeys, object>();

  constructor(
    private readonly device: Device,
    private readonly sessions: MediaKeySessions,
  ) {}

  install(): void {
    const { overlay, device } = this;
    overlay.method('createSession', ({ facts, sessionTypes }, args) => {
      const type = sessionTypeOf(args[0] === undefined ? 'temporary' : domString(args[0]));
      if (!sessionTypes.includes(type)) throw domException('NotSupportedError', 'Unsupported session type.');
      return this.sessions.create(facts, type);
    });
    overlay.method('setServerCertificate', async ({ facts }, args) => {
      need(args, 1);
      const certificate = bufferSource(args[0], 'parameter 1');
      if (certificate.length === 0) throw new TypeError('The serverCertificate parameter is empty.');
      await device.faults.pass('setServerCertificate');
      if (device.dialectOf(facts.keySystem).certificateRequest === undefined) return false;
      facts.certificate = certificate;
      return true;
    });
    overlay.method('getStatusForPolicy', async (_face, args) => {
      const { minHdcpVersion = '' } = dictionary(args[0], 'parameter 1') as { readonly minHdcpVersion?: unknown };
      await nextTask();
      if (!isHdcpVersion(minHdcpVersion)) throw new TypeError('Unknown HDCP version.');
      return satisfiesHdcp(device.options.hdcp, minHdcpVersion) ? 'usable' : 'output-restricted';
    });
  }

  create(native: MediaKeys, { keySystem, level, sessionTypes }: Granted): object {
    const self = this.overlay.create();
    const vault = new Vault(this.device.native, native);
    this.overlay.adopt(self, { facts: { keySystem, level, vault, certificate: undefined }, native, sessionTypes });
    this.faceOfNative.set(native, self);
    return self;
  }

  /** The native MediaKeys behind an emulated one. */
  nativeOf(keys: unknown): MediaKeys | undefined {
    return this.overlay.stateOf(keys)?.native;
  }

  faceOf(native: MediaKeys): object | undefined {
    return this.faceOfNative.get(native);
  }
}

/** @throws TypeError, as for a value that an enumeration does not have */
function sessionTypeOf(value: string): SessionType {
  const type = SESSION_TYPES.find((known) => known === value);
  if (type === undefined) throw new TypeError(`The provided value '${value}' is not a valid enum value of type MediaKeySessionType.`);
  return type;
}
