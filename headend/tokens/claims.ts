import * as v from 'valibot';

/** Longest any string in a token may be, characters. */
const text = v.pipe(v.string(), v.minLength(1), v.maxLength(256));

const deviceClaim = v.object({ deviceUniqueId: v.optional(text), accountId: text });

const common = { ver: text, exp: v.optional(v.number()), jti: v.optional(text) };

export const contentClaims = v.object({
  ...common,
  typ: v.literal('ContentAuthZ'),
  device: deviceClaim,
  contentRights: v.pipe(
    v.array(
      v.object({
        contentId: text,
        usageRulesProfileId: text,
        sessionControl: v.optional(v.object({ maxSessions: v.number(), sessionControlEnabled: v.boolean() })),
      }),
    ),
    v.minLength(1),
    v.maxLength(32),
  ),
});

/** Stands in for a content token at set-up; says who asks, not what for. Not single-use: it has no `jti`. */
export const deviceClaims = v.object({ ...common, typ: v.literal('DevAuthN'), device: deviceClaim });

export const sessionClaims = v.object({
  ...common,
  typ: v.literal('DevAuthN'),
  jti: text,
  /** The session that the token belongs to. */
  sid: text,
  device: deviceClaim,
});

export const operatorClaims = v.object({ ...common, typ: v.literal('AuthN') });

/** A kind of token and what it says. */
export interface ClaimsOf {
  content: v.InferOutput<typeof contentClaims>;
  device: v.InferOutput<typeof deviceClaims>;
  session: v.InferOutput<typeof sessionClaims>;
  operator: v.InferOutput<typeof operatorClaims>;
}

export type TokenKind = keyof ClaimsOf;

export const claimsSchemas: { readonly [Kind in TokenKind]: v.GenericSchema<unknown, ClaimsOf[Kind]> } = {
  content: contentClaims,
  device: deviceClaims,
  session: sessionClaims,
  operator: operatorClaims,
};
