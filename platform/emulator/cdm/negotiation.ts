import type { Device } from './device';
import type { EmulatedKeySystem } from './key-system';
import { domException } from './web-idl';

/** What came out of a negotiation. */
export interface Agreement {
  readonly keySystem: EmulatedKeySystem;
  readonly configuration: MediaKeySystemConfiguration;
  readonly native: MediaKeySystemAccess;
}

/**
 * "Get supported configuration" (Encrypted Media Extensions, 3.1.1) for an emulated key system: what the key system says
 * is decided here, what the browser can decode and decrypt by its ClearKey.
 * @throws DOMException `NotSupportedError`
 */
export async function negotiate(device: Device, keySystem: EmulatedKeySystem, configurations: readonly MediaKeySystemConfiguration[]): Promise<Agreement> {
  await device.faults.pass('requestMediaKeySystemAccess');
  for (const wanted of configurations) {
    const agreement = await agreeOn(device, keySystem, wanted);
    if (agreement !== undefined) return agreement;
  }
  throw domException('NotSupportedError', 'Unsupported keySystem or supportedConfigurations.');
}

async function agreeOn(device: Device, keySystem: EmulatedKeySystem, wanted: MediaKeySystemConfiguration): Promise<Agreement | undefined> {
  const { initDataTypes = [], sessionTypes = ['temporary'], persistentState = 'optional', distinctiveIdentifier = 'optional' } = wanted;
  const knownTypes = initDataTypes.filter((type) => type === 'cenc');
  const { persistent } = device.options;
  const needsState = persistentState === 'required' || sessionTypes.includes('persistent-license');
  const isRefused =
    (initDataTypes.length > 0 && knownTypes.length === 0) ||
    (needsState && (!persistent || persistentState === 'not-allowed')) ||
    !sessionTypes.every((type) => type === 'temporary' || type === 'persistent-license');
  if (isRefused) return undefined;

  const { robustness } = device.dialectOf(keySystem);
  const granted = (capabilities: readonly MediaKeySystemMediaCapability[] = []) => capabilities.filter((capability) => robustness.includes(capability.robustness ?? ''));
  const video = granted(wanted.videoCapabilities);
  const audio = granted(wanted.audioCapabilities);
  // The list was not empty and nothing of it can be had.
  if (video.length === 0 && (wanted.videoCapabilities?.length ?? 0) > 0) return undefined;
  if (audio.length === 0 && (wanted.audioCapabilities?.length ?? 0) > 0) return undefined;

  const native = await nativeAccess(device, wanted, video, audio);
  if (native === undefined) return undefined;
  const decodable = device.native.getConfiguration(native);
  const configuration: MediaKeySystemConfiguration = {
    ...decodable,
    initDataTypes: knownTypes,
    videoCapabilities: withRobustness(video, decodable.videoCapabilities),
    audioCapabilities: withRobustness(audio, decodable.audioCapabilities),
    distinctiveIdentifier: distinctiveIdentifier === 'required' ? 'required' : 'not-allowed',
    persistentState: needsState ? 'required' : 'not-allowed',
    sessionTypes: [...sessionTypes],
  };
  return { keySystem, configuration, native };
}

/** What the browser decodes of the capabilities, by its ClearKey, which knows no robustness. */
async function nativeAccess(
  { native }: Device,
  { label }: MediaKeySystemConfiguration,
  video: readonly MediaKeySystemMediaCapability[],
  audio: readonly MediaKeySystemMediaCapability[],
): Promise<MediaKeySystemAccess | undefined> {
  const plain = (capabilities: readonly MediaKeySystemMediaCapability[]) => capabilities.map((capability) => ({ ...capability, robustness: '' }));
  const configuration = { ...(label === undefined ? {} : { label }), initDataTypes: ['keyids'], videoCapabilities: plain(video), audioCapabilities: plain(audio) };
  try {
    return await native.requestAccess([configuration]);
  } catch {
    return undefined;
  }
}

/** In the order asked for, with the level asked for, as far as the browser took them. */
function withRobustness(
  wanted: readonly MediaKeySystemMediaCapability[],
  decodable: readonly MediaKeySystemMediaCapability[] = [],
): MediaKeySystemMediaCapability[] {
  const schemeOf = ({ encryptionScheme }: MediaKeySystemMediaCapability) => encryptionScheme ?? null;
  return wanted.flatMap((capability) => {
    const taken = decodable.find((other) => other.contentType === capability.contentType && schemeOf(other) === schemeOf(capability));
    return taken === undefined ? [] : [{ ...taken, robustness: capability.robustness ?? '' }];
  });
}
