import * as v from 'valibot';
import type { CancellationSignal } from '../base/cancellation';
import { PlayerError } from '../contract/player-error';
import { heartbeatPeriod } from './heartbeat-period';
import type { HttpAnswer, HttpRequest } from './http';
import type { LicenceAsking, LicenceExchange } from './licence-dialect';
import { licenceDialect } from './licence-dialects';
import { HEARTBEAT_LIMIT, LICENCE_LIMIT, SETUP_LIMIT, TEARDOWN_LIMIT } from './limits';
import { callService, HEARTBEAT, LICENCE, readJson, RENEWAL, SETUP, type ServiceCall } from './service-call';
import type { SessionToken } from './session-machine';
import { checkSsmConfig, type CheckedSsmConfig, type SsmWireConfig } from './ssm-config';
import { SSM } from './standard-services';
import { TearDownSender, thisPage, type SendingPage } from './teardown-sender';
import { mustBeSendable, SessionTokenSchema } from './token-format';
import type { LicenceRequest, SessionWire, SetupAnswer, TearDownOutcome, WireLicence } from './wire';

/** Services in the field write the period both ways. */
const SetupBody = v.object({ sessionToken: SessionTokenSchema, heartbeat: v.optional(v.unknown()), heartBeat: v.optional(v.unknown()) });
const HeartbeatBody = v.object({ sessionToken: v.nullish(SessionTokenSchema) });

/**
 * The standard API: SSM v1 and the licence servers (docs/secure-sessions.md). Keeps nothing of a session, so one wire
 * may serve all sessions of a configuration, and remembers for all of them that the tear-down's preflight is warm.
 * @throws PlayerError `CONFIG_INVALID`
 */
export function ssmWire(config: SsmWireConfig, page: SendingPage = thisPage()): SessionWire {
  return new SsmWire(checkSsmConfig(config), page);
}

class SsmWire implements SessionWire {
  private readonly tearDowns: TearDownSender;

  constructor(
    private readonly config: CheckedSsmConfig,
    page: SendingPage,
  ) {
    this.tearDowns = new TearDownSender(SSM, (token) => this.ssmRequest('sessions/teardown', token, {}, TEARDOWN_LIMIT), page);
  }

  async setUp(contentToken: string, externalId: string, signal: CancellationSignal): Promise<SetupAnswer> {
    mustBeSendable(contentToken);
    const answer = await this.callSsm(SETUP, 'sessions/setup', contentToken, { externalSessionId: externalId }, SETUP_LIMIT, signal);
    const { sessionToken, heartbeat, heartBeat } = readJson(SETUP, SSM, SetupBody, answer);
    return { token: sessionToken, heartbeat: heartbeatPeriod(heartbeat, heartBeat) };
  }

  /** An answer without a body, or without a token in it, says yes all the same: the token did not rotate then. */
  async heartbeat(token: SessionToken, signal: CancellationSignal): Promise<SessionToken> {
    const answer = await this.callSsm(HEARTBEAT, 'sessions/heartbeat', token, {}, HEARTBEAT_LIMIT, signal);
    if (answer.text.trim() === '') return token;
    return readJson(HEARTBEAT, SSM, HeartbeatBody, answer).sessionToken ?? token;
  }

  async licence(contentToken: string, token: SessionToken | undefined, { keySystem, payload }: LicenceRequest, signal: CancellationSignal): Promise<WireLicence> {
    mustBeSendable(contentToken);
    const exchange = licenceDialect(keySystem).first(this.asking(payload));
    return this.callLicences(LICENCE, exchange, token === undefined ? [contentToken] : [contentToken, token], signal);
  }

  publicAnswer({ keySystem, payload }: LicenceRequest, signal: CancellationSignal): Promise<Uint8Array<ArrayBuffer>> | undefined {
    const exchange = licenceDialect(keySystem).publicAnswer?.(this.asking(payload));
    return exchange && this.callLicences(LICENCE, exchange, [], signal).then(({ bytes }) => bytes);
  }

  async renew(token: SessionToken, { keySystem, payload }: LicenceRequest, signal: CancellationSignal): Promise<WireLicence & { readonly token: SessionToken }> {
    const exchange = licenceDialect(keySystem).renewal?.(this.asking(payload));
    if (exchange === undefined) {
      throw new PlayerError({ code: 'INTERNAL', origin: 'player', message: `licences of key system ${keySystem} are not renewed` });
    }
    const renewed = await this.callLicences(RENEWAL, exchange, [token], signal);
    return { ...renewed, token: renewed.token ?? token };
  }

  async tearDown(token: string, leaving: boolean): Promise<TearDownOutcome> {
    mustBeSendable(token);
    await this.tearDowns.send(token, leaving);
    return 'confirmed';
  }

  warmUpTearDown(): void {
    this.tearDowns.warmUp();
  }

  private asking(payload: Uint8Array<ArrayBuffer>): LicenceAsking {
    const { urls, licenceContentType } = this.config;
    return { urls, payload, contentType: licenceContentType };
  }

  private callSsm(call: ServiceCall, path: string, token: string, body: object, limit: number, signal: CancellationSignal): Promise<HttpAnswer> {
    return callService({ call, service: SSM, http: this.ssmRequest(path, token, body, limit), secrets: [token] }, signal);
  }

  private ssmRequest(path: string, token: string, body: object, limit: number): HttpRequest {
    const headers = { 'content-type': 'application/json', [this.config.tokenHeader]: token };
    return { method: 'POST', url: this.config.urls.ssm(path), headers, body: JSON.stringify(body), limit };
  }

  private async callLicences(call: ServiceCall, exchange: LicenceExchange, tokens: readonly string[], signal: CancellationSignal): Promise<WireLicence> {
    const { service, http, needsTokens } = exchange;
    const authorization = needsTokens ? { [this.config.tokenHeader]: tokens.join(',') } : {};
    const headers = { ...http.headers, ...this.config.licenceHeaders, ...authorization };
    const answer = await callService({ call, service, http: { ...http, headers, limit: LICENCE_LIMIT }, secrets: tokens }, signal);
    return exchange.read(call, answer);
  }
}
