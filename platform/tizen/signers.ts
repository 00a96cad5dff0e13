import { readFile } from 'node:fs/promises';
import type { Signing } from '../package/options';
import { Refusal } from '../package/refusal';
import { faultOfPair, faultsOfChain, type Role } from './certificates';
import type { Signers } from './make-wgt';
import { readP12, type Signer } from './p12';
import { makeTestSigners } from './test-certificate';

/** Environment variables that the passphrases are taken from. */
export const PASSPHRASES: Readonly<Record<Role, string>> = {
  author: 'TIZEN_AUTHOR_PASSPHRASE',
  distributor: 'TIZEN_DISTRIBUTOR_PASSPHRASE',
};

export interface SigningParts {
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Asks a person, without an echo. Rejects where there is nobody to ask. */
  readonly ask: (question: string) => Promise<string>;
  readonly now: Date;
}

/**
 * Who signs, with everything checked that can be known before there is something to sign.
 * @throws Refusal with the file and the rule
 */
export async function signersOf(signing: Signing, parts: SigningParts): Promise<Signers | undefined> {
  switch (signing.by) {
    case 'nobody':
      return undefined;
    case 'test-certificate':
      return makeTestSigners();
    case 'operator': {
      const author = await open(signing.author, 'author', parts);
      const distributor = await open(signing.distributor, 'distributor', parts);
      const fault = faultOfPair(author, distributor);
      if (fault !== undefined) throw new Refusal(`${signing.author}, ${signing.distributor}: ${fault}`);
      return { author, distributor };
    }
  }
}

async function open(file: string, role: Role, { env, ask, now }: SigningParts): Promise<Signer> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch {
    throw new Refusal(`${file}: cannot be read`);
  }
  const passphrase = env[PASSPHRASES[role]] ?? (await ask(`Passphrase of the ${role}’s certificate (${file}): `));
  const signer = readP12(bytes, passphrase, file);
  const [fault] = faultsOfChain(signer.chain, role, now);
  if (fault !== undefined) throw new Refusal(`${file}: ${fault}`);
  return signer;
}
