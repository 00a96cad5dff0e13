import * as v from 'valibot';
import { fromBase64 } from '../base/bytes';
import type { Device } from '../contract/device';
import type { DeviceQuirks } from '../contract/device-quirks';
import type { KeySystemName } from '../contract/key-system';
import { DEFAULT_DRM_SETTINGS, type DrmSettings } from '../drm/drm-settings';
import type { KeySystemCandidate } from '../drm/key-system-choice';
import { KEY_SYSTEM_NAMES } from '../drm/key-systems';
import { usableOf, type OnFault } from './lists';

/** Base64 of at least one byte; a real certificate has one to three thousand. */
export const CertificateSchema = v.pipe(
  v.string(),
  v.maxLength(20_000),
  v.check((text) => isBase64(text), 'expected a certificate in base64'),
);

const Name = v.picklist(KEY_SYSTEM_NAMES, `expected one of ${KEY_SYSTEM_NAMES.join(', ')}`);
/** Levels are the key system's own words; an empty one asks for none in particular. */
const Levels = v.pipe(v.array(v.pipe(v.string(), v.maxLength(40))), v.minLength(1), v.maxLength(8));
const KeySystem = v.union(
  [Name, v.strictObject({ name: Name, robustness: v.optional(v.strictObject({ video: Levels, audio: Levels })) })],
  `expected a key system (${KEY_SYSTEM_NAMES.join(', ')}) or { "name", "robustness": { "video": [], "audio": [] } }`,
);
const Action = v.picklist(['show', 'avoid', 'relicense', 'stop'], 'expected show, avoid, relicense or stop');

/** @param path its own, as a complaint spells it */
const engineEntries = (path: string, onFault: OnFault) => ({
  /** In order of preference; what is not listed is not tried. An entry that nobody knows costs that entry. */
  keySystems: v.optional(v.pipe(v.array(v.unknown()), v.minLength(1), v.maxLength(8), v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const usable = usableOf(dataset.value, `${path}.keySystems`, KeySystem, onFault);
    if (usable.length > 0) return usable;
    addIssue({ message: `none of these is a key system (${KEY_SYSTEM_NAMES.join(', ')}) or { "name", "robustness": { "video": [], "audio": [] } }` });
    return NEVER;
  }))),
  multiSession: v.optional(v.boolean()),
  maxKeySessions: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64))),
  reuseMediaKeys: v.optional(v.boolean()),
  policies: v.optional(
    v.strictObject({
      expired: v.optional(Action),
      'output-restricted': v.optional(Action),
      'output-downscaled': v.optional(Action),
      'internal-error': v.optional(Action),
      'usable-in-future': v.optional(Action),
      missing: v.optional(Action),
    }),
  ),
});

/** `otvtoolkit.drm.engine` (docs/drm.md). @param onFault hears of what its lists lose */
export function engineSchema(onFault: OnFault) {
  const path = 'otvtoolkit.drm.engine';
  const of = (platform: Device['platform']) => v.optional(v.strictObject(engineEntries(`${path}.platforms.${platform}`, onFault)));
  return v.strictObject({
    ...engineEntries(path, onFault),
    /** What differs on one platform; takes the place of the same setting above. */
    platforms: v.optional(v.strictObject({ browser: of('browser'), tizen: of('tizen'), webos: of('webos') })),
  });
}

export type EngineConfig = v.InferOutput<ReturnType<typeof engineSchema>>;

/** What of the configuration the engine is made of. */
export interface DrmConfiguration {
  readonly engine?: EngineConfig;
  readonly config?: { readonly widevineServerCertificate?: string };
}

/** Key systems to try, the preferred first. */
export function keySystemsOf(
  { engine, config }: DrmConfiguration,
  platform: Device['platform'],
  { takesServerCertificate }: Pick<DeviceQuirks, 'takesServerCertificate'> = { takesServerCertificate: true },
): readonly KeySystemCandidate[] {
  const listed = onPlatform(engine, platform).keySystems ?? KEY_SYSTEM_NAMES;
  const certificate = takesServerCertificate ? config?.widevineServerCertificate : undefined;
  return listed.map((entry) => {
    const candidate = typeof entry === 'string' ? { name: entry } : entry;
    return certificate !== undefined && candidate.name === WIDEVINE ? { ...candidate, serverCertificate: fromBase64(certificate) } : candidate;
  });
}

/** @param quirks of the device; the operator has the last word */
export function drmSettingsOf({ engine }: DrmConfiguration, platform: Device['platform'], quirks: Partial<DrmSettings> = {}): DrmSettings {
  const { multiSession, maxKeySessions, reuseMediaKeys, policies } = onPlatform(engine, platform);
  const standard = { ...DEFAULT_DRM_SETTINGS, ...quirks };
  return {
    multiSession: multiSession ?? standard.multiSession,
    maxKeySessions: maxKeySessions ?? standard.maxKeySessions,
    reuseMediaKeys: reuseMediaKeys ?? standard.reuseMediaKeys,
    policies: { ...standard.policies, ...policies },
  };
}

const WIDEVINE: KeySystemName = 'com.widevine.alpha';

function onPlatform(engine: EngineConfig | undefined, platform: Device['platform']): Omit<EngineConfig, 'platforms'> {
  const own = engine?.platforms?.[platform];
  return { ...engine, ...own, policies: { ...engine?.policies, ...own?.policies } };
}

function isBase64(text: string): boolean {
  try {
    return fromBase64(text).length > 0;
  } catch {
    return false;
  }
}
