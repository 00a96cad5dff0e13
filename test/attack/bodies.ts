import * as fc from 'fast-check';

/** A value that may be echoed; in no answer. */
export const marker = 'zQ7valueZq';

/** The name of a field that nobody knows. */
export const fieldMarker = 'zQ7fieldZq';

/** Types that a body is said to be of, other than its own. */
export const types = ['application/json', 'text/plain', 'text/xml', 'application/octet-stream', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense', 'application/json; charset=utf-16', 'image/png'];

const deep = (open: string, close: string, count: number): string => open.repeat(count) + close.repeat(count);

/** What JSON can be bent to, whatever is asked for. */
const oddTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  '{',
  '}',
  '[]',
  'null',
  'true',
  '7',
  '-0',
  '1e999',
  'NaN',
  `"${marker}"`,
  `{"${fieldMarker}":}`,
  `{"${fieldMarker}":"${marker}"}`,
  `{"a":"${marker}`,
  `${marker}{}`,
  `{}${marker}`,
  `{"__proto__":{"account":"${marker}","device":"x"}}`,
  `{"constructor":{"prototype":{"x":"${marker}"}}}`,
  `\ufeff{"account":"${marker}"}`,
  `{"account":"${marker}\0"}`,
  `{"account":"\\ud800${marker}"}`,
  `{"account":"${marker.repeat(30)}"}`,
  `{"account":{"toString":"${marker}"},"device":["${marker}"]}`,
  `{"account":"${marker}","account":7}`,
  `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;${marker}</x>`,
  `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "${'b'.repeat(100)}">]><Envelope>${'&a;'.repeat(5_000)}</Envelope>`,
  `account=${marker}&device=x`,
  deep('[', ']', 30_000),
  deep('{"a":', '}', 10_000),
  deep('<a>', '</a>', 9_000),
  `{"kids":[${`"${marker}",`.repeat(3_000)}""]}`,
  `"${'x'.repeat(60_000)}"`,
  `{"a":${'9'.repeat(50_000)}}`,
  `{"a":"${'\\u0000'.repeat(10_000)}"}`,
];

/** Values in the place of each that a valid body has. */
const oddValues: readonly unknown[] = [null, true, 0, -1, 1e21, '', marker, marker.repeat(40), [], [marker], {}, { length: 1, [fieldMarker]: marker }, '\ud800', '../../x', '\r\nx: y'];

/**
 * Bodies that are not what is asked for, or only just: odd ones, a valid one with odd values, cut off, with bits the other
 * way round, and any bytes. The same each time.
 */
export function malformedBodies(valid: Buffer, count: number, seed: number): readonly Buffer[] {
  const fixed = [...oddTexts.map((text) => Buffer.from(text)), ...withOddValues(valid)].slice(0, Math.ceil(count * 0.6));
  const any = fc.oneof(cutOff(valid), flipped(valid), fc.uint8Array({ maxLength: 2_048 }).map((bytes) => Buffer.from(bytes)), fc.json().map((text) => Buffer.from(text)));
  return [...fixed, ...fc.sample(any, { numRuns: Math.max(0, count - fixed.length), seed })];
}

function withOddValues(valid: Buffer): readonly Buffer[] {
  const said = objectIn(valid);
  return Object.keys(said).flatMap((name) => [...oddValues.map((value) => ({ ...said, [name]: value })), { ...said, [name]: undefined }, { ...said, [fieldMarker]: marker }].map((body) => Buffer.from(JSON.stringify(body))));
}

function objectIn(valid: Buffer): object {
  try {
    return JSON.parse(valid.toString()) as object;
  } catch {
    return {};
  }
}

const cutOff = (valid: Buffer) => fc.nat({ max: Math.max(0, valid.length - 1) }).map((length) => valid.subarray(0, length));

const flipped = (valid: Buffer) =>
  fc.array(fc.nat({ max: Math.max(0, valid.length * 8 - 1) }), { minLength: 1, maxLength: 4 }).map((bits) => {
    const changed = Buffer.from(valid);
    for (const bit of bits) changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return changed;
  });
