import type { Device } from './device';
import { CLEARKEY } from './key-system';
import type { KeySystemAccesses } from './key-system-access';

type TrackName = 'video' | 'audio';

interface KeySystemConfiguration {
  readonly keySystem?: unknown;
  readonly initDataType?: string;
  readonly distinctiveIdentifier?: MediaKeysRequirement;
  readonly persistentState?: MediaKeysRequirement;
  readonly sessionTypes?: string[];
  readonly video?: { readonly robustness?: string; readonly encryptionScheme?: string };
  readonly audio?: { readonly robustness?: string; readonly encryptionScheme?: string };
}

type Question = MediaDecodingConfiguration & { readonly keySystemConfiguration?: KeySystemConfiguration | undefined };

/**
 * Media Capabilities, which some players ask instead of `requestMediaKeySystemAccess`, and take their access from
 * (https://www.w3.org/TR/media-capabilities/).
 */
export function installOnMediaCapabilities(device: Device, accesses: KeySystemAccesses): void {
  // Younger than the oldest engines; the types do not know.
  const page = globalThis as { readonly MediaCapabilities?: typeof MediaCapabilities };
  if (page.MediaCapabilities === undefined) return;
  const { prototype } = page.MediaCapabilities;
  const { decodingInfo } = prototype;
  const members = {
    async decodingInfo(this: MediaCapabilities, question: Question): Promise<object> {
      // What is no question at all is refused by the browser.
      const asked = (question as Question | undefined)?.keySystemConfiguration;
      if (asked === undefined || !device.isEmulated(asked.keySystem)) return decodingInfo.call(this, question);
      // Asked of ClearKey too, the question meets the checks that the browser has for one.
      const asClearKey: Question = { ...question, keySystemConfiguration: { ...asked, keySystem: CLEARKEY } };
      const plain: Question = { ...question, keySystemConfiguration: undefined };
      const [, answer] = await Promise.all([decodingInfo.call(this, asClearKey), decodingInfo.call(this, plain)]);
      const none = { ...answer, keySystemAccess: null, supported: false, smooth: false, powerEfficient: false };
      if (!answer.supported) return none;
      try {
        return { ...answer, keySystemAccess: await accesses.ask(asked.keySystem, [configurationOf(question, asked)]) };
      } catch {
        return none;
      }
    },
  };
  Object.defineProperty(prototype, 'decodingInfo', { ...Object.getOwnPropertyDescriptor(prototype, 'decodingInfo'), value: members.decodingInfo });
}

function configurationOf(question: Question, asked: KeySystemConfiguration): MediaKeySystemConfiguration {
  const capabilities = (track: TrackName): MediaKeySystemMediaCapability[] => {
    const contentType = question[track]?.contentType;
    if (contentType === undefined) return [];
    const { robustness = '', encryptionScheme = null } = asked[track] ?? {};
    return [{ contentType, robustness, encryptionScheme }];
  };
  return {
    initDataTypes: asked.initDataType === undefined ? [] : [asked.initDataType],
    videoCapabilities: capabilities('video'),
    audioCapabilities: capabilities('audio'),
    distinctiveIdentifier: asked.distinctiveIdentifier ?? 'optional',
    persistentState: asked.persistentState ?? 'optional',
    sessionTypes: asked.sessionTypes ?? ['temporary'],
  };
}
