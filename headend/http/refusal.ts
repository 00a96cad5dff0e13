/** Who answers, and so in which shape. */
export type Service = 'ssm' | 'licence' | 'signon' | 'catalogue' | 'gateway' | 'lab' | 'web';

export interface RefusalDetails {
  /** HTTP status. */
  readonly status: number;
  /** The service's own code, where it has one. */
  readonly errorCode?: number;
  /** For people. Never repeats a token, a key or any part of a body. */
  readonly message: string;
  /** Gateway only: kebab-case words, for machines. */
  readonly reason?: string;
  /** Gateway only: whose answer this is, when it is passed on. */
  readonly from?: 'gateway' | 'ssm' | 'licence' | 'signon';
  /** `Retry-After`: s, or as the service behind the gateway gave it. */
  readonly retryAfter?: string | undefined;
}

/** A request that is answered with "no". Thrown anywhere below a route; `errors.ts` makes the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly errorCode: number | undefined;
  readonly reason: string | undefined;
  readonly from: RefusalDetails['from'];
  readonly retryAfter: string | undefined;

  constructor(details: RefusalDetails) {
    super(details.message);
    this.status = details.status;
    this.errorCode = details.errorCode;
    this.reason = details.reason;
    this.from = details.from;
    this.retryAfter = details.retryAfter;
  }
}

/** The body of a refusal in the service's own shape. */
export function refusalBody(service: Service, refusal: RefusalDetails): object {
  if (service === 'gateway') {
    return {
      error: {
        status: refusal.status,
        service: refusal.from ?? 'gateway',
        ...(refusal.errorCode === undefined ? {} : { serviceCode: refusal.errorCode }),
        reason: refusal.reason ?? 'refused',
        detail: refusal.message,
      },
    };
  }
  return {
    code: refusal.status,
    ...(refusal.errorCode === undefined ? {} : { errorCode: refusal.errorCode }),
    message: refusal.message,
  };
}

/** Which service a path belongs to, be there a route or not: a 404 has a shape too. */
export function serviceOf(path: string): Service {
  const [, first = '', second = '', ...rest] = path.split('/');
  if (first === 'lab') return 'lab';
  switch (second) {
    case 'ssm':
      return 'ssm';
    case 'wvls':
    case 'prls':
    case 'ckls':
      return 'licence';
    case 'gateway':
      return 'gateway';
    case 'signon':
      return 'signon';
    case 'catalogue':
      return rest.length === 0 ? 'catalogue' : 'web';
    default:
      return 'web';
  }
}
