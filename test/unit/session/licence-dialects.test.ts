import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACQUIRE_LICENCE_ACTION, wrapChallenge } from '../../../platform/emulator/wire/playready';
import { CancellationSource } from '../../../src/base/cancellation';
import type { KeySystemId } from '../../../src/contract/key-system';
import type { SessionToken } from '../../../src/session/session-machine';
import { ssmWire } from '../../../src/session/ssm-wire';
import { growth } from '../../support/growth';
import { StubServer, type StubAnswer } from '../../support/stub-server';
import { json, refusal } from './answers';

const CLEARKEY = 'e2719d58-a985-b3c9-781a-b030af78d30e';
const WIDEVINE = 'edef8ba9-79d6-4ace-a3c8-27dcd51d21ed';
const PLAYREADY = '9a04f079-9840-4286-ab92-e65be0885f95';
const NEWEST = 'session-1' as SessionToken;
const { signal } = new CancellationSource();
const server = new StubServer();
let base: string;

beforeAll(async () => {
  base = await server.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.requests.length = 0;
});

/** What a licence server would answer, and what the wire makes of it. */
function first(keySystem: KeySystemId, answer: StubAnswer, { payload = new Uint8Array([1, 2]), headers = {} } = {}) {
  server.answer = () => answer;
  return ssmWire({ ssmServer: base, licenceServer: base, tenantId: 'demo', headers }).licence('content-1', NEWEST, { keySystem, payload }, signal);
}

function renewal(keySystem: KeySystemId, answer: StubAnswer, headers = {}) {
  server.answer = () => answer;
  return ssmWire({ ssmServer: base, licenceServer: base, tenantId: 'demo', headers }).renew(NEWEST, { keySystem, payload: new Uint8Array([1, 2]) }, signal);
}

const bytes = (text: string) => new TextEncoder().encode(text);
const octets = (body: string): StubAnswer => ({ body, headers: { 'content-type': 'application/octet-stream' } });

describe('ClearKey', () => {
  it('passes W3C JSON on, both ways as it is', async () => {
    const request = '{"kids": ["AAA"],\n"type":"temporary"}';
    const licence = '{ "keys": [{"kty":"oct","kid":"AAA","k":"BBB"}], "type": "temporary" }';
    expect(await first(CLEARKEY, { body: licence }, { payload: bytes(request) })).toEqual({ bytes: bytes(licence), enforced: false });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/demo/ckls/contentlicenseservice/v1/licenses',
        body: request,
        headers: { 'nv-authorizations': 'content-1,session-1', 'content-type': 'application/json' },
      },
    ]);
  });
});

describe('a Widevine licence', () => {
  it('is asked for as JSON', async () => {
    await first(WIDEVINE, json({ status: 'OK', license: ['AQI='] }));
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/demo/wvls/contentlicenseservice/v1/licenses',
        body: '{"challenge":"AQI="}',
        headers: { 'nv-authorizations': 'content-1,session-1', 'content-type': 'application/json' },
      },
    ]);
  });

  it("is asked for as bytes where the operator's content type says so", async () => {
    const headers = { 'Content-Type': 'application/octet-stream' };
    await first(WIDEVINE, octets('\x08\x02'), { headers });
    expect(server.requests).toMatchObject([{ body: '\x01\x02', headers: { 'content-type': 'application/octet-stream' } }]);
    await renewal(WIDEVINE, json({ license: 'AQI=' }), headers);
    expect(server.requests[1]).toMatchObject({ body: '{"challenge":"AQI="}', headers: { 'content-type': 'application/json' } });
  });

  it.each<[string, StubAnswer, number[], boolean]>([
    ['a list', json({ license: ['AQI='] }), [1, 2], true],
    ['a list of several, of which the first', json({ license: ['AQI=', 'Aw=='] }), [1, 2], true],
    ['a string', json({ license: 'AQI=' }), [1, 2], true],
    ['base64url', json({ license: '-_8' }), [0xfb, 0xff], true],
    ['no word on enforcement', json({ status: 'OK', errorCode: 0, license: 'AQI=', sessionDrmEnforced: null }), [1, 2], true],
    ['enforcement', json({ license: 'AQI=', sessionDrmEnforced: true, errorCode: null }), [1, 2], true],
    ['no enforcement', json({ license: 'AQI=', sessionDrmEnforced: false }), [1, 2], false],
    ['no type', { body: '{"license":"AQI="}' }, [1, 2], true],
    ['JSON that claims to be bytes', octets('{"license":"AQI=","sessionDrmEnforced":false}'), [1, 2], false],
    ['bytes', octets('\x08\x02\x12'), [8, 2, 0x12], true],
    ['bytes without a type', { body: '\x08\x02' }, [8, 2], true],
  ])('is read from %s', async (_, answer, licence, enforced) => {
    expect(await first(WIDEVINE, answer)).toMatchObject({ bytes: new Uint8Array(licence), enforced });
  });

  it.each<[string, StubAnswer, object]>([
    ['a refusal with status 200', json({ status: 'FAILED', errorCode: 4006 }), { code: 'LICENCE_REFUSED', origin: 'licence', retryable: false, answer: { status: 200, errorCode: 4006 } }],
    ['a refusal beside a licence', json({ errorCode: '1007', license: 'AQI=' }), { code: 'LICENCE_REFUSED', origin: 'licence', answer: { errorCode: 1007 } }],
    ['no licence', json({ status: 'OK' }), { code: 'LICENCE_INVALID', origin: 'licence' }],
    ['no base64', json({ license: '%%%' }), { code: 'LICENCE_INVALID', origin: 'licence' }],
    ['words for enforcement', json({ license: 'AQI=', sessionDrmEnforced: 'no' }), { code: 'LICENCE_INVALID', origin: 'licence' }],
    ['no bytes', octets(''), { code: 'LICENCE_INVALID', origin: 'licence' }],
  ])('is not read from %s', async (_, answer, expected) => {
    await expect(first(WIDEVINE, answer)).rejects.toMatchObject(expected);
  });
});

