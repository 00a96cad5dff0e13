import * as v from 'valibot';
import { HDCP_VERSIONS } from '../../platform/emulator/wire/hdcp';
import { PLAYREADY_LEVELS, WIDEVINE_LEVELS } from '../../platform/emulator/wire/licence';

/** Seconds; a day is longer than any session. */
const seconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400));

/** What a key protects, as the content has it. */
const labels = ['ALL', 'SD', 'HD', 'AUDIO'] as const;

/** What the licences of one channel say and demand. What is left out is as `terms.ts` has it. */
export const policySchema = v.strictObject({
  /** How long a licence lasts; 0: for ever. */
  licenceS: v.optional(seconds),
  /** Until it is to be renewed; 0: never. Widevine alone says so in the licence. */
  renewalS: v.optional(seconds),
  /** Between renewals that go unanswered; Widevine alone. */
  retryS: v.optional(seconds),
  /** Whether the licence itself keeps the session alive, by its renewal, in place of heartbeats. */
  enforced: v.optional(v.strictObject({ widevine: v.optional(v.boolean()), playready: v.optional(v.boolean()) })),
  /** What the output must have for a key to be used. */
  hdcp: v.optional(perLabel(v.picklist(HDCP_VERSIONS))),
  /** How secure a client must be to be given a key. */
  level: v.optional(
    perLabel(v.strictObject({ widevine: v.optional(v.picklist(WIDEVINE_LEVELS)), playready: v.optional(v.picklist(PLAYREADY_LEVELS)) })),
  ),
  /** Keys that nobody is given. */
  omit: v.optional(v.pipe(v.array(v.picklist(labels)), v.maxLength(labels.length))),
});

export type Policy = v.InferOutput<typeof policySchema>;

function perLabel<Schema extends v.GenericSchema>(schema: Schema) {
  return v.strictObject({ ALL: v.optional(schema), SD: v.optional(schema), HD: v.optional(schema), AUDIO: v.optional(schema) });
}

/** The policy of each channel; changed by the lab while it runs. Bounded by the channels that there are. */
export class PolicyBook {
  private readonly own = new Map<string, Policy>();

  constructor(private readonly channels: ReadonlySet<string>) {}

  of(channel: string | null): Policy {
    return (channel === null ? undefined : this.own.get(channel)) ?? {};
  }

  /**
   * Takes the place of the channel's whole policy, for licences and renewals from now on.
   * @returns false when there is no such channel
   */
  set(channel: string, policy: Policy): boolean {
    if (!this.channels.has(channel)) return false;
    if (Object.keys(policy).length === 0) this.own.delete(channel);
    else this.own.set(channel, policy);
    return true;
  }

  all(): readonly (Policy & { readonly channel: string })[] {
    return [...this.own].map(([channel, policy]) => ({ channel, ...policy }));
  }
}
