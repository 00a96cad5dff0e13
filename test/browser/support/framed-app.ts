/**
 * Runs inside a frame, whose dataset says how: see app-frame.ts. A frame of its own gives each app modules of its own,
 * and the Router keeps its pages in its module.
 */
import { launchApp } from '../../../src/app/launch-app';
import settings from '../../../settings.json';
import { fakeChannels, fakeServices } from '../../support/app-fakes';
import type {} from './app-frame';

type GetContext = (this: HTMLCanvasElement, kind: string, options?: unknown) => unknown;

/** Makes WebGL fail in the ways it fails on TVs. */
function breakWebGl(how: string | undefined): void {
  if (how === undefined) return;
  const real = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'getContext')?.value as GetContext;
  let asked = 0;
  const broken: GetContext = function (kind, options) {
    if (!kind.includes('webgl')) return real.call(this, kind, options);
    asked += 1;
    if (how === 'throws') throw new Error('blocked');
    return how === 'refused later' && asked === 1 ? real.call(this, kind, options) : null;
  };
  Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: broken });
}

const { canvas2d, webgl } = (window.frameElement as HTMLElement).dataset;
breakWebGl(webgl);
const services = fakeServices({ channels: fakeChannels({ at: Date.now() }) });
const app = launchApp(services, { keys: settings.appSettings.keys, stage: { canvas2d: canvas2d === 'true', useImageWorker: false } }, { path: '/static' });
document.body.append(app.stage.getCanvas());

function press(name: string): void {
  const code = Object.entries(settings.appSettings.keys).find(([, key]) => key === name)?.[0];
  window.dispatchEvent(Object.assign(new Event('keydown'), { keyCode: Number(code) }));
}

window.framed = { app, services, press };