describe('a Widevine certificate', () => {
  const payload = new Uint8Array([8, 4]);

  const certificate = (answer: StubAnswer) => {
    server.answer = () => answer;
    return ssmWire({ ssmServer: base, licenceServer: base, tenantId: 'demo' }).publicAnswer?.({ keySystem: WIDEVINE, payload }, signal);
  };

  it.each<[string, StubAnswer]>([
    ['bytes', octets('\x01\x02')],
    ['JSON', json({ certificate: 'AQI=' })],
  ])('is public: no token is spent on it; it is read from %s', async (_, answer) => {
    expect(await certificate(answer)).toEqual(new Uint8Array([1, 2]));
    expect(server.requests).toMatchObject([{ method: 'GET', path: '/demo/wvls/contentlicenseservice/v1/certificates', body: '' }]);
    expect(server.requests[0]?.headers).not.toHaveProperty('nv-authorizations');
  });

  it.each([json({}), json({ certificate: '%' }), { status: 200 }])('is not read from %o', async (answer) => {
    await expect(certificate(answer)).rejects.toMatchObject({ code: 'LICENCE_INVALID', origin: 'licence' });
  });

  it('is asked for by these two bytes alone', () => {
    const wire = ssmWire({ ssmServer: base, licenceServer: base, tenantId: 'demo' });
    for (const other of [[8], [8, 4, 0], [8, 5], [4, 8]]) expect(wire.publicAnswer?.({ keySystem: WIDEVINE, payload: new Uint8Array(other) }, signal)).toBeUndefined();
    for (const keySystem of [CLEARKEY, PLAYREADY] as const) expect(wire.publicAnswer?.({ keySystem, payload }, signal)).toBeUndefined();
    expect(server.requests).toEqual([]);
  });
});

describe('a Widevine renewal', () => {
  it("is the SSM's, takes the session token alone and rotates it", async () => {
    expect(await renewal(WIDEVINE, json({ sessionToken: 'session-2', license: 'AQI=' }))).toEqual({ bytes: new Uint8Array([1, 2]), enforced: true, token: 'session-2' });
    expect(server.requests).toMatchObject([
      { method: 'POST', path: '/demo/ssm/v1/renewal-license-wv', body: '{"challenge":"AQI="}', headers: { 'nv-authorizations': 'session-1' } },
    ]);
  });

  it('keeps the token where the answer has none', async () => {
    expect(await renewal(WIDEVINE, json({ license: 'AQI=' }))).toMatchObject({ token: 'session-1' });
    expect(await renewal(WIDEVINE, octets('\x08\x02'))).toMatchObject({ bytes: new Uint8Array([8, 2]), token: 'session-1' });
  });

  it('reports a kill as the SSM says it', async () => {
    await expect(renewal(WIDEVINE, refusal(404, 3002))).rejects.toMatchObject({ code: 'RENEWAL_REFUSED', origin: 'ssm', answer: { status: 404, errorCode: 3002 } });
  });
});

