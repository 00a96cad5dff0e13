import { expect, it } from 'vitest';
import { checkManifest } from '../../src/player/dash/manifest-check';

const MPD = '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">';

it('finds no fault in a manifest that has what dash.js takes for granted', () => {
  const checked = checkManifest(`<?xml version="1.0"?>${MPD}<Period><AdaptationSet><Representation/></AdaptationSet></Period></MPD>`);
  expect('document' in checked && checked.document.documentElement.localName).toBe('MPD');
});

it.each([
  ['', 'not well-formed XML'],
  ['Bad gateway', 'not well-formed XML'],
  ['{"error":1}', 'not well-formed XML'],
  ['<html><body>Bad gateway</body></html>', 'expected an MPD element, found html'],
  [`${MPD}<Period>`, 'not well-formed XML'],
  [`${MPD}</MPD>`, 'MPD: expected a Period'],
  [`${MPD}<Period/></MPD>`, 'Period 0: expected an AdaptationSet'],
  [`${MPD}<Period><AdaptationSet/></Period></MPD>`, 'Period 0, AdaptationSet 0: expected a Representation'],
  ['x'.repeat(5_000_001), 'longer than 5000000 characters'],
])('says what is wrong with %.40s', (text, fault) => {
  expect(checkManifest(text)).toEqual({ fault });
});
