import { launchApp } from '../../../src/app/launch-app';
import settings from '../../../settings.json';
import { fakeChannels, fakeServices } from '../../support/app-fakes';
import { fakeLogo, showPicture } from './picture';
import { scenes } from './scenes';

declare global {
  interface Window {
    /** Set once the scene stands. */
    sceneReady?: boolean;
  }
}

const query = new URLSearchParams(location.search);
const scene = scenes[query.get('scene') ?? 'home'] ?? {};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function press(name: string): void {
  const code = Object.entries(settings.appSettings.keys).find(([, key]) => key === name)?.[0];
  window.dispatchEvent(Object.assign(new Event('keydown'), { keyCode: Number(code) }));
}

async function play(): Promise<void> {
  const services = fakeServices({ channels: fakeChannels({ live: Number(query.get('live') ?? 60), onDemand: 14, at: Date.now(), logo: fakeLogo }) });
  scene.prepare?.(services);
  if (scene.picture === true) showPicture();
  const { w, h } = settings.appSettings.stage;
  const stage = { w, h, canvas2d: query.has('canvas2d') };
  const app = launchApp(services, { ...settings.appSettings, stage }, { path: '/static' });
  document.body.append(app.stage.getCanvas());
  await pause(800);
  for (const key of scene.keys ?? []) {
    press(key);
    await pause(30);
  }
  scene.then?.(services);
  await pause(1200);
  window.sceneReady = true;
}

void play();
