import { fromBase64, fromUtf8, toBase64, toUtf8 } from '../../../src/base/bytes';

export interface Subscription {
  /** Base of the tenant's services. */
  readonly services: string;
  readonly account: string;
  readonly contentId: string;
  /** Clear content opens no session. */
  readonly encrypted: boolean;
}

export type MessageKind = 'license-request' | 'license-renewal';

/** What a page needs to ask one licence server. */
interface Exchange {
  readonly url: string;
  readonly contentType: string;
  /** Tokens that the call carries. */
  readonly tokens: 'none' | 'both' | 'session';
  readonly body: Uint8Array<ArrayBuffer> | string;
}

/**
 * An account's side of SSM and licence servers, for players that know neither: a session before the first licence, a
 * fresh content token for each, and calls that rotate the token one after the other.
 */
export class Subscriber {
  private sessionToken = '';
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly subscription: Subscription) {}

  async setUp(): Promise<void> {
    if (!this.subscription.encrypted) return;
    await this.inTurn(async () => {
      const answer = await this.post('ssm/v1/sessions/setup', await this.contentToken(), 'application/json', '{}');
      this.sessionToken = ((await answer.json()) as { sessionToken: string }).sessionToken;
    });
  }

  async tearDown(): Promise<void> {
    if (!this.subscription.encrypted) return;
    await this.inTurn(() => this.post('ssm/v1/sessions/teardown', this.sessionToken, 'application/json', '{}'));
  }

  /** @param message the CDM's, out of whatever it was wrapped in @throws Error with the server's answer */
  licence(keySystem: string, message: Uint8Array<ArrayBuffer>, kind: MessageKind): Promise<Uint8Array<ArrayBuffer>> {
    return this.inTurn(() => (keySystem === 'com.widevine.alpha' ? this.widevine(message, kind) : this.playReady(message)));
  }

  private async widevine(message: Uint8Array<ArrayBuffer>, kind: MessageKind): Promise<Uint8Array<ArrayBuffer>> {
    if (kind === 'license-renewal') {
      const answer = await this.ask({ url: 'ssm/v1/renewal-license-wv', contentType: 'application/json', tokens: 'session', body: JSON.stringify({ challenge: toBase64(message) }) });
      const { sessionToken, license } = JSON.parse(fromUtf8(answer)) as { sessionToken: string; license: string };
      this.sessionToken = sessionToken;
      return fromBase64(license);
    }
    const isCertificateRequest = message.length === 2;
    return this.ask({ url: 'wvls/contentlicenseservice/v1/licenses', contentType: 'application/octet-stream', tokens: isCertificateRequest ? 'none' : 'both', body: message });
  }

  private playReady(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    return this.ask({ url: 'prls/contentlicenseservice/v1/licenses', contentType: 'text/xml; charset=utf-8', tokens: 'both', body: unwrapped(message) });
  }

  private async ask({ url, contentType, tokens, body }: Exchange): Promise<Uint8Array<ArrayBuffer>> {
    const authorization = tokens === 'none' ? undefined : tokens === 'session' ? this.sessionToken : `${await this.contentToken()},${this.sessionToken}`;
    const answer = await this.post(url, authorization, contentType, body);
    return new Uint8Array(await answer.arrayBuffer());
  }

  private async contentToken(): Promise<string> {
    const { account, contentId } = this.subscription;
    const answer = await this.post('signon', undefined, 'application/json', JSON.stringify({ account, device: 'peer', contentId }));
    return ((await answer.json()) as { token: string }).token;
  }

  private async post(path: string, authorization: string | undefined, contentType: string, body: BodyInit): Promise<Response> {
    const headers: Record<string, string> = { 'content-type': contentType, ...(authorization !== undefined && { 'nv-authorizations': authorization }) };
    const answer = await fetch(`${this.subscription.services}/${path}`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`${path}: HTTP ${answer.status} ${await answer.text()}`);
    return answer;
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

/** Some players unwrap PlayReady's message themselves, some leave it to the page. */
function unwrapped(message: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (message[1] !== 0) return message;
  const xml = new DOMParser().parseFromString(new TextDecoder('utf-16le').decode(message), 'application/xml');
  const challenge = xml.getElementsByTagName('Challenge')[0]?.textContent;
  return challenge === undefined ? message : toUtf8(fromUtf8(fromBase64(challenge)));
}
