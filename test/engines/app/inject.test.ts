import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endInjections, runInject } from '../../support/inject-command';
import { launchEngine, type Engine } from '../support/launch-engine';
import { PackagedWorld, TV_FLAGS } from '../support/packaged-world';
import type { PackagedTv } from '../support/packaged-tv';
import type { Television } from '../support/televisions';

/** `npm run inject` reaches a package through its inspector. What it says where it cannot is in test/unit/emulator. */

const TELEVISION: Television = { platform: 'webos', version: 23, engine: '92', ownEngine: 94 };

/** ms; for a busy machine. */
const PATIENT = { timeout: 30_000 };

describe('into the packaged app', () => {
  let world: PackagedWorld;
  let engine: Engine;
  let tv: PackagedTv;
  beforeAll(async () => {
    world = await PackagedWorld.start();
    engine = await launchEngine(TELEVISION.engine, { args: TV_FLAGS });
  });
  afterEach(async () => {
    await endInjections();
    await tv.page.destroy();
  });
  afterAll(async () => {
    await engine.close();
    await world.close();
  });

  it.each([
    ['widevine', 'com.widevine.alpha', 'tizen'],
    ['playready', 'com.microsoft.playready', 'webos'],
  ])('%s: the app then plays by licences of %s, on a TV of that kind', async (cdm, keySystem, device) => {
    tv = await world.open(engine, TELEVISION);
    await tv.expectHome();
    expect(await tv.page.evaluate('typeof window.emulatedCdm + typeof window.emulatedTv')).toBe('undefinedundefined');

    const command = runInject('--inspector', engine.inspector, '--cdm', cdm, '--device', device);
    await expect.poll(() => command.said, PATIENT).toMatch(/^Injected into file:.*index\.html/);
    await tv.expectHome();
    expect(await tv.page.evaluate('window.emulatedTv.platform')).toBe(device);
    await tv.press('Ok');
    await tv.expectPicture(1);
    const licences = (await world.lab.ledger(tv.account)).filter(({ kind }) => kind === 'licence');
    expect(licences.length).toBeGreaterThan(0);
    expect(new Set(licences.map((entry) => entry.keySystem))).toEqual(new Set([keySystem]));

    expect(await command.interrupt()).toBe(0);
    await tv.page.reload();
    expect(await tv.page.evaluate('typeof window.emulatedCdm'), 'gone with the command').toBe('undefined');
  });

  it('ends in words when the page goes', async () => {
    tv = await world.open(engine, TELEVISION);
    const command = runInject('--inspector', engine.inspector, '--cdm', 'widevine');
    await expect.poll(() => command.said, PATIENT).toMatch(/^Injected/);
    await tv.page.destroy();
    expect(await command.ended()).toBe(1);
    expect(command.said).toMatch(/The page has gone/);
  });

  it('takes no page for the app that is not', async () => {
    tv = await world.open(engine, TELEVISION);
    await tv.page.navigate('data:text/html,<title>Something else</title>');
    const command = runInject('--inspector', engine.inspector, '--cdm', 'widevine');
    expect(await command.ended()).toBe(1);
    expect(command.said).toMatch(/no page at http:\/\/127\.0\.0\.1:\d+ is the app; there is .*"Something else"/);
  });
});
