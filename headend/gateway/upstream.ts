import * as v from 'valibot';
import type { Clock } from '../../src/base/clock';
import { onBehalfHeader } from '../http/client-address';
import { codeEntry } from '../http/codes';
import { Refusal } from '../http/refusal';
import { decoded, invalidAnswer, parse } from './answers';
import { licenceDialects, type Drm, type LicenceCall, type UpstreamLicence } from './licence-dialects';
import type { Viewer } from './viewer';

export interface UpstreamOptions {
  /** Where sign-on, SSM and licence server answer, e.g. `http://127.0.0.1:8080`; asked for each time. */
  readonly baseUrl: () => string;
  readonly tenant: string;
  readonly clock: Clock;
  /** What the services know this gateway by, so that they count its calls to whom they are for; not for strangers. */
  readonly gatewayKey: string | undefined;
}

/** ms. Each a little less than the app waits for the same call, so that the app hears why. */
const limits = { signOn: 4_500, setUp: 4_500, keepAlive: 4_500, tearDown: 2_700, licence: 9_000 };

/** Bytes. A licence is some kilobytes, everything else less. */
const longestAnswer = 256 * 1024;

const token = v.pipe(v.string(), v.minLength(1), v.maxLength(8192));

/** Both spellings that services in the field have; see docs/secure-sessions.md. */
const setupAnswer = v.object({
  sessionToken: token,
  heartbeat: v.optional(v.pipe(v.number(), v.minValue(0))),
  heartBeat: v.optional(v.pipe(v.number(), v.minValue(0))),
});

const signOnAnswer = v.object({ token });

const keepAliveAnswer = v.object({ sessionToken: token });

const certificateAnswer = v.object({ certificate: v.string() });

const refusalAnswer = v.object({ errorCode: v.pipe(v.number(), v.integer()) });

type Service = 'signon' | 'ssm' | 'licence';

interface Call extends Omit<LicenceCall, 'service'> {
  readonly service: Service;
  /** `nv-authorizations`; absent for what is public. */
  readonly authorization?: string;
  /** ms */
  readonly limit: number;
}

/** The gateway's way to the services behind it: their standard wire, over HTTP, like anyone else's. */
export class Upstream {
  /** @param client address of whoever the calls are for */
  constructor(
    private readonly options: UpstreamOptions,
    private readonly client?: string,
  ) {}

  onBehalfOf(client: string): Upstream {
    return new Upstream(this.options, client);
  }

  /** @returns a fresh content token, or a device token where no content is named @throws Refusal */
  async signOn({ account, device, contentId }: Viewer): Promise<string> {
    const bytes = await this.call({
      service: 'signon',
      path: contentId === undefined ? 'signon/device' : 'signon',
      body: JSON.stringify({ account, device, contentId }),
      limit: limits.signOn,
    });
    return parse(signOnAnswer, bytes).token;
  }

  /** @throws Refusal */
  async setUp(contentToken: string, externalSessionId: string): Promise<{ ticket: string; keepAliveSeconds: number }> {
    const bytes = await this.call({
      service: 'ssm',
      path: 'ssm/v1/sessions/setup',
      authorization: contentToken,
      body: JSON.stringify({ externalSessionId }),
      limit: limits.setUp,
    });
    const answer = parse(setupAnswer, bytes);
    return { ticket: answer.sessionToken, keepAliveSeconds: answer.heartbeat ?? answer.heartBeat ?? 0 };
  }

  /** @returns the next ticket @throws Refusal */
  async keepAlive(ticket: string): Promise<string> {
    const bytes = await this.call({
      service: 'ssm',
      path: 'ssm/v1/sessions/heartbeat',
      authorization: ticket,
      body: '{}',
      limit: limits.keepAlive,
    });
    return parse(keepAliveAnswer, bytes).sessionToken;
  }

  /** @throws Refusal */
  async tearDown(ticket: string): Promise<void> {
    await this.call({
      service: 'ssm',
      path: 'ssm/v1/sessions/teardown',
      authorization: ticket,
      body: '{}',
      limit: limits.tearDown,
    });
  }

  /** @throws Refusal */
  async licence(drm: Drm, contentToken: string, ticket: string, challenge: Uint8Array<ArrayBuffer>): Promise<UpstreamLicence> {
    const dialect = licenceDialects[drm];
    const bytes = await this.call({ ...dialect.first(challenge), authorization: `${contentToken},${ticket}`, limit: limits.licence });
    return dialect.read(bytes);
  }

  /** With the ticket alone, which it rotates. @throws Refusal */
  async renewal(drm: Drm, ticket: string, challenge: Uint8Array<ArrayBuffer>): Promise<UpstreamLicence> {
    const dialect = licenceDialects[drm];
    if (dialect.renewal === undefined) {
      throw new Refusal({ status: 501, reason: 'renewal-not-available', message: `licences of ${drm} are not renewed` });
    }
    const bytes = await this.call({ ...dialect.renewal(challenge), authorization: ticket, limit: limits.licence });
    return dialect.read(bytes);
  }

  /** What a CDM takes for an answer to its certificate request. @throws Refusal */
  async widevineCertificate(): Promise<Uint8Array> {
    const bytes = await this.call({ service: 'licence', path: 'wvls/contentlicenseservice/v1/certificates', limit: limits.licence });
    return decoded(parse(certificateAnswer, bytes).certificate);
  }

  private async call({ service, path, type = 'application/json', authorization, body, limit }: Call): Promise<Uint8Array> {
    const { baseUrl, tenant, clock, gatewayKey } = this.options;
    const abort = new AbortController();
    const stop = clock.after(limit, () => abort.abort());
    try {
      const response = await fetch(`${baseUrl()}/${tenant}/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...(body === undefined ? {} : { 'content-type': type }),
          ...(authorization === undefined ? {} : { 'nv-authorizations': authorization }),
          ...(this.client === undefined || gatewayKey === undefined ? {} : { [onBehalfHeader]: `${gatewayKey} ${this.client}` }),
        },
        ...(body === undefined ? {} : { body }),
        redirect: 'error',
        signal: abort.signal,
      });
      const bytes = await readAll(response);
      if (!response.ok) throw passedOn(service, response, bytes);
      return bytes;
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw abort.signal.aborted
        ? new Refusal({ status: 504, reason: 'service-timed-out', message: `${service} gave no answer in time` })
        : new Refusal({ status: 502, reason: 'service-unreachable', message: `${service} gave no answer` });
    } finally {
      stop();
    }
  }
}

async function readAll(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > longestAnswer) throw invalidAnswer();
  }
  return Buffer.concat(chunks);
}

/** A service's "no", in the gateway's shape: whose it is, its code, its status and when to ask again stay. */
function passedOn(service: Service, { status, headers }: Response, bytes: Uint8Array): Refusal {
  const errorCode = errorCodeIn(bytes);
  const retryAfter = headers.get('retry-after') ?? undefined;
  if (errorCode === undefined) {
    return new Refusal({ status, from: service, reason: 'service-failed', message: `${service} failed with status ${status}`, retryAfter });
  }
  const message = codeEntry(service, errorCode)?.message ?? 'refused';
  return new Refusal({ status, from: service, errorCode, reason: message.toLowerCase().replace(/[^a-z]+/g, '-'), message, retryAfter });
}

function errorCodeIn(bytes: Uint8Array): number | undefined {
  try {
    const result = v.safeParse(refusalAnswer, JSON.parse(Buffer.from(bytes).toString('utf8')));
    return result.success ? result.output.errorCode : undefined;
  } catch {
    return undefined;
  }
}
