import { describe, expect, it } from 'vitest';
import { parseLicence, permits } from '../../../platform/supply/spdx';

const accepts = (licence: string, ...accepted: readonly string[]) => {
  const parsed = parseLicence(licence);
  return parsed !== undefined && permits(new Set(accepted), parsed);
};

describe('a licence expression', () => {
  it.each([
    ['MIT', ['MIT'], ['ISC']],
    ['(MIT)', ['MIT'], []],
    ['(MIT OR Apache-2.0)', ['Apache-2.0'], ['ISC']],
    ['Apache-2.0 AND LGPL-3.0-or-later AND MIT', ['MIT', 'Apache-2.0', 'LGPL-3.0-or-later'], ['MIT', 'Apache-2.0']],
    ['(MIT AND CC-BY-3.0)', ['MIT', 'CC-BY-3.0'], ['MIT']],
    // AND binds closer than OR, on either side of it.
    ['MIT OR ISC AND GPL-2.0', ['MIT'], ['ISC']],
    ['GPL-2.0 AND ISC OR MIT', ['MIT'], ['ISC']],
    ['(MIT OR ISC) AND GPL-2.0', ['ISC', 'GPL-2.0'], ['MIT', 'ISC']],
    // Accepting a licence is not accepting what has been added to it, nor the other way round.
    ['GPL-2.0-only WITH Classpath-exception-2.0', ['GPL-2.0-only WITH Classpath-exception-2.0'], ['GPL-2.0-only', 'Classpath-exception-2.0']],
    ['LGPL-2.1+', ['LGPL-2.1+'], ['LGPL-2.1']],
    ['LicenseRef-house', ['LicenseRef-house'], ['house']],
  ])('%s', (licence, enough, tooFew) => {
    expect(accepts(licence, ...enough)).toBe(true);
    expect(accepts(licence, ...tooFew)).toBe(false);
  });

  it.each(['', 'See LICENSE', 'SEE LICENSE IN README.md AND LICENSE', 'MIT OR', 'OR MIT', '(MIT', 'MIT)', 'MIT/ISC', 'MIT or ISC', 'MIT WITH', 'MIT WITH (X)', '()', 'MIT, ISC', 'https://git.example/LICENSE.md'])('%j is none', (text) => {
    expect(parseLicence(text)).toBeUndefined();
  });
});
