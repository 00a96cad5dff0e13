import type { Clock } from '../../../src/base/clock';
import type { SessionToken } from '../../../src/session/session-machine';
import type { LicenceRequest, SessionWire, SetupAnswer, TearDownOutcome, WireLicence } from '../../../src/session/wire';

type Call = 'setup' | 'heartbeat' | 'licence' | 'renewal' | 'teardown' | 'certificate';

/** A certificate request, as Widevine has it. */
export const CERTIFICATE_REQUEST = new Uint8Array([8, 4]);

/** A wire whose calls fail as a test says, in order; those that do not are answered well, at once. */
export class ScriptedWire implements SessionWire {
  readonly calls: { readonly at: number; readonly call: Call; readonly token: string | undefined }[] = [];
  readonly failures: Partial<Record<Call, (Error | 'never')[]>> = {};
  enforced = false;
  /** s */
  heartbeatPeriod = 30;
  private rotations = 0;

  /** @param handle absent: a session is ended by its newest token */
  constructor(
    private readonly clock: Clock,
    readonly handle?: string,
  ) {}

  /** When a call was made, ms. */
  times(call: Call): readonly number[] {
    return this.calls.filter((one) => one.call === call).map(({ at }) => at);
  }

  /** What a call was made with. */
  tokens(call: Call): readonly (string | undefined)[] {
    return this.calls.filter((one) => one.call === call).map(({ token }) => token);
  }

  async setUp(contentToken: string): Promise<SetupAnswer> {
    await this.enter('setup', contentToken);
    return { token: this.rotated(), heartbeat: this.heartbeatPeriod };
  }

  async heartbeat(token: SessionToken): Promise<SessionToken> {
    await this.enter('heartbeat', token);
    return this.rotated();
  }

  async licence(contentToken: string): Promise<WireLicence> {
    await this.enter('licence', contentToken);
    return { bytes: new Uint8Array([1]), enforced: this.enforced };
  }

  publicAnswer({ payload }: LicenceRequest): Promise<Uint8Array<ArrayBuffer>> | undefined {
    return payload === CERTIFICATE_REQUEST ? this.enter('certificate', undefined).then(() => new Uint8Array([2])) : undefined;
  }

  async renew(token: SessionToken): Promise<WireLicence & { readonly token: SessionToken }> {
    await this.enter('renewal', token);
    return { bytes: new Uint8Array([3]), enforced: true, token: this.rotated() };
  }

  async tearDown(key: string): Promise<TearDownOutcome> {
    await this.enter('teardown', key);
    return 'confirmed';
  }

  private enter(call: Call, token: string | undefined): Promise<void> {
    this.calls.push({ at: this.clock.now(), call, token });
    const failure = this.failures[call]?.shift();
    if (failure === 'never') return new Promise(() => undefined);
    return failure ? Promise.reject(failure) : Promise.resolve();
  }

  private rotated(): SessionToken {
    return `session-${++this.rotations}` as SessionToken;
  }
}
