import { XMLParser } from 'fast-xml-parser';
import * as v from 'valibot';
import { decoded, invalidAnswer, parse } from './answers';

export const drms = ['clearkey', 'widevine', 'playready'] as const;
export type Drm = (typeof drms)[number];

/** One call of a service, without its tokens. */
export interface LicenceCall {
  readonly service: 'ssm' | 'licence';
  /** Below the tenant. */
  readonly path: string;
  /** JSON unless given. */
  readonly type?: string;
  /** Absent: GET. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

export interface UpstreamLicence {
  readonly licence: Uint8Array;
  /** The licence itself keeps the session alive. */
  readonly enforced: boolean;
  /** The newest session token, where the answer has one. */
  readonly ticket: string | undefined;
}

/** How the licence server of one DRM is spoken to, by the standard wire. */
interface LicenceDialect {
  readonly first: (challenge: Uint8Array<ArrayBuffer>) => LicenceCall;
  /** Absent where licences are not renewed. */
  readonly renewal?: (challenge: Uint8Array<ArrayBuffer>) => LicenceCall;
  /** @throws Refusal */
  readonly read: (answer: Uint8Array) => UpstreamLicence;
}

const token = v.pipe(v.string(), v.minLength(1), v.maxLength(8192));

const widevineAnswer = v.object({
  /** A first licence comes in a list, a renewal alone. */
  license: v.union([v.string(), v.pipe(v.array(v.string()), v.minLength(1))]),
  /** Absent or null: enforced. */
  sessionDrmEnforced: v.nullish(v.boolean(), true),
  sessionToken: v.optional(token),
});

const clearkey: LicenceDialect = {
  first: (body) => ({ service: 'licence', path: 'ckls/contentlicenseservice/v1/licenses', body }),
  read: (licence) => ({ licence, enforced: false, ticket: undefined }),
};

const widevine: LicenceDialect = {
  first: (challenge) => ({ service: 'licence', path: 'wvls/contentlicenseservice/v1/licenses', body: challengeJson(challenge) }),
  renewal: (challenge) => ({ service: 'ssm', path: 'ssm/v1/renewal-license-wv', body: challengeJson(challenge) }),
  read: (answer) => {
    const { license, sessionDrmEnforced, sessionToken } = parse(widevineAnswer, answer);
    return { licence: decoded((typeof license === 'string' ? license : license[0]) ?? ''), enforced: sessionDrmEnforced, ticket: sessionToken };
  },
};

const playReadyPath = 'prls/contentlicenseservice/v1/licenses';
const xmlType = 'text/xml; charset=utf-8';

const playready: LicenceDialect = {
  first: (body) => ({ service: 'licence', path: playReadyPath, type: xmlType, body }),
  renewal: (body) => ({ service: 'licence', path: `${playReadyPath}?renew=true`, type: xmlType, body }),
  read: (licence) => {
    const ticket = tokenInCustomData(Buffer.from(licence).toString('utf8'));
    return { licence, enforced: ticket !== undefined, ticket };
  },
};

export const licenceDialects: Readonly<Record<Drm, LicenceDialect>> = { clearkey, widevine, playready };

function challengeJson(challenge: Uint8Array): string {
  return JSON.stringify({ challenge: Buffer.from(challenge).toString('base64') });
}

const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, maxNestedTags: 30 });

const licenceResponse = v.object({
  Envelope: v.object({
    Body: v.object({
      AcquireLicenseResponse: v.object({
        AcquireLicenseResult: v.object({ Response: v.object({ LicenseResponse: v.object({ CustomData: v.optional(v.string()) }) }) }),
      }),
    }),
  }),
});

/** A session token in the custom data is how a PlayReady licence says that it enforces. @throws Refusal */
function tokenInCustomData(soap: string): string | undefined {
  const data = customDataIn(soap);
  if (data === undefined) return undefined;
  const read = v.safeParse(v.object({ sessionToken: token }), json(data));
  return read.success ? read.output.sessionToken : undefined;
}

function customDataIn(soap: string): string | undefined {
  try {
    const { Response } = v.parse(licenceResponse, parser.parse(soap)).Envelope.Body.AcquireLicenseResponse.AcquireLicenseResult;
    return Response.LicenseResponse.CustomData;
  } catch {
    throw invalidAnswer();
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
