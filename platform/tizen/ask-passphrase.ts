import { createInterface } from 'node:readline';
import { Writable, type Readable } from 'node:stream';
import { Refusal } from '../package/refusal';
import { PASSPHRASES } from './signers';

export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: { write(text: string): unknown };
}

/**
 * Asks for a passphrase; nothing of the answer is shown.
 * @throws Refusal where no person sits in front, or the person ends the input
 */
export async function askPassphrase({ input, output }: Terminal, question: string): Promise<string> {
  if (input.isTTY !== true) throw new Refusal(`no terminal to ask for a passphrase: set ${Object.values(PASSPHRASES).join(' and ')}`);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: true });
  // Not before the terminal's own echo is off, which the line above sees to.
  output.write(question);
  try {
    return await new Promise((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => reject(new Refusal('no passphrase was given')));
      lines.once('close', () => reject(new Refusal('no passphrase was given')));
    });
  } finally {
    lines.close();
    output.write('\n');
  }
}
