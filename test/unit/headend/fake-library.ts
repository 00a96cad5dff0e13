import type { ContentChannel, ContentLibrary } from '../../../headend/library';

const keyA = '000102030405060708090a0b0c0d0e0f';
const keyB = '101112131415161718191a1b1c1d1e1f';
const keyC = '202122232425262728292a2b2c2d2e2f';

function channel(id: string, keyIds: readonly string[], live = true): ContentChannel {
  return {
    id,
    name: id.toUpperCase(),
    contentId: `content-${id}`,
    live,
    encrypted: keyIds.length > 0,
    logoPath: `/media/${id}/logo.png`,
    manifestPath: `/media/${id}/manifest.mpd`,
    keySystems: keyIds.length > 0 ? ['com.widevine.alpha', 'com.microsoft.playready.recommendation', 'com.microsoft.playready', 'org.w3.clearkey'] : [],
    keyIds,
    pssh: {},
  };
}

/** Two encrypted channels, one in the clear, one film. */
export const fakeLibrary: ContentLibrary = {
  channels: [channel('one-key', [keyA]), channel('multi-key', [keyB, keyC]), channel('clear', []), channel('film', [keyA], false)],
  keyFor(keyId) {
    if (keyId === keyA) return { contentIds: ['content-one-key', 'content-film'], key: 'aa'.repeat(16), label: 'ALL' };
    if (keyId === keyB) return { contentIds: ['content-multi-key'], key: 'bb'.repeat(16), label: 'SD' };
    if (keyId === keyC) return { contentIds: ['content-multi-key'], key: 'cc'.repeat(16), label: 'HD' };
    return undefined;
  },
};

export const keyIds = { keyA, keyB, keyC };
