import { satisfiesHdcp } from '../wire/hdcp';
import type { LicenceKey } from '../wire/licence';
import type { Device } from './device';
import type { Vault, VaultKey } from './vault';

export interface SessionCondition {
  readonly isExpired: boolean;
  readonly isReleased: boolean;
}

interface HeldKey {
  readonly key: LicenceKey;
  readonly vaultKey: VaultKey;
}

/** The keys of one session: their statuses, and whether the decoder may have them. */
export class SessionKeys {
  /** By key id in hex, in the order of the media. */
  statuses: ReadonlyMap<string, MediaKeyStatus> = new Map();
  private readonly held = new Map<string, HeldKey>();
  private applying: Promise<void> = Promise.resolve();
  private isDropped = false;

  constructor(
    private readonly vault: Vault,
    private readonly device: Device,
    private readonly onChange: () => void,
  ) {}

  get all(): readonly LicenceKey[] {
    return [...this.held.values()].map(({ key }) => key);
  }

  /** How many the decoder has. */
  get inside(): number {
    return [...this.held.values()].filter(({ vaultKey }) => vaultKey.isInside).length;
  }

  add(keys: readonly LicenceKey[]): void {
    for (const key of keys) {
      const vaultKey = this.held.get(key.keyId)?.vaultKey ?? this.vault.hold(key.keyId, key.key);
      this.held.set(key.keyId, { key, vaultKey });
    }
  }

  /** A key is usable once the decoder has it, and is no longer before it is gone. */
  apply(condition: SessionCondition): Promise<void> {
    this.applying = this.applying.then(() => this.applyNow(condition)).catch(() => undefined);
    return this.applying;
  }

  /** Takes every key away, for good. */
  async drop(): Promise<void> {
    this.isDropped = true;
    await this.applying;
    await Promise.all([...this.held.values()].map(({ vaultKey }) => vaultKey.set(false).catch(() => undefined)));
    this.held.clear();
    // Announced also where there was none (Encrypted Media Extensions, 6.4.4).
    this.statuses = new Map();
    this.onChange();
  }

  private async applyNow(condition: SessionCondition): Promise<void> {
    const held = [...this.held.values()];
    const next = new Map(held.map(({ key }) => [key.keyId, this.statusOf(key, condition)]));
    const isShown = ({ keyId }: LicenceKey) => ['usable', 'output-downscaled'].includes(next.get(keyId) ?? '');
    await Promise.all(
      held.map(async ({ key, vaultKey }) => {
        // What the native CDM refuses is an internal error of this one, as its page would see it.
        await vaultKey.set(isShown(key) && !this.isDropped).catch(() => next.set(key.keyId, 'internal-error'));
      }),
    );
    if (!this.isDropped) this.change(next);
  }

  private change(next: ReadonlyMap<string, MediaKeyStatus>): void {
    const isSame = next.size === this.statuses.size && [...next].every(([keyId, status]) => this.statuses.get(keyId) === status);
    this.statuses = next;
    if (!isSame) this.onChange();
  }

  private statusOf({ keyId, hdcp }: LicenceKey, { isExpired, isReleased }: SessionCondition): MediaKeyStatus {
    if (isReleased) return 'released';
    const decreed = this.device.decreed.get(keyId) ?? this.device.decreed.get('*');
    if (decreed !== undefined) return decreed;
    if (isExpired) return 'expired';
    return satisfiesHdcp(this.device.options.hdcp, hdcp) ? 'usable' : 'output-restricted';
  }
}
