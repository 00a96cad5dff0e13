import { fromHex, toBase64Url, toUtf8 } from '../../../src/base/bytes';
import type { NativeEme } from './native';

/** Where the keys really are: the browser's ClearKey, one native session for each key, so that one alone can be taken away. */
export class Vault {
  constructor(
    private readonly native: NativeEme,
    private readonly keys: MediaKeys,
  ) {}

  /** @param keyId hex @param key hex */
  hold(keyId: string, key: string): VaultKey {
    return new VaultKey(this.native, this.keys, keyId, key);
  }
}

/** One key, in the decoder or out of it. Changes of mind are carried out one after the other. */
export class VaultKey {
  private session: MediaKeySession | undefined;
  private isWanted = false;
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly native: NativeEme,
    private readonly keys: MediaKeys,
    private readonly keyId: string,
    private readonly key: string,
  ) {}

  get isInside(): boolean {
    return this.session !== undefined;
  }

  /** Resolves once the decoder has the key, or has it no longer. @throws what the native CDM says */
  set(wanted: boolean): Promise<void> {
    this.isWanted = wanted;
    const done = this.work.then(() => (this.isWanted === this.isInside ? undefined : this.isWanted ? this.put() : this.take()));
    this.work = done.catch(() => undefined);
    return done;
  }

  private async put(): Promise<void> {
    const kid = toBase64Url(fromHex(this.keyId));
    const session = this.native.createSession(this.keys);
    this.session = session;
    await this.native.generateRequest(session, 'keyids', toUtf8(JSON.stringify({ kids: [kid] })));
    const jwk = { kty: 'oct', kid, k: toBase64Url(fromHex(this.key)) };
    await this.native.update(session, toUtf8(JSON.stringify({ keys: [jwk], type: 'temporary' })));
  }

  private async take(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    if (session !== undefined) await this.native.close(session);
  }
}
