import type { HdcpVersion } from '../wire/hdcp';
import type { Device } from './device';
import type { Fault, Step } from './faults';
import type { EmulatedKeySystem } from './key-system';
import type { CdmOptions } from './options';

/** One key session as a test sees it. */
export interface SessionReport {
  readonly id: string;
  readonly keySystem: EmulatedKeySystem;
  /** `certificate`, `first licence`, `licensed`, `individualization`, `closing`. */
  readonly state: string;
  /** Statuses by key id in hex, in the platform's byte order. */
  readonly keys: Readonly<Record<string, MediaKeyStatus>>;
  /** Keys that the decoder has at the moment. */
  readonly keysInside: number;
}

/** `window.emulatedCdm`: what a test turns and reads. */
export interface CdmControl {
  /** Changes take effect with the next request. */
  readonly options: CdmOptions;
  state(): { readonly sessions: readonly SessionReport[]; readonly nativeSessions: number };
  /** What the output is protected by from now on; statuses follow. */
  setHdcp(version: HdcpVersion): Promise<void>;
  /** A status for a key (hex, in the order of the media) or all (`*`), whatever its licence says; `undefined` ends it. */
  decree(keyId: string, status: MediaKeyStatus | undefined): Promise<void>;
  expireAll(): void;
  closeAll(reason: MediaKeySessionClosedReason): Promise<void>;
  failNext(fault: Fault): void;
  delay(step: Step, ms: number): void;
  clearFaults(): void;
}

export function controlOf(device: Device): CdmControl {
  const sessions = () => [...device.sessions];
  const refreshAll = async () => {
    await Promise.all(sessions().map((session) => session.refresh()));
  };
  return {
    options: device.options,
    state: () => {
      const reports = sessions().map((session): SessionReport => {
        const { sessionId: id, facts, statuses } = session;
        const keys: Record<string, MediaKeyStatus> = {};
        for (const [keyId, status] of statuses) keys[keyId] = status;
        return { id, keySystem: facts.keySystem, keys, ...session.describe() };
      });
      return { sessions: reports, nativeSessions: reports.reduce((sum, { keysInside }) => sum + keysInside, 0) };
    },
    setHdcp: async (version) => {
      device.options.hdcp = version;
      await refreshAll();
    },
    decree: async (keyId, status) => {
      if (status === undefined) device.decreed.delete(keyId);
      else device.decreed.set(keyId, status);
      await refreshAll();
    },
    expireAll: () => {
      for (const session of sessions()) session.expireNow();
    },
    closeAll: async (reason) => {
      await Promise.all(sessions().map((session) => session.shut(reason)));
    },
    failNext: (fault) => device.faults.failNext(fault),
    delay: (step, ms) => device.faults.delay(step, ms),
    clearFaults: () => device.faults.clear(),
  };
}