describe('PlayReady', () => {
  const soap = (inner: string) => `<?xml version="1.0" encoding="utf-8"?>\r\n<soap:Envelope><soap:Body>${inner}</soap:Body></soap:Envelope>\n`;
  const xml = (body: string, status = 200): StubAnswer => ({ status, body, headers: { 'content-type': 'text/xml; charset=utf-8' } });
  const licence = (customData: string) => soap(`<AcquireLicenseResponse><License>WE1S</License>${customData}</AcquireLicenseResponse>`);
  const challenge = bytes('<soap:Envelope>…</soap:Envelope>');

  it('is XML, both ways as it is', async () => {
    expect(await first(PLAYREADY, xml(licence('')), { payload: challenge })).toEqual({ bytes: bytes(licence('')), enforced: false });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/demo/prls/contentlicenseservice/v1/licenses',
        body: '<soap:Envelope>…</soap:Envelope>',
        headers: { 'nv-authorizations': 'content-1,session-1', 'content-type': 'text/xml; charset=utf-8' },
      },
    ]);
  });

  it('is asked for with what the CDM has wrapped, and with the headers it wants', async () => {
    await first(PLAYREADY, xml(licence('')), { payload: wrapChallenge('<soap/>') });
    expect(server.requests).toMatchObject([
      { body: '<soap/>', headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: ACQUIRE_LICENCE_ACTION, 'nv-authorizations': 'content-1,session-1' } },
    ]);
  });

  it("is asked for with the operator's headers before the CDM's, and with nobody's tokens but ours", async () => {
    const header = (name: string, value: string) => `<HttpHeader><name>${name}</name><value>${value}</value></HttpHeader>`;
    const headers = `<HttpHeaders>${header('Content-Type', 'text/xml')}${header('X-Own', 'cdm')}${header('nv-authorizations', 'stolen')}</HttpHeaders>`;
    const payload = bytes(`<PlayReadyKeyMessage><Challenge>AAAA</Challenge>${headers}</PlayReadyKeyMessage>`);
    await first(PLAYREADY, xml(licence('')), { payload, headers: { 'Content-Type': 'application/soap+xml', 'X-Own': 'operator' } });
    expect(server.requests).toMatchObject([{ headers: { 'content-type': 'application/soap+xml', 'x-own': 'operator', 'nv-authorizations': 'content-1,session-1' } }]);
  });

  it('is not asked for where the CDM’s message is broken', async () => {
    const payload = bytes('<PlayReadyKeyMessage></PlayReadyKeyMessage>');
    await expect(first(PLAYREADY, xml(licence('')), { payload })).rejects.toMatchObject({ code: 'KEY_REQUEST_FAILED', origin: 'cdm', retryable: false });
    expect(server.requests).toEqual([]);
  });

  it.each([
    ['plain', '<CustomData>{"sessionToken":"session-2"}</CustomData>'],
    ['escaped', '<CustomData>{&quot;sessionToken&quot;:&#34;session-2&quot;, &quot;x&quot;: &quot;&amp;&quot;}</CustomData>'],
    ['as character data', '<ns:CustomData xmlns:ns="urn:x"> <![CDATA[{"sessionToken":"session-2"}]]> </ns:CustomData>'],
  ])('enforces where its custom data holds a session token, %s', async (_, customData) => {
    expect(await first(PLAYREADY, xml(licence(customData)))).toEqual({ bytes: bytes(licence(customData)), enforced: true, token: 'session-2' });
  });

  it.each([
    '<CustomData></CustomData>',
    '<CustomData/>',
    '<CustomData>{"sessionToken":7}</CustomData>',
    '<CustomData>{"sessionToken":"two\\nlines"}</CustomData>',
    '<CustomData>{"__proto__":{"sessionToken":"session-2"}}</CustomData>',
    '<CustomData>hello</CustomData>',
    '<CustomData>{"sessionToken":"session-2"}',
    '<MyCustomData>{"sessionToken":"session-2"}</MyCustomData>',
  ])('enforces nothing with %s', async (customData) => {
    expect(await first(PLAYREADY, xml(licence(customData)))).toMatchObject({ enforced: false });
  });

  it('reads a megabyte of tags that never end in a time that is in proportion to them', async () => {
    expect(await growth(10_000, (tags) => first(PLAYREADY, xml(`${'<CustomData '.repeat(tags)}>`)))).toBeLessThan(1.6);
  });

  it('renews with the session token alone', async () => {
    const answer = xml(licence('<CustomData>{"sessionToken":"session-2"}</CustomData>'));
    expect(await renewal(PLAYREADY, answer)).toMatchObject({ enforced: true, token: 'session-2' });
    expect(server.requests).toMatchObject([{ path: '/demo/prls/contentlicenseservice/v1/licenses?renew=true', headers: { 'nv-authorizations': 'session-1' } }]);
    expect(await renewal(PLAYREADY, xml(licence('')))).toMatchObject({ enforced: false, token: 'session-1' });
    await expect(renewal(PLAYREADY, refusal(404, 3002))).rejects.toMatchObject({ code: 'RENEWAL_REFUSED', origin: 'licence', answer: { status: 404, errorCode: 3002 } });
  });

  it.each(['<soap:Envelope><soap:Body><License>WE1S</Lic', 'WE1S', ''])('is not read from %o', async (body) => {
    await expect(first(PLAYREADY, xml(body))).rejects.toMatchObject({ code: 'LICENCE_INVALID', origin: 'licence' });
  });

  it.each([200, 500])('takes a SOAP fault for a refusal, with status %d, too', async (status) => {
    const fault = xml(soap('<soap:Fault><faultcode>soap:Server</faultcode></soap:Fault>'), status);
    await expect(first(PLAYREADY, fault)).rejects.toMatchObject({ code: 'LICENCE_REFUSED', origin: 'licence', retryable: false, answer: { status } });
  });
});
