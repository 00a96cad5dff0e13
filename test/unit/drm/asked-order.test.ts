import { describe, expect, it } from 'vitest';
import type { KeyId } from '../../../src/contract/ids';
import { inAskedOrder } from '../../../src/drm/asked-order';
import { swapGuid } from '../../../src/drm/guid';
import { licenceOf, PLAYREADY, rest, Rig } from './rig';

const ASKED = '00112233445566778899aabbccddeeff' as KeyId;
const SWAPPED = '33221100554477668899aabbccddeeff';
const OTHER = '0f0e0d0c0b0a09080706050403020100';

describe('key ids of a CDM that writes them as GUIDs', () => {
  it('are the same there and back', () => {
    expect(swapGuid(ASKED)).toBe(SWAPPED);
    expect(swapGuid(SWAPPED)).toBe(ASKED);
  });

  it.each([
    ['as asked for: left alone, with what came besides', [ASKED, OTHER], [ASKED], [ASKED, OTHER]],
    ['as GUIDs: swapped, with what came besides', [SWAPPED, swapGuid(OTHER)], [ASKED], [ASKED, OTHER]],
    ['of other keys only', [OTHER], [ASKED], [OTHER]],
    ['where nothing is known to be asked for', [SWAPPED], [], [SWAPPED]],
  ])('%s', (_, reported, asked, expected) => {
    const statuses = new Map(reported.map((keyId) => [keyId, 'usable']));
    expect([...inAskedOrder(statuses, asked).keys()]).toEqual(expected);
  });

  it('are understood by the engine', async () => {
    const rig = new Rig({ systems: [{ name: PLAYREADY }], getLicence: () => Promise.resolve(licenceOf(`${SWAPPED}=output-restricted`, swapGuid(OTHER))) });
    const { source } = rig.begin();
    source.offerKnown({ keySystems: [PLAYREADY], keyIds: [ASKED, OTHER as KeyId], pssh: {} });
    rig.encrypted(ASKED, OTHER);
    await rest();
    expect(rig.errors).toEqual([]);
    expect(source.mayBeShown([ASKED])).toBe(false);
    expect(source.mayBeShown([OTHER])).toBe(true);
  });
});
