import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstOf, launchFromQuery, launchFromText } from '../../../src/device/launch-parameters';

describe('launchFromQuery', () => {
  it('reads channel, account and device', () => {
    expect(launchFromQuery('?channel=one-key&account=a&device=d&other=x')).toEqual({ channel: 'one-key', account: 'a', device: 'd' });
  });

  it('takes empty and oversized ones for absent', () => {
    expect(launchFromQuery(`?channel=&account=${'x'.repeat(201)}`)).toEqual({});
  });
});

describe('launchFromText', () => {
  const channel = { channel: 'one-key' };
  const json = JSON.stringify(channel);

  it.each([
    ['JSON, as webOS has it', json],
    ['an object, as webOS events have it', channel],
    ['JSON in JSON, as Tizen has it', JSON.stringify({ values: json })],
    ['an object in JSON', JSON.stringify({ values: channel })],
    ['JSON in a JSON string', JSON.stringify(json)],
    ['LG’s own name', '{"contentTarget":"one-key"}'],
    ['what is wrong beside it', '{"channel":"one-key","account":{"x":1},"device":7}'],
  ])('reads %s', (_what, text) => {
    expect(launchFromText(text)).toEqual(channel);
  });

  it.each([
    '', '{', '"', '[]', 'null', '1', 'undefined', '{"channel":{}}', '{"channel":[]}', '{"channel":""}', '{"values":"{"}', '{"values":null}',
    '{"channel":null}', `{"channel":"${'x'.repeat(201)}"}`, 'x'.repeat(20_000), '{"values":'.repeat(2_000), JSON.stringify({ values: JSON.stringify({ values: JSON.stringify({ values: JSON.stringify({ values: json }) }) }) }),
    undefined, null, 5, [], () => undefined,
  ])('takes %j for none', (text) => {
    expect(launchFromText(text)).toEqual({});
  });

  it('hands a hostile string on as what it is: a string, for the catalogue to refuse', () => {
    const hostile = '__proto__/../<script>%00\u0000';
    expect(launchFromText(JSON.stringify({ channel: hostile }))).toEqual({ channel: hostile });
    expect(({} as { channel?: string }).channel).toBeUndefined();
  });

  it('never throws, and gives nothing but short strings', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.jsonValue(), fc.json().map((text) => JSON.stringify({ values: text }))), (text) => {
        for (const [name, value] of Object.entries(launchFromText(text))) {
          expect(['channel', 'account', 'device']).toContain(name);
          expect(value).toMatch(/^[^]{1,200}$/);
        }
      }),
    );
  });
});

it('the first launch that has a parameter decides it', () => {
  expect(firstOf({ channel: 'a' }, { channel: 'b', account: 'c' })).toEqual({ channel: 'a', account: 'c' });
});
