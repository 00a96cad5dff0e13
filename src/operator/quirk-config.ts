import * as v from 'valibot';
import type { Platform } from '../contract/device';
import type { DeviceQuirks, QuirkOverrides } from '../contract/device-quirks';
import { PlayerError } from '../contract/player-error';
import { complaints } from './validate';

const Answer = v.optional(v.boolean());

const Quirks = v.strictObject({
  canReuseMediaKeys: Answer,
  takesServerCertificate: Answer,
  needsEncryptionInEveryInit: Answer,
  canChangeType: Answer,
  canSwitchCodecsSmoothly: Answer,
  isDecodingInfoReliable: Answer,
  needsFiniteDuration: Answer,
  canSeekOutOfStalls: Answer,
  playsOpus: Answer,
  needsNewVideoAfterBackground: Answer,
} satisfies Record<keyof DeviceQuirks, typeof Answer>);

/** `quirks` of settings.json and of operator.json (docs/porting.md): what is known better than src/device/quirks knows it. */
export const QuirksSchema = v.strictObject({ browser: v.optional(Quirks), tizen: v.optional(Quirks), webos: v.optional(Quirks) });

/** @throws PlayerError `CONFIG_INVALID` */
export function readQuirks(untrusted: unknown): QuirkOverrides {
  const result = v.safeParse(v.optional(QuirksSchema, {}), untrusted);
  if (result.success) return result.output;
  throw new PlayerError({ code: 'CONFIG_INVALID', origin: 'operator', message: `settings.json, quirks: ${complaints(result.issues)}` });
}

/** What is in both is as `stronger` has it. */
export function mergeQuirks(weaker: QuirkOverrides, stronger: QuirkOverrides = {}): QuirkOverrides {
  const of = (platform: Platform) => ({ ...weaker[platform], ...stronger[platform] });
  return { browser: of('browser'), tizen: of('tizen'), webos: of('webos') };
}
