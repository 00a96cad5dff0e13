import type { Device, Platform } from '../contract/device';

/** What becomes of playback and its session while nobody can see the app (docs/background.md). */
export type BackgroundPolicy =
  /** Pauses, and holds the session. */
  | { readonly kind: 'keep' }
  /** As `keep` for so many seconds, then as `teardown`. */
  | { readonly kind: 'grace'; readonly seconds: number }
  /** Lets go of everything at once, and zaps to it again on return. */
  | { readonly kind: 'teardown' }
  /** Plays on, as in a small picture. */
  | { readonly kind: 'pip' };

/** As `operator.json` spells it. */
export type ConfiguredPolicy = 'keep' | 'teardown' | 'pip' | { readonly grace: number };

/** What each platform does to a hidden app decides (docs/decisions/019-background-policies.md). */
export const DEFAULT_POLICIES: Readonly<Record<Platform, ConfiguredPolicy>> = {
  // Stops JavaScript as soon as the app is hidden, and takes the decoders.
  tizen: 'teardown',
  // Lets the app run on for a while; a hidden app that is closed gets no further event, so not for long.
  webos: { grace: 30 },
  // Plays hidden pages on, and slows the timers of silent ones down until no heartbeat is in time.
  browser: 'pip',
};

/**
 * The operator's choice, else the platform's. Where a `<video>` does not outlive the background there is nothing to hold:
 * its keys die with it, and a session without them would only take a slot.
 */
export function policyOf(configured: Partial<Record<Platform, ConfiguredPolicy>>, { platform, quirks }: Pick<Device, 'platform' | 'quirks'>): BackgroundPolicy {
  if (quirks.needsNewVideoAfterBackground) return { kind: 'teardown' };
  const policy = configured[platform] ?? DEFAULT_POLICIES[platform];
  return typeof policy === 'object' ? { kind: 'grace', seconds: policy.grace } : { kind: policy };
}
