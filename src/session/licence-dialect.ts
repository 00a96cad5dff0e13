import type { HttpAnswer, HttpRequest } from './http';
import type { Service, ServiceCall } from './service-call';
import type { ServiceUrls } from './service-urls';
import type { WireLicence } from './wire';

/** One request of a licence server, and how its answer reads. */
export interface LicenceExchange {
  /** Who answers: renewals may go to another service than first licences. */
  readonly service: Service;
  /** Without the tokens. Header names in lower case. */
  readonly http: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>;
  /** False for what is public: a single-use token is not spent on it. */
  readonly needsTokens: boolean;
  /** @throws PlayerError of the given call */
  readonly read: (call: ServiceCall, answer: HttpAnswer) => WireLicence;
}

export interface LicenceAsking {
  readonly urls: ServiceUrls;
  /** As the CDM gave it. */
  readonly payload: Uint8Array<ArrayBuffer>;
  /** The operator's `Content-Type`, where he set one. */
  readonly contentType: string | undefined;
}

/** How the licence server of one key system is spoken to (docs/secure-sessions.md, licence servers). */
export interface LicenceDialect {
  /** For a message that is answered without a session and without tokens; `undefined` for any other. */
  publicAnswer?(asking: LicenceAsking): LicenceExchange | undefined;
  first(asking: LicenceAsking): LicenceExchange;
  /** Absent where licences of the key system are not renewed. */
  renewal?(asking: LicenceAsking): LicenceExchange;
}
