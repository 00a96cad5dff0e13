import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EnginePage } from './support/engine-page';
import { enginesToTest, hasWebGl } from './support/engines';
import { launchEngine, type Engine } from './support/launch-engine';

const page = (body: string): string => `data:text/html,${encodeURIComponent(`<!doctype html>${body}`)}`;

/** What the other tests stand on: the engine is the one that was asked for, and its driver works on it. */
describe.each(enginesToTest())('Chromium %s', (name) => {
  let engine: Engine;
  let tab: EnginePage;

  beforeAll(async () => {
    engine = await launchEngine(name);
  });
  beforeEach(async () => {
    tab = await engine.newPage();
  });
  afterEach(() => tab.destroy());
  afterAll(() => engine.close());

  it('is the engine that was asked for, from inside, too', async () => {
    const userAgent = await tab.evaluate('navigator.userAgent');
    expect(userAgent).toContain(`Chrome/${engine.majorVersion}.`);
    if (name !== 'system') expect(engine.majorVersion).toBe(Number(name));
  });

  it(hasWebGl(name) ? 'draws with WebGL' : 'has no WebGL', async () => {
    await tab.navigate(page('<canvas></canvas>'));
    expect(await tab.evaluate(`document.querySelector('canvas').getContext('webgl') !== null`)).toBe(hasWebGl(name));
  });

  it('hears the keys of a remote', async () => {
    await tab.navigate(page('<script>keys = []; onkeydown = function (event) { keys.push(event.keyCode); };</script>'));
    for (const key of [13, 10009, 461]) await tab.pressKey(key);
    expect(await tab.evaluate('keys')).toEqual([13, 10009, 461]);
  });

  it('tells what went wrong in the page', async () => {
    await expect(tab.evaluate('missing.thing')).rejects.toThrow('missing is not defined');
    await expect(tab.evaluate(`Promise.reject(new Error('later'))`)).rejects.toThrow('later');
    await expect(tab.navigate('http://127.0.0.1:1/')).rejects.toThrow(/ERR_/);
  });

  it('keeps pages apart, unless they are to share', async () => {
    const context = await engine.newPage(tab);
    const other = await engine.newPage();
    expect(context.contextId).toBe(tab.contextId);
    expect(other.contextId).not.toBe(tab.contextId);
    await Promise.all([context.destroy(), other.destroy()]);
  });
});
