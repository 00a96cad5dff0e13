/** Error codes of the Secure Session Manager (docs/secure-sessions.md, error table). Other services number differently. */
export const SsmCode = {
  InvalidRequestFormat: 1000,
  DeviceMismatch: 1001,
  InvalidAuthenticationToken: 1003,
  InvalidExpirationTime: 1004,
  TenantMismatch: 1005,
  InvalidToken: 1006,
  MaxSessionsExceeded: 1007,
  SessionManagementDisabled: 1008,
  AccountMismatch: 1009,
  BadRequest: 1011,
  CredentialKeyUnavailable: 1012,
  MissingDeviceId: 1013,
  ExternalIdTooLong: 1017,
  ExternalIdInUse: 1018,
  UnknownAccount: 3001,
  UnknownSession: 3002,
  UnknownDevice: 3004,
  InternalError: 4000,
  NotAvailable: 4001,
} as const;

export type SsmCodeNumber = (typeof SsmCode)[keyof typeof SsmCode];

export interface SsmCodeEntry {
  /**
   * HTTP status that comes with the code. No published table has it: this project's choice, which a service in the
   * field need not share. A client judges by the code; the status is for proxies and logs.
   */
  readonly status: number;
  /** What the code means, for developers and logs; the viewer's words are `src/app/words-for-error.ts`. */
  readonly message: string;
}

/** Every code that the session manager's published tables have. */
export const SSM_CODES = {
  [SsmCode.InvalidRequestFormat]: { status: 400, message: 'invalid request format' },
  [SsmCode.DeviceMismatch]: { status: 403, message: 'device unique id mismatch' },
  [SsmCode.InvalidAuthenticationToken]: { status: 401, message: 'invalid authentication token' },
  [SsmCode.InvalidExpirationTime]: { status: 400, message: 'invalid expiration time' },
  [SsmCode.TenantMismatch]: { status: 403, message: 'tenant id mismatch' },
  [SsmCode.InvalidToken]: { status: 401, message: 'invalid token' },
  [SsmCode.MaxSessionsExceeded]: { status: 403, message: 'max active sessions exceeded' },
  [SsmCode.SessionManagementDisabled]: { status: 403, message: 'session management disabled' },
  [SsmCode.AccountMismatch]: { status: 403, message: 'device/account mismatch' },
  [SsmCode.BadRequest]: { status: 400, message: 'bad request' },
  [SsmCode.CredentialKeyUnavailable]: { status: 500, message: 'credential key not available' },
  [SsmCode.MissingDeviceId]: { status: 400, message: 'missing device id' },
  [SsmCode.ExternalIdTooLong]: { status: 400, message: 'external session id too long' },
  [SsmCode.ExternalIdInUse]: { status: 409, message: 'external session id already in use' },
  [SsmCode.UnknownAccount]: { status: 404, message: 'unknown account' },
  [SsmCode.UnknownSession]: { status: 404, message: 'unknown session' },
  [SsmCode.UnknownDevice]: { status: 404, message: 'unknown device' },
  [SsmCode.InternalError]: { status: 500, message: 'internal error' },
  [SsmCode.NotAvailable]: { status: 503, message: 'SSM not available' },
} as const satisfies Record<SsmCodeNumber, SsmCodeEntry>;
