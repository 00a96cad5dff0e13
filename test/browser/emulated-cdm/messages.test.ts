import { afterEach, describe, expect, it } from 'vitest';
import { readRequest, writeCertificate, writeLicence } from '../../../platform/emulator/wire/widevine';
import { fromBase64, fromUtf8, toHex, toUtf8 } from '../../../src/base/bytes';
import { device, resetDevice } from './device';
import { closeAll, nextEvent, openAccess, openAsking, openKeys, openLicensed, sessionOf } from './steps';
import { PLAYREADY } from './systems/playready';
import { CONFIGURATION, KEY, keyFor, VIDEO } from './systems/system-under-test';
import { WIDEVINE } from './systems/widevine';

/** What each emulated CDM says to its licence server, and when. */

afterEach(async () => {
  await closeAll();
  await resetDevice();
});

interface Said {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

async function nextMessage(session: MediaKeySession): Promise<Said> {
  const event = (await nextEvent(session, 'message')) as MediaKeyMessageEvent;
  return { type: event.messageType, bytes: new Uint8Array(event.message) };
}

/** The first message of a session whose MediaKeys have no certificate. */
async function firstMessage(system = WIDEVINE): Promise<{ readonly session: MediaKeySession; readonly said: Said }> {
  const session = sessionOf(await (await openAccess(system)).createMediaKeys());
  const said = nextMessage(session);
  await session.generateRequest('cenc', system.initData(KEY.a));
  return { session, said: await said };
}

async function answered(session: MediaKeySession, answer: Uint8Array<ArrayBuffer>): Promise<Said> {
  const said = nextMessage(session);
  await session.update(answer);
  return said;
}

const shortLicence = (version: number, times: { lasts: number; renewAfter: number; retryEvery: number }) =>
  writeLicence({ licenceId: 'short', version, keys: version === 0 ? [keyFor(KEY.a)] : [], times }, Date.now());

const request = ({ bytes }: Said) => readRequest(bytes);

describe('Widevine', () => {
  it('asks for a certificate in two bytes, then for the licence, and keeps the certificate for its MediaKeys', async () => {
    const { session, said } = await firstMessage();
    expect([said.type, toHex(said.bytes)]).toEqual(['license-request', '0804']);
    const second = await answered(session, writeCertificate(toUtf8('certificate')));
    expect(second.type).toBe('license-request');
    expect(request(second)).toMatchObject({ kind: 'licence', persistent: false });
    expect(second.bytes.length).toBeGreaterThan(2_500);
  });

  it('asks for the licence at once where the page has set a certificate, or the device wants none', async () => {
    const keys = await openKeys(WIDEVINE);
    const session = sessionOf(keys);
    const said = nextMessage(session);
    await session.generateRequest('cenc', WIDEVINE.initData(KEY.a));
    expect(request(await said).kind).toBe('licence');

    device.options.widevine.certificateRequests = false;
    expect(request((await firstMessage()).said).kind).toBe('licence');
  });

  it('asks for individualization first where the device has none, once', async () => {
    device.options.widevine.individualization = true;
    const { session, said } = await firstMessage();
    expect(said.type).toBe('individualization-request');
    expect(toHex((await answered(session, toUtf8('anything'))).bytes)).toBe('0804');
    expect(toHex((await firstMessage()).said.bytes)).toBe('0804');
  });

  it('says which robustness it was granted', async () => {
    const configuration = { ...CONFIGURATION, videoCapabilities: [{ contentType: VIDEO, robustness: 'HW_SECURE_ALL' }] };
    const keys = await (await openAccess(WIDEVINE, configuration)).createMediaKeys();
    await keys.setServerCertificate(toUtf8('certificate'));
    const session = sessionOf(keys);
    const said = nextMessage(session);
    await session.generateRequest('cenc', WIDEVINE.initData(KEY.a));
    expect(request(await said)).toMatchObject({ level: 'HW_SECURE_ALL' });

    device.options.widevine.levels = ['SW_SECURE_CRYPTO'];
    await expect(openAccess(WIDEVINE, configuration)).rejects.toMatchObject({ name: 'NotSupportedError' });
  });

  it('asks for renewal when the licence says so, again until it has one, and not after the end', async () => {
    const session = await openAsking(WIDEVINE, KEY.a);
    const messages: MediaKeyMessageEvent[] = [];
    session.addEventListener('message', (event) => messages.push(event));
    const times = { lasts: 4, renewAfter: 1, retryEvery: 1 };
    await session.update(shortLicence(0, times));
    await expect.poll(() => messages.length, { timeout: 8_000 }).toBe(2);
    expect(messages.map(({ messageType }) => messageType)).toEqual(['license-renewal', 'license-renewal']);
    expect(messages.map(({ message }) => readRequest(new Uint8Array(message)))).toMatchObject([
      { kind: 'renewal', licenceId: 'short', version: 0 },
      { kind: 'renewal', licenceId: 'short', version: 0 },
    ]);

    const first = session.expiration;
    await session.update(shortLicence(1, { ...times, lasts: 3, renewAfter: 2 }));
    expect(session.expiration).toBeGreaterThan(first - 2_000);
    await expect.poll(() => [...session.keyStatuses.values()], { timeout: 8_000 }).toEqual(['expired']);
    const asked = messages.length;
    expect(readRequest(new Uint8Array(messages[asked - 1]?.message ?? new ArrayBuffer()))).toMatchObject({ version: 1 });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(messages).toHaveLength(asked);
  });

  it('takes no renewal that a newer one has overtaken', async () => {
    const session = await openAsking(WIDEVINE, KEY.a);
    await session.update(shortLicence(0, { lasts: 100, renewAfter: 0, retryEvery: 0 }));
    await session.update(shortLicence(2, { lasts: 300, renewAfter: 0, retryEvery: 0 }));
    const { expiration } = session;
    await session.update(shortLicence(1, { lasts: 500, renewAfter: 0, retryEvery: 0 }));
    expect(session.expiration).toBe(expiration);
  });
});

describe('PlayReady', () => {
  it('wraps its challenge in a UTF-16 message with the headers that it wants', async () => {
    const { said } = await firstMessage(PLAYREADY);
    const text = new TextDecoder('utf-16le').decode(said.bytes);
    const xml = new DOMParser().parseFromString(text, 'application/xml');
    expect([said.type, xml.documentElement.nodeName]).toEqual(['license-request', 'PlayReadyKeyMessage']);
    const headers = [...xml.querySelectorAll('HttpHeader')].map((header) => header.querySelector('name')?.textContent);
    expect(headers).toEqual(['Content-Type', 'SOAPAction']);
    const challenge = fromUtf8(fromBase64(xml.querySelector('Challenge')?.textContent ?? ''));
    const soap = new DOMParser().parseFromString(challenge, 'text/xml');
    expect(soap.getElementsByTagNameNS('*', 'WRMHEADER')).toHaveLength(1);
    expect(challenge.length).toBeGreaterThan(7_000);
  });

  it('sends bare SOAP where the device does so', async () => {
    device.options.playready.wrapped = false;
    const { said } = await firstMessage(PLAYREADY);
    expect(fromUtf8(said.bytes)).toMatch(/^<\?xml version="1\.0" encoding="utf-8"\?><soap:Envelope/);
  });

  it('shows key ids in Microsoft’s byte order where the device does so, and finds them by it', async () => {
    const keyId = '00112233445566778899aabbccddeeff';
    device.options.playready.littleEndianKeyIds = true;
    const session = await openLicensed(PLAYREADY, keyId);
    const [shown] = [...session.keyStatuses.keys()];
    expect(toHex(new Uint8Array(shown as ArrayBuffer))).toBe('33221100554477668899aabbccddeeff');
    expect(session.keyStatuses.get(shown as ArrayBuffer)).toBe('usable');
  });

  it('never asks for renewal, and takes no server certificate', async () => {
    const keys = await (await openAccess(PLAYREADY)).createMediaKeys();
    expect(await keys.setServerCertificate(toUtf8('certificate'))).toBe(false);
    const session = await openLicensed(PLAYREADY, KEY.a);
    let messages = 0;
    session.addEventListener('message', () => messages++);
    device.expireAll();
    await expect.poll(() => [...session.keyStatuses.values()]).toEqual(['expired']);
    expect(messages).toBe(0);
  });
});
